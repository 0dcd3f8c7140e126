//! The TypeScript side of the instruction table, generated so that the two can't drift.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;

use latch_kernels::activation::Activation;
use latch_kernels::elementwise::{Binary, Unary};
use latch_kernels::integer::{Comparison, Integer};
use latch_kernels::linear_algebra::Factorization;
use latch_kernels::optimizer::Rule;
use latch_kernels::reduce::Reduce;
use latch_kernels::scatter::Scatter;

use crate::field::{Entry, Group};
use crate::instruction::{GROUPS, LAYOUTS, Layout};

const HEADER: &str = "\
/**
 * Generated from the engine's instruction table by `cargo run -p latch-engine --example instructions`.
 * A test holds it current; change crates/engine/src/instruction.rs and generate again.
 */

/** An operand: an entry of the plan's operand table. */
export type Ref = number;

/** The opcode of a loop: its first word, where an instruction has its own opcode. */
export const REPEAT = 0xffffffff;

/** The opcode of a loop whose iterations do not depend on each other: several threads compute them. */
export const REPEAT_PARALLEL = 0xfffffffe;

/** The most parts into which such a loop is split. */
export const MAX_LOOP_PARTS = 8;

/** How deeply loops may be nested. */
export const MAX_LOOP_DEPTH = 4;

/** The level of operands that advance with the part of a loop that is split, not with an iteration. */
export const PART_LEVEL = 4;
";

/// The text of `ts/graph/instructions.ts`.
pub fn instruction_module() -> String {
    let mut text = HEADER.to_string();
    // Operations are named as TypeScript names functions, activations as Keras spells them.
    write_codes(&mut text, "Unary", Unary::NAMES, camel_case);
    write_codes(&mut text, "Binary", Binary::NAMES, camel_case);
    write_codes(&mut text, "Reduce", Reduce::NAMES, camel_case);
    write_codes(&mut text, "Integer", Integer::NAMES, camel_case);
    write_codes(&mut text, "Comparison", Comparison::NAMES, camel_case);
    write_codes(&mut text, "Scatter", Scatter::NAMES, camel_case);
    write_codes(&mut text, "Rule", Rule::NAMES, str::to_string);
    write_codes(
        &mut text,
        "Factorization",
        Factorization::NAMES,
        str::to_string,
    );
    write_codes(&mut text, "Activation", Activation::NAMES, str::to_string);
    write_groups(&mut text);
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

/// The groups as types (interfaces have no index signature, which the encoder asks for), and the lists of their
/// fields.
fn write_groups(text: &mut String) {
    for entry in GROUPS {
        let Entry::Group(Group {
            name,
            notes,
            fields,
        }) = entry
        else {
            continue;
        };
        let note: Vec<_> = notes.iter().map(|note| note.trim()).collect();
        write!(
            text,
            "\n/** {} */\nexport type {name} = {{\n",
            note.join(" ")
        )
        .unwrap();
        write_fields(text, fields, "  ");
        let list = field_list(fields);
        writeln!(text, "}};\nconst {} = \"{list}\";", constant(name)).unwrap();
    }
}

fn write_interfaces(text: &mut String) {
    text.push_str("\n/** Every instruction with its fields. Lengths and strides count elements. */\nexport interface Instructions {\n");
    for Layout { name, parts, .. } in LAYOUTS {
        write!(text, "  readonly {}: ", lower_first(name)).unwrap();
        for (_, entry) in *parts {
            if let Entry::Group(group) = entry {
                write!(text, "{} & ", group.name).unwrap();
            }
        }
        text.push_str("{\n");
        write_fields(text, parts, "    ");
        text.push_str("  };\n");
    }
    text.push_str("}\n\nexport type InstructionName = keyof Instructions;\n");
}

/// Members of an interface: the fields that are not of a group.
fn write_fields(text: &mut String, parts: &[(&str, Entry)], indent: &str) {
    for (field, entry) in parts {
        if let Entry::Field { kind, .. } = entry {
            writeln!(text, "{indent}readonly {}: {kind};", camel_case(field)).unwrap();
        }
    }
}

fn write_layouts(text: &mut String) {
    text.push_str(
        "
/**
 * Names of the fields of each instruction, in the order in which they are encoded; after a colon, how a value is
 * encoded where its type does not tell, or the element type of an operand: f32, i32, f64, or any of four bytes. An instruction's number is its position.
 */
export const LAYOUTS: Readonly<Record<InstructionName, string>> = {
",
    );
    for Layout { name, parts, .. } in LAYOUTS {
        let list = field_list(parts);
        let quote = if list.contains('$') { '`' } else { '"' };
        writeln!(text, "  {}: {quote}{list}{quote},", lower_first(name)).unwrap();
    }
    text.push_str("};\n");
    write_firsts(text);
}

/// Where the instructions begin that smaller builds of the engine lack, rows being in the order of builds, and functions
/// that the smallest one lacks.
fn write_firsts(text: &mut String) {
    let first = |lacks: fn(&str) -> bool| {
        let found = LAYOUTS.iter().find(|layout| lacks(layout.condition));
        lower_first(found.expect("each build adds instructions").name)
    };
    let functions = [Unary::CONDITIONAL, Binary::CONDITIONAL].concat();
    let lstm = first(|condition| condition.contains("lstm"));
    let recurrent = first(|condition| condition.contains("recurrent"));
    let full = first(|condition| {
        !condition.is_empty() && !condition.contains("lstm") && !condition.contains("recurrent")
    });
    write!(
        text,
        "
/** The first instruction of each larger build of the engine: it and those after it are not in the smaller ones. */
export const FIRST_INSTRUCTIONS = {{ lstm: \"{lstm}\", recurrent: \"{recurrent}\", full: \"{full}\" }} as const;

/** Functions of the instructions `unary` and `binary` that the smallest build lacks. */
export const LESS_COMMON_FUNCTIONS: readonly string[] = {functions:?};
"
    )
    .unwrap();
}

/// Names and encodings; groups by the constants that hold theirs.
fn field_list(parts: &[(&str, Entry)]) -> String {
    let list: Vec<_> = parts
        .iter()
        .map(|(field, entry)| match entry {
            Entry::Field { encoding, .. } => camel_case(field) + &suffix(encoding),
            Entry::Group(group) => format!("${{{}}}", constant(group.name)),
        })
        .collect();
    list.join(" ")
}

/// RecurrentOperands -> RECURRENT_OPERANDS
fn constant(name: &str) -> String {
    let mut text = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            text.push('_');
        }
        text.extend(letter.to_uppercase());
    }
    text
}

/// Integers, booleans and lists need no word on how they are encoded; of operands it is the element type.
fn suffix(encoding: &str) -> String {
    match encoding {
        "int" | "bool" | "list" => String::new(),
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
