//! The TypeScript side of the instruction table, generated so that the two can't drift.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;

use latch_kernels::activation::Activation;
use latch_kernels::elementwise::{Binary, Unary};
use latch_kernels::reduce::Reduce;

use crate::instruction::{LAYOUTS, Layout};

const HEADER: &str = "\
/**
 * Generated from the engine's instruction table by `cargo run -p latch-engine --example instructions`.
 * A test holds it current; change crates/engine/src/instruction.rs and generate again.
 */

/** An operand: an entry of the plan's operand table. */
export type Ref = number;

/** The word that begins a loop where an instruction's number may stand. */
export const REPEAT = 0xffffffff;

/** Loops inside of loops that a program may have. */
export const LEVELS = 4;
";

/// The text of `ts/graph/instructions.ts`.
pub fn instruction_module() -> String {
    let mut text = HEADER.to_string();
    // Operations are named as TypeScript names functions, activations as Keras spells them.
    write_codes(&mut text, "Unary", Unary::NAMES, camel_case);
    write_codes(&mut text, "Binary", Binary::NAMES, camel_case);
    write_codes(&mut text, "Reduce", Reduce::NAMES, camel_case);
    write_codes(&mut text, "Activation", Activation::NAMES, str::to_string);
    write_interfaces(&mut text);
    write_layouts(&mut text);
    text
}

fn write_codes(text: &mut String, list: &str, names: &[&str], spell: fn(&str) -> String) {
    let quoted: Vec<_> = names
        .iter()
        .map(|name| format!("  \"{}\",\n", spell(name)))
        .collect();
    let constant = list.to_uppercase();
    writeln!(
        text,
        "\nexport const {constant}_NAMES = [\n{}] as const;",
        quoted.concat()
    )
    .unwrap();
    writeln!(
        text,
        "export type {list}Name = (typeof {constant}_NAMES)[number];"
    )
    .unwrap();
}

fn write_interfaces(text: &mut String) {
    text.push_str("\n/** Every instruction with its fields. Lengths and strides count elements. */\nexport interface Instructions {\n");
    for Layout { name, fields } in LAYOUTS {
        writeln!(text, "  readonly {}: {{", lower_first(name)).unwrap();
        for (field, kind, _) in *fields {
            writeln!(text, "    readonly {}: {kind};", camel_case(field)).unwrap();
        }
        text.push_str("  };\n");
    }
    text.push_str("}\n\nexport type InstructionName = keyof Instructions;\n");
}

fn write_layouts(text: &mut String) {
    text.push_str(
        "
/**
 * Names of the fields of each instruction, in the order in which they are encoded; behind a colon how, where the
 * value does not tell. An instruction's number is its place.
 */
export const LAYOUTS: Readonly<Record<InstructionName, string>> = {
",
    );
    for Layout { name, fields } in LAYOUTS {
        let list: Vec<_> = fields
            .iter()
            .map(|(field, _, encoding)| camel_case(field) + &suffix(encoding))
            .collect();
        writeln!(text, "  {}: \"{}\",", lower_first(name), list.join(" ")).unwrap();
    }
    text.push_str("};\n");
}

/// Operands, whole numbers, booleans and lists need no word on how they are encoded.
fn suffix(encoding: &str) -> String {
    match encoding {
        "ref" | "int" | "bool" | "list" => String::new(),
        _ => format!(":{encoding}"),
    }
}

fn lower_first(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_lowercase() + rest
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_string();
    words.fold(first, |text, word| {
        let (initial, rest) = word.split_at(1);
        text + &initial.to_uppercase() + rest
    })
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    #[test]
    fn the_committed_module_is_current() {
        let committed = include_str!("../../../ts/graph/instructions.ts");
        // The formatter may break long lists otherwise than the generator: only the words count.
        let words = |text: &str| {
            text.split_whitespace()
                .collect::<String>()
                .replace(",]", "]")
        };
        assert_eq!(words(committed), words(&super::instruction_module()));
    }
}
