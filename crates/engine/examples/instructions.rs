//! Prints `ts/graph/instructions.ts`.

fn main() {
    print!("{}", latch_engine::typescript::instruction_module());
}
