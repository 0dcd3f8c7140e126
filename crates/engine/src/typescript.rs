//! The TypeScript side of the instruction table, generated so that the two can't drift.

use std::fmt::Write;

use latch_kernels::activation::Activation;
use latch_kernels::map::{Binary, Unary};
use latch_kernels::reduce::Reduce;

use crate::instruction::{LAYOUTS, Layout};

const HEADER: &str = "\
/**
 * Generated from the engine's instruction table by `cargo run -p latch-engine --example instructions`.
 * A test holds it current; change crates/engine/src/instruction.rs and generate again.
 */

/** An operand: an entry of the plan's operand table. */
export type Ref = number;
";

/// The text of `ts/graph/instructions.ts`.
pub fn instruction_module() -> String {
    let mut text = HEADER.to_string();
    for (list, names) in [
        ("Unary", Unary::NAMES),
        ("Binary", Binary::NAMES),
        ("Reduce", Reduce::NAMES),
        ("Activation", Activation::NAMES),
    ] {
        write_codes(&mut text, list, names);
    }
    write_interfaces(&mut text);
    write_layouts(&mut text);
    text
}

fn write_codes(text: &mut String, list: &str, names: &[&str]) {
    let quoted: Vec<_> = names
        .iter()
        .map(|name| format!("\t\"{name}\",\n"))
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
        writeln!(text, "\treadonly {}: {{", lower_first(name)).unwrap();
        for (field, kind, _) in *fields {
            writeln!(text, "\t\treadonly {}: {kind};", camel_case(field)).unwrap();
        }
        text.push_str("\t};\n");
    }
    text.push_str("}\n\nexport type InstructionName = keyof Instructions;\n");
}

fn write_layouts(text: &mut String) {
    text.push_str("\n/** Number and fields of each instruction, in the order in which they are encoded. */\nexport const LAYOUTS = {\n");
    for (number, Layout { name, fields }) in LAYOUTS.iter().enumerate() {
        let list: Vec<_> = fields
            .iter()
            .map(|(field, _, encoding)| {
                format!("\t\t\t[\"{}\", \"{encoding}\"],\n", camel_case(field))
            })
            .collect();
        writeln!(
            text,
            "\t{}: {{\n\t\tnumber: {number},\n\t\tfields: [\n{}\t\t],\n\t}},",
            lower_first(name),
            list.concat()
        )
        .unwrap();
    }
    text.push_str("} as const;\n");
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
