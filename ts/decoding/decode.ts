/** Decoding step by step: a sequence grows by what a model says of its next token, several sequences at once. */
import { ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";
import { probabilityRows, softmaxRows } from "./probabilities.js";
import { type Continuation, greedySearch, type Hypothesis, type Search } from "./search.js";
import {
  checkStates,
  checkStep,
  type DecoderModel,
  type DecodeStep,
  decoderStep,
  statesAt,
} from "./step.js";

export interface DecodeOptions {
  /** The first token of each sequence: as many sequences as there are tokens. */
  readonly start: readonly number[];
  /** What each sequence begins with, [sequences, ...] each; default none. */
  readonly states?: readonly Tensor[];
  /** The token that ends a sequence. By default none does: all have maxLength tokens. */
  readonly end?: number;
  /** Most tokens of a sequence, without the start, with the end. */
  readonly maxLength: number;
  /** How tokens are chosen; default `greedySearch()`. */
  readonly search?: Search;
  /** Whether the step gives logits rather than probabilities. Default false. */
  readonly fromLogits?: boolean;
}

/** A decoded sequence. */
export interface Decoded {
  /** Without start and end. */
  readonly tokens: readonly number[];
  /** What the search compares: Σ log p of its tokens and its end, with beamSearch divided by length^lengthPenalty. */
  readonly score: number;
  /** Whether the end was reached; false where maxLength came before it. */
  readonly ended: boolean;
  /** What else the search held when it stopped, best first: `width - 1` sequences, fewer where there are no more. */
  readonly others: readonly Omit<Decoded, "others">[];
}

/**
 * One sequence for each start token. Every step runs all rows at once, sequences times the search's width, those that
 * have ended too: all steps have one shape, so a model's step is planned once.
 * @param decoder a model with the inputs [token, ...states] and the outputs [probabilities, ...states], or a function
 * @throws ValueError, ShapeError for options out of range, and where a step's states or probabilities do not fit
 */
export async function decode(
  decoder: DecoderModel | DecodeStep,
  options: DecodeOptions,
): Promise<Decoded[]> {
  const { start, states = [], end = null, maxLength, search = greedySearch() } = options;
  checkOptions(options);
  const step = typeof decoder === "function" ? decoder : decoderStep(decoder);
  if (typeof decoder !== "function") checkStateCount(decoder, states.length);
  const toRows = options.fromLogits === true ? softmaxRows : probabilityRows;
  const { width } = search;
  const rows = start.length * width;
  // Row r belongs to the sequence r / width; at first only one hypothesis of each is possible.
  let held = statesAt(
    states,
    range(rows, (row) => Math.floor(row / width)),
  );
  let last = range(rows, (row) => start[Math.floor(row / width)]!);
  let beams = start.map(() => range(width, firstHypothesis));
  for (let length = 0; length < maxLength && !beams.flat().every(({ ended }) => ended); length++) {
    const result = await step(last, held);
    checkStep(result, rows, states.length);
    const probabilities = toRows(result[0]);
    const next = beams.map((beam, sequence) =>
      search.next(beam, probabilities.slice(sequence * width, (sequence + 1) * width), end),
    );
    held = inOrder(result[1], parentsOf(next, width));
    last = next.flat().map(({ ended, tokens }, row) => (ended ? last[row]! : tokens.at(-1)!));
    beams = next.map((beam) => [...beam]);
  }
  return beams.map((beam) => decodedOf(beam, search));
}

function firstHypothesis(place: number): Hypothesis {
  return { tokens: [], logProbability: place === 0 ? 0 : Number.NEGATIVE_INFINITY, ended: false };
}

/** The row that each row continues. */
function parentsOf(beams: readonly (readonly Continuation[])[], width: number): number[] {
  return beams.flatMap((beam, sequence) => beam.map(({ from }) => sequence * width + from));
}

function inOrder(states: readonly Tensor[], parents: readonly number[]): readonly Tensor[] {
  return parents.every((parent, row) => parent === row) ? states : statesAt(states, parents);
}

function decodedOf(beam: readonly Hypothesis[], search: Search): Decoded {
  const all = beam
    .filter(({ logProbability }, place) => place === 0 || logProbability > Number.NEGATIVE_INFINITY)
    .map((hypothesis) => ({
      tokens: hypothesis.tokens,
      score: search.score(hypothesis),
      ended: hypothesis.ended,
    }));
  const [best, ...others] = all;
  return { ...best!, others };
}

function range<Item>(length: number, make: (index: number) => Item): Item[] {
  return Array.from({ length }, (_, index) => make(index));
}

function checkOptions({ start, states = [], end, maxLength }: DecodeOptions): void {
  if (start.length === 0)
    throw new ValueError("decode: start is empty, expected a token a sequence.");
  for (const token of end === undefined ? start : [...start, end]) {
    if (!Number.isInteger(token) || token < 0)
      throw new ValueError(`decode: ${token} is no token, expected whole numbers from 0 up.`);
  }
  if (!Number.isInteger(maxLength) || maxLength < 1)
    throw new ValueError(`decode: maxLength is ${maxLength}, expected a whole number from 1 up.`);
  checkStates(states, start.length, "a state that decoding begins with");
}

function checkStateCount({ name, topology }: DecoderModel, given: number): void {
  const expected = topology.inputs.length - 1;
  if (given !== expected)
    throw new ValueError(
      `decode: ${name} takes ${expected} states beside the token, got ${given} in options.states.`,
    );
}
