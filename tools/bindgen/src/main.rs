//! `wasm-bindgen MODULE --out-dir FOLDER --target bundler`, as wasm-bindgen-cli does it, and `wasm-bindgen --version`.
use std::env::args;
use wasm_bindgen_cli_support::Bindgen;

fn main() {
    let given: Vec<String> = args().skip(1).collect();
    // wasm-pack, which builds earlier commits, asks for types, which are written anyway.
    let words = given.iter().map(String::as_str);
    let given: Vec<&str> = words.filter(|&word| word != "--typescript").collect();
    match given.as_slice() {
        ["--version"] => println!("wasm-bindgen {}", env!("CARGO_PKG_VERSION")),
        [module, "--out-dir", folder, "--target", "bundler"] => {
            let made = Bindgen::new()
                .bundler(true)
                .and_then(|bindgen| bindgen.input_path(module).typescript(true).generate(folder));
            made.expect("wasm-bindgen failed");
        }
        _ => panic!("expected MODULE --out-dir FOLDER --target bundler, got {given:?}"),
    }
}
