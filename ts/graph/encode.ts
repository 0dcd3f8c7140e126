/** Encodes instructions as the words that the engine decodes, by the generated table of layouts. */

import { ValueError } from "../runtime/errors.js";
import type { Stored } from "./dtype.js";
import {
  ACTIVATION_NAMES,
  BINARY_NAMES,
  COMPARISON_NAMES,
  INTEGER_NAMES,
  type InstructionName,
  type Instructions,
  LAYOUTS,
  REDUCE_NAMES,
  REPEAT,
  SCATTER_NAMES,
  UNARY_NAMES,
} from "./instructions.js";
import type { Instruction, ProgramStep } from "./lowering.js";

/** The word of an absent operand. */
const ABSENT = 0xffffffff;

const CODES: Readonly<Record<string, readonly string[]>> = {
  Unary: UNARY_NAMES,
  Binary: BINARY_NAMES,
  Reduce: REDUCE_NAMES,
  Activation: ACTIVATION_NAMES,
  Integer: INTEGER_NAMES,
  Comparison: COMPARISON_NAMES,
  Scatter: SCATTER_NAMES,
};

type FieldValue = number | boolean | string | null | readonly number[];

/**
 * Appends the words of steps: their count, then each step, an instruction or a loop.
 * @param stored the element type of each operand in memory
 * @throws ValueError where an instruction reads or writes an operand of another type: no kernel may
 */
export function encodeSteps(
  steps: readonly ProgramStep[],
  stored: readonly Stored[],
  words: number[],
): void {
  words.push(steps.length);
  for (const step of steps) {
    if ("name" in step) encode(step, stored, words);
    else {
      words.push(REPEAT - Number(step.areIndependent), step.iterations, step.level);
      encodeSteps(step.steps, stored, words);
    }
  }
}

const NUMBERS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.keys(LAYOUTS).map((name, number) => [name, number]),
);

/** Appends the words of one instruction. */
function encode<Name extends InstructionName>(
  instruction: Instruction & { readonly name: Name },
  stored: readonly Stored[],
  words: number[],
): void {
  const number = NUMBERS[instruction.name];
  if (number === undefined) throw new Error(`There is no instruction ${instruction.name}.`);
  const fields: Readonly<Record<string, FieldValue>> =
    instruction.fields satisfies Instructions[InstructionName];
  words.push(number);
  /** The element type of operands that may have any: all of an instruction have one. */
  let any: Stored | undefined;
  // Not once for all instructions, when this is loaded: a model uses few of them.
  for (const field of LAYOUTS[instruction.name].split(" ")) {
    const [name = "", encoding] = field.split(":");
    const value = fields[name] ?? null;
    if (encoding !== undefined && ELEMENT_TYPES.test(encoding) && typeof value === "number") {
      const own = stored[value];
      if (encoding === "any") any ??= own;
      assertStoredAs(encoding === "any" ? any : encoding, own, `${instruction.name}.${name}`);
    }
    encodeField(encoding, value, words);
  }
}

const ELEMENT_TYPES = /^(f32|i32|f64|any)$/;

function assertStoredAs(
  expected: string | undefined,
  own: string | undefined,
  where: string,
): void {
  if (own === expected) return;
  throw new ValueError(
    `The engine's ${where} is memory of ${expected}, and would get memory of ${own}. This is a bug in latch.`,
  );
}

function encodeField(encoding: string | undefined, value: FieldValue, words: number[]): void {
  if (typeof value === "object" && value !== null) {
    words.push(value.length, ...value);
  } else if (encoding === "float") {
    words.push(...wordsOf(Float32Array.of(Number(value))));
  } else if (encoding === "double") {
    words.push(...wordsOf(Float64Array.of(Number(value))));
  } else if (typeof value === "string") {
    words.push(CODES[encoding ?? ""]?.indexOf(value) ?? -1);
  } else {
    words.push(value === null ? ABSENT : Number(value));
  }
}

/** The bits of numbers as words of 32 bits. */
function wordsOf(numbers: Float32Array | Float64Array): Uint32Array {
  return new Uint32Array(numbers.buffer);
}
