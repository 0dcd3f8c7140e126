//! Programs written by hand: decoding, running, and failures that change no variable.

use latch_engine::{Engine, FailureKind, PART_LEVEL, Portion, REPEAT, REPEAT_PARALLEL};
use latch_threads::Threads;

const SCRATCH: u32 = 0;
const VARIABLE: u32 = 4;

/// The number of an instruction: its position in the generated table, as the host reads it.
fn number(instruction: &str) -> u32 {
    let module = latch_engine::typescript::instruction_module();
    let (_, table) = module.split_once("LAYOUTS").unwrap();
    let mut rows = table.lines().skip(1);
    let row = format!("  {instruction}: ");
    rows.position(|line| line.starts_with(&row)).unwrap() as u32
}

fn block_of(engine: &mut Engine, values: &[f32]) -> u32 {
    let block = engine.blocks_mut().allocate(size_of_val(values)).unwrap();
    let span = engine.blocks().span(block);
    // SAFETY: the block holds at least as many values.
    unsafe {
        span.address
            .cast::<f32>()
            .copy_from(values.as_ptr(), values.len())
    };
    block
}

fn values_of(engine: &Engine, block: u32, n: usize) -> Vec<f32> {
    let span = engine.blocks().span(block);
    // SAFETY: callers read no more values than they have written.
    unsafe { core::slice::from_raw_parts(span.address.cast::<f32>(), n) }.to_vec()
}

/// weight = -weight: a unary function into scratch memory, then an assignment that commits.
fn negation() -> Vec<u32> {
    let operands = [VARIABLE, 0, 0, 0, SCRATCH, 0, 0, 0];
    let (weight, negated) = (0, 1);
    let mut words = vec![5, 16, 0, 2];
    words.extend(operands);
    words.extend([1, number("unary"), 0, weight, negated, 4]);
    words.extend([1, number("assign"), weight, negated, 4]);
    words
}

#[test]
fn computes_then_commits() {
    let mut engine = Engine::new(Threads::ONE);
    let weight = block_of(&mut engine, &[1.0, -2.0, 3.0, -4.0]);
    let program = engine.load(&negation()).unwrap();
    engine.bind(program, VARIABLE, weight);
    engine.run(program, 0, 0, 0).unwrap();
    assert_eq!(values_of(&engine, weight, 4), [-1.0, 2.0, -3.0, 4.0]);
}

#[test]
fn malformed_words_are_rejected() {
    let mut engine = Engine::new(Threads::ONE);
    let mut unknown_instruction = negation();
    unknown_instruction[13] = 999;
    assert!(engine.load(&unknown_instruction).is_none());
    let truncated = &negation()[..16];
    assert!(engine.load(truncated).is_none());
}

#[test]
fn a_failing_step_commits_nothing() {
    let mut engine = Engine::new(Threads::ONE);
    let table = block_of(&mut engine, &[1.0, 2.0, 3.0, 4.0]);
    let out_of_range = block_of(&mut engine, &[f32::from_bits(7)]);
    let (rows, indices, picked) = (0, 1, 2);
    let mut words = vec![6, 16, 0, 3, VARIABLE, 0, 0, 0, 5, 0, 0, 0, SCRATCH, 0, 0, 0];
    words.extend([1, number("gather"), rows, 4, 1, indices, 1, picked]);
    words.extend([1, number("assign"), rows, picked, 1]);
    let program = engine.load(&words).unwrap();
    engine.bind(program, VARIABLE, table);
    engine.bind(program, 5, out_of_range);
    let failure = engine.run(program, 0, 0, 0).unwrap_err();
    assert_eq!(failure.kind, FailureKind::IndexOutOfRange);
    assert_eq!((failure.position, failure.index, failure.size), (0, 7, 4));
    assert_eq!(values_of(&engine, table, 4), [1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn a_failing_step_names_its_instruction() {
    let mut engine = Engine::new(Threads::ONE);
    let table = block_of(&mut engine, &[1.0, 2.0, 3.0, 4.0]);
    let out_of_range = block_of(&mut engine, &[f32::from_bits(7)]);
    let (rows, indices, negated, picked) = (0, 1, 2, 3);
    let mut words = vec![
        6, 128, 0, 4, VARIABLE, 0, 0, 0, 5, 0, 0, 0, SCRATCH, 0, 0, 0, SCRATCH, 64, 0, 0,
    ];
    words.extend([2, number("unary"), 0, rows, negated, 4]);
    words.extend([number("gather"), rows, 4, 1, indices, 1, picked, 0]);
    let program = engine.load(&words).unwrap();
    engine.bind(program, VARIABLE, table);
    engine.bind(program, 5, out_of_range);
    assert_eq!(engine.run(program, 0, 0, 0).unwrap_err().instruction, 1);
}

/// y = -x, both in scratch memory, 16 bytes each at these offsets.
fn negation_in_scratch(x: u32, y: u32) -> Vec<u32> {
    let mut words = vec![5, 64, 0, 2, SCRATCH, x, 0, 0, SCRATCH, y, 0, 0];
    words.extend([1, number("unary"), 0, 0, 1, 4, 0]);
    words
}

#[test]
fn operands_may_be_adjacent() {
    let mut engine = Engine::new(Threads::ONE);
    let program = engine.load(&negation_in_scratch(0, 16)).unwrap();
    engine.run(program, 0, 0, 0).unwrap();
}

#[test]
#[should_panic(expected = "an output overlaps another operand")]
fn an_output_over_an_input_is_rejected() {
    let mut engine = Engine::new(Threads::ONE);
    let program = engine.load(&negation_in_scratch(0, 12)).unwrap();
    let _ = engine.run(program, 0, 0, 0);
}

#[test]
#[should_panic(expected = "an operand is outside its block")]
fn an_operand_beyond_its_block_is_rejected() {
    let mut engine = Engine::new(Threads::ONE);
    let program = engine.load(&negation_in_scratch(0, 52)).unwrap();
    let _ = engine.run(program, 0, 0, 0);
}

#[test]
fn the_limit_bounds_blocks_and_scratch() {
    let mut engine = Engine::new(Threads::ONE);
    engine.blocks_mut().set_limit(1000);
    assert!(engine.blocks_mut().allocate(2000).is_none());
    let first = engine.blocks_mut().allocate(900).unwrap();
    let program = engine.load(&[4, 512, 0, 0, 0, 0]).unwrap();
    let failure = engine.run(program, 0, 0, 0).unwrap_err();
    assert_eq!(failure.kind, FailureKind::OutOfMemory);
    engine.blocks_mut().release(first);
    engine.run(program, 0, 0, 0).unwrap();
}

#[test]
fn freed_numbers_are_used_again() {
    let mut engine = Engine::new(Threads::ONE);
    let first = engine.load(&negation()).unwrap();
    engine.unload(first);
    assert_eq!(engine.load(&negation()), Some(first));
    let block = engine.blocks_mut().allocate(64).unwrap();
    engine.blocks_mut().release(block);
    assert_eq!(engine.blocks_mut().allocate(64), Some(block));
}

/// Three iterations over the pairs of x, from the last to the first, each with two inner iterations over the
/// values of the pair: y = -pair, overwritten each time.
#[test]
fn loops_advance_operands_by_their_strides() {
    let mut engine = Engine::new(Threads::ONE);
    let x = block_of(&mut engine, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let y = block_of(&mut engine, &[0.0; 2]);
    let (pair, pair_copy, value, negated) = (0, 1, 2, 3);
    let back = -8i32 as u32;
    let mut words = vec![6, 64, 0, 4];
    words.extend([VARIABLE, 16, back, 0, SCRATCH, 0, 0, 0]);
    words.extend([SCRATCH, 0, 4, 1, 5, 0, 4, 1]);
    let outer = [1, REPEAT, 3, 0, 2, number("assign"), pair_copy, pair, 2];
    words.extend(outer);
    words.extend([REPEAT, 2, 1, 1, number("unary"), 0, value, negated, 1]);
    words.extend([0]);
    let program = engine.load(&words).unwrap();
    engine.bind(program, VARIABLE, x);
    engine.bind(program, 5, y);
    engine.run(program, 0, 0, 0).unwrap();
    // What the last iteration left: the first pair, negated.
    assert_eq!(values_of(&engine, y, 2), [-1.0, -2.0]);
}

/// y[i] = -(-x[i]) over blocks of two values. Every part has memory of its own for the intermediate value.
#[test]
fn a_loop_that_is_split_has_the_same_results_however_many_parts_there_are() {
    let x: Vec<f32> = (0..22).map(|i| i as f32 - 7.5).collect();
    for threads in [
        Threads::ONE,
        Threads::in_turn(2),
        Threads::in_turn(3),
        Threads::in_turn(20),
    ] {
        let mut engine = Engine::new(threads);
        let (from, to) = (block_of(&mut engine, &x), block_of(&mut engine, &[0.0; 22]));
        let (x_block, between, y_block) = (0, 1, 2);
        let mut words = vec![6, 64, 0, 3];
        words.extend([VARIABLE, 0, 8, 0]);
        words.extend([SCRATCH, 0, 8, PART_LEVEL as u32]);
        words.extend([5, 0, 8, 0]);
        words.extend([1, REPEAT_PARALLEL, 11, 0, 2]);
        words.extend([number("unary"), 0, x_block, between, 2]);
        words.extend([number("unary"), 0, between, y_block, 2]);
        words.extend([0]);
        let program = engine.load(&words).unwrap();
        engine.bind(program, VARIABLE, from);
        engine.bind(program, 5, to);
        for _ in 0..2 {
            engine.run(program, 0, 0, 0).unwrap();
        }
        assert_eq!(values_of(&engine, to, 22), x);
    }
}

#[test]
fn loops_that_are_too_deep_or_truncated_are_rejected() {
    let mut engine = Engine::new(Threads::ONE);
    assert!(engine.load(&[4, 0, 0, 0, 1, REPEAT, 3, 0, 0, 0]).is_some());
    assert!(engine.load(&[4, 0, 0, 0, 1, REPEAT, 3, 4, 0, 0]).is_none());
    assert!(engine.load(&[4, 0, 0, 0, 1, REPEAT, 3]).is_none());
}

#[test]
fn nothing_is_filled_where_a_base_has_no_memory() {
    let mut engine = Engine::new(Threads::ONE);
    let words = [5, 0, 0, 1, 4, 0, 0, 0, 1, number("fill"), 0, 0, 0, 0];
    let program = engine.load(&words).unwrap();
    engine.run(program, 0, 0, 0).unwrap();
}

/// y = -x and z = -y in scratch memory, then a loop of three iterations that adds 1 to z, then the weight becomes z.
fn in_sections() -> Vec<u32> {
    let mut words = vec![5, 256, 0, 4];
    let (weight, y, z, one) = (0, 1, 2, 3);
    words.extend([VARIABLE, 0, 0, 0, SCRATCH, 0, 0, 0]);
    words.extend([SCRATCH, 64, 0, 0, SCRATCH, 128, 0, 0]);
    words.extend([4, number("unary"), 0, weight, y, 4]);
    words.extend([number("unary"), 0, y, z, 4]);
    words.extend([number("fill"), one, 4, 1.0f32.to_bits()]);
    // Through a copy in y: an output may not be an operand, too.
    let [add, assign] = [number("binary"), number("assign")];
    words.extend([REPEAT, 3, 0, 2, add, 0, 1, 4, z, 1, 1, one, 1, 1, y]);
    words.extend([assign, z, y, 4]);
    words.extend([1, assign, weight, z, 4]);
    words
}

/// Runs the program in sections, and another one after each.
#[test]
fn sections_do_what_one_run_does_while_other_programs_run() {
    // Steps 3 to 5 are the loop and the two instructions in it.
    let whole = |number: u32| (number as usize..number as usize + 1, [0, 1]);
    let mut sections = [whole(0), whole(1), whole(2)].to_vec();
    sections.extend((0..5).map(|portion| (3..6, [portion, 5])));
    sections.push((6..usize::MAX, [0, 1]));
    let mut engine = Engine::new(Threads::ONE);
    let weight = block_of(&mut engine, &[1.0, -2.0, 3.0, -4.0]);
    let program = engine.load(&in_sections()).unwrap();
    let other = engine.load(&negation_in_scratch(0, 16)).unwrap();
    engine.bind(program, VARIABLE, weight);
    let bytes = engine.scratch_bytes(program);
    let scratch = engine.blocks_mut().allocate(bytes).unwrap();
    for (steps, [number, of]) in sections {
        assert_eq!(values_of(&engine, weight, 4), [1.0, -2.0, 3.0, -4.0]);
        let portion = Portion { number, of };
        let run = engine.run_section(program, [0; 3], scratch, steps, portion);
        run.unwrap();
        engine.run(other, 0, 0, 0).unwrap();
    }
    assert_eq!(values_of(&engine, weight, 4), [4.0, 1.0, 6.0, -1.0]);
}
