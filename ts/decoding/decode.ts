/** Autoregressive decoding: several sequences at once grow token by token, by a model's probabilities. */

import { ValueError } from "../runtime/errors.js";
import {
  boolean,
  integerFrom,
  listOf,
  nullable,
  optional,
  positiveInteger,
  valueThat,
} from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { Tensor } from "../runtime/tensor.js";
import { yieldWhenOver } from "../runtime/time-slice.js";
import { probabilityRows, softmaxRows } from "./probabilities.js";
import { type Continuation, greedySearch, type Hypothesis, type Search } from "./search.js";
import {
  assertStates,
  assertStep,
  type DecoderModel,
  type DecodeStep,
  decoderStep,
  statesAt,
} from "./step.js";

/** Options of `decode`. */
export interface DecodeOptions {
  /** The first token of each sequence, one for each. */
  readonly start: readonly number[];
  /** Initial states, each of shape [sequences, ...]. Default none. */
  readonly states?: readonly Tensor[];
  /** The token that ends a sequence. Default none: all sequences get maxLength tokens. */
  readonly end?: number;
  /** Most tokens of a sequence, without the start token, with the end token. */
  readonly maxLength: number;
  /** How tokens are chosen. Default `greedySearch()`. */
  readonly search?: Search;
  /** Whether the step returns logits rather than probabilities. Default false. */
  readonly fromLogits?: boolean;
}

function decodeOptions() {
  const search = valueThat<Search>(
    "a search, such as beamSearch({ width })",
    (value) => typeof value === "object" && value !== null && "next" in value,
  );
  return {
    start: listOf(integerFrom(0)),
    states: optional(listOf(valueThat<Tensor>("a Tensor", (one) => one instanceof Tensor)), []),
    end: optional(nullable(integerFrom(0)), null),
    maxLength: positiveInteger(),
    search: optional(search, greedySearch()),
    fromLogits: optional(boolean(), false),
  } satisfies Description<DecodeOptions>;
}

/** A decoded sequence. */
export interface Decoded {
  /** Without start and end token. */
  readonly tokens: readonly number[];
  /** Score in the search: Σ log p of its tokens and the end token, for beamSearch divided by length^lengthPenalty. */
  readonly score: number;
  /** Whether the end token was chosen; false where maxLength was reached first. */
  readonly ended: boolean;
  /** The other hypotheses of the search, best first: `width - 1` sequences, fewer where no more are possible. */
  readonly others: readonly Omit<Decoded, "others">[];
}

/**
 * Decodes one sequence for each start token. Every step runs `search.width` rows for each sequence, those of
 * ended hypotheses included: all steps have one shape, so a model is planned once.
 * @param decoder a model with the inputs [token, ...states] and the outputs [probabilities, ...states], or a function
 * @throws ValueError, ShapeError for options out of range, and for states or probabilities of the wrong shape
 */
export async function decode(
  decoder: DecoderModel | DecodeStep,
  options: DecodeOptions,
): Promise<Decoded[]> {
  const settings = functionOptions("decode", decodeOptions(), options);
  const { start, states, end, maxLength, search } = settings;
  if (start.length === 0)
    throw new ValueError("decode: start is empty, expected one token for each sequence.");
  assertStates(states, start.length, "an initial state");
  const step = typeof decoder === "function" ? decoder : decoderStep(decoder);
  if (typeof decoder !== "function") assertStateCount(decoder, states.length);
  const toRows = settings.fromLogits ? softmaxRows : probabilityRows;
  const { width } = search;
  const rows = start.length * width;
  // Row r belongs to sequence floor(r / width); at first only one hypothesis of each is possible.
  let current = statesAt(
    states,
    range(rows, (row) => Math.floor(row / width)),
  );
  let last = range(rows, (row) => start[Math.floor(row / width)]!);
  let beams = start.map(() => range(width, firstHypothesis));
  for (let length = 0; length < maxLength && !beams.flat().every(({ ended }) => ended); length++) {
    const result = await step(last, current);
    assertStep(result, rows, states.length);
    const probabilities = toRows(result[0]);
    const next = beams.map((beam, sequence) =>
      search.next(beam, probabilities.slice(sequence * width, (sequence + 1) * width), end),
    );
    current = reordered(result[1], parentsOf(next, width));
    last = next.flat().map(({ ended, tokens }, row) => (ended ? last[row]! : tokens.at(-1)!));
    beams = next.map((beam) => [...beam]);
    await yieldWhenOver();
  }
  return beams.map((beam) => decodedOf(beam, search));
}

function firstHypothesis(index: number): Hypothesis {
  return { tokens: [], logProbability: index === 0 ? 0 : Number.NEGATIVE_INFINITY, ended: false };
}

/** The previous row that each row continues. */
function parentsOf(beams: readonly (readonly Continuation[])[], width: number): number[] {
  return beams.flatMap((beam, sequence) => beam.map(({ from }) => sequence * width + from));
}

function reordered(states: readonly Tensor[], parents: readonly number[]): readonly Tensor[] {
  return parents.every((parent, row) => parent === row) ? states : statesAt(states, parents);
}

function decodedOf(beam: readonly Hypothesis[], search: Search): Decoded {
  const all = beam
    .filter(({ logProbability }, index) => index === 0 || logProbability > Number.NEGATIVE_INFINITY)
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

function assertStateCount({ name, topology }: DecoderModel, given: number): void {
  const expected = topology.inputs.length - 1;
  if (given !== expected)
    throw new ValueError(
      `decode: ${name} takes ${expected} states besides the token, got ${given} in options.states.`,
    );
}
