/** Multi-head attention in one kernel, which never stores the scores of all pairs at once; and its gradient. */
import { ShapeError } from "../../runtime/errors.js";
import type { RandomKey } from "../../runtime/random/seed.js";
import { at, type Dim, formatShape } from "../dim.js";
import { count, type Lowering, optionalRef, sizes, usedRef } from "../lowering.js";
import { defineOp, type Operands } from "../operation.js";
import { mayAgree, typeOf } from "../shapes.js";
import { assertSizes, broadcastStrides } from "../strides.js";
import type { SymbolicTensor } from "../symbolic.js";

const OPERANDS = {
  /** [outer, queries, heads, size] */
  query: "needed",
  /** [outer, keys, groups, size]; each group serves heads / groups adjacent heads. */
  key: "needed",
  /** [outer, keys, groups, valueSize] */
  value: "needed",
  /** bool, or 0 and 1, that broadcasts to [outer, heads, queries, keys]: which keys a query attends to. Null: all. */
  mask: "optional",
  /** [outer, queries], bool, or 0 and 1: where it is 0, a query attends to no key. Null: it is 1 everywhere. */
  queryMask: "optional",
} as const;

type AttentionOperands = Operands<typeof OPERANDS>;

/** How queries attend to keys. */
export interface AttentionAttributes {
  /** Multiplies the queries. */
  readonly scale: number;
  /** Whether a query may attend only to keys up to its own position. */
  readonly causal: boolean;
  /** A query may attend only to keys that are fewer positions away; null: to all. */
  readonly window: number | null;
  /** The output for a query that may attend to no key: the mean of all values, or zeros. */
  readonly withoutKeys: "mean" | "zeros";
  /** Weights of pairs are dropped as by `dropout` of [outer, heads, queries, keys]; null: none are. */
  readonly dropout: { readonly rate: number; readonly key: RandomKey } | null;
}

/** @throws ShapeError that names the operand that does not fit. */
function assertOperands(operands: AttentionOperands): void {
  const { query, key, value, mask, queryMask } = operands;
  const [outer, queries, heads, size] = query.dims;
  const [, keys, groups] = key.dims;
  const expected: { readonly [Name in keyof AttentionOperands]: readonly (Dim | undefined)[] } = {
    query: [outer, queries, heads, size],
    key: [outer, keys, groups, size],
    value: [outer, keys, groups, value.dims[3]],
    mask: [outer, heads, queries, keys],
    queryMask: [outer, queries],
  };
  for (const [name, tensor] of Object.entries({ query, key, value, mask, queryMask })) {
    if (tensor === null) continue;
    const wanted = expected[name as keyof AttentionOperands];
    const fits = tensor.dims.every(
      (dim, axis) => (name === "mask" && dim === 1) || mayAgree(dim, wanted[axis] ?? dim),
    );
    if (tensor.rank === wanted.length && fits) continue;
    throw new ShapeError(
      `attention: ${name} does not fit query ${formatShape(query.dims)}, key ${formatShape(key.dims)} and value ${formatShape(value.dims)}, got ${formatShape(tensor.dims)}.`,
    );
  }
  if (typeof heads === "number" && typeof groups === "number" && heads % groups !== 0) {
    throw new ShapeError(
      `attention: the heads of the query must be a multiple of those of key and value, got ${heads} and ${groups}.`,
    );
  }
}

/** The fields of both instructions. */
function sharedFields(
  to: Lowering<SymbolicTensor>,
  { query, key, value, mask, queryMask }: AttentionOperands,
  { scale, causal, window, withoutKeys, dropout }: AttentionAttributes,
) {
  const [outer = 0, queries = 0, heads = 1, size = 1] = sizes(to, query.dims);
  const [, keys = 0, groups = 1] = sizes(to, key.dims);
  const valueSize = sizes(to, value.dims)[3] ?? 1;
  assertSizes(to, key, [outer, keys, groups, size]);
  assertSizes(to, value, [outer, keys, groups, valueSize]);
  if (queryMask !== null) assertSizes(to, queryMask, [outer, queries]);
  return {
    ...{ outer, queries, keys, heads, groups, size, valueSize },
    query: to.ref(query),
    key: to.ref(key),
    value: to.ref(value),
    mask: optionalRef(to, mask),
    maskStrides:
      mask === null ? [] : broadcastStrides(to, mask.dims, [outer, heads, queries, keys]),
    queryMask: optionalRef(to, queryMask),
    scale,
    causal,
    window: window ?? 0,
    averages: withoutKeys === "mean",
    rate: dropout?.rate ?? 0,
    seed: dropout?.key.seed ?? 0,
    stream: dropout?.key.stream ?? 0,
  };
}

/**
 * The most bytes of weights that are stored for the gradient. Recomputing them is as fast as reading them at 5 GB/s: a
 * last-level cache, of about 8 MB per core, is several times faster than that, main memory is not. The limit also keeps
 * memory from growing with the square of the sequence length.
 */
const MAX_STORED_BYTES = 2 ** 23;

/** Whether the weights of all pairs are stored for the gradient, rather than recomputed. With dropout they are not. */
function stores(
  to: Lowering<SymbolicTensor>,
  weights: SymbolicTensor,
  { dropout }: AttentionAttributes,
): boolean {
  return dropout === null && 4 * count(to, weights) <= MAX_STORED_BYTES;
}

/**
 * output = softmax(scale query keyᵀ) value of every head, over the keys that the masks let through:
 * [outer, queries, heads, valueSize].
 */
export const attention = defineOp({
  name: "attention",
  inputs: OPERANDS,
  outputs: {
    output: "tensor",
    /** log Σ exp of the scores of each query, [outer, heads, queries]: what the gradient computes the weights from. */
    logSums: "tensor",
    /** The softmax, [outer, heads, queries, keys], where `stores` says so: what the gradient then reads. */
    weights: "tensor",
  },
  shape: (operands, _: AttentionAttributes) => {
    assertOperands(operands);
    const { query, value } = operands;
    const [outer, queries, heads] = [at(query.dims, 0), at(query.dims, 1), at(query.dims, 2)];
    return {
      output: typeOf([outer, queries, heads, at(value.dims, 3)]),
      logSums: typeOf([outer, heads, queries]),
      weights: typeOf([outer, heads, queries, at(value.dims, 1)]),
    };
  },
  gradient: ({ operands, results, attributes }, { output: doutput }) => {
    // Nothing but the gradient reads the sums and the weights.
    if (doutput === null)
      return { query: null, key: null, value: null, mask: null, queryMask: null };
    const back = attentionGrad({ ...operands, ...results, doutput }, attributes);
    return {
      query: back.dquery,
      key: back.dkey,
      value: back.dvalue,
      mask: null,
      queryMask: null,
    };
  },
  lower: ({ operands, results: { output, logSums, weights }, attributes }, to) =>
    to.emit("attention", {
      ...sharedFields(to, operands, attributes),
      output: to.ref(output),
      logSums: usedRef(to, logSums),
      weights: stores(to, weights, attributes) ? usedRef(to, weights) : null,
    }),
});

/** The gradient of `attention`: of query, key and value. */
export const attentionGrad = defineOp({
  name: "attentionGrad",
  inputs: {
    ...OPERANDS,
    output: "needed",
    logSums: "needed",
    weights: "needed",
    doutput: "needed",
  },
  outputs: { dquery: "tensor", dkey: "tensor", dvalue: "tensor" },
  shape: ({ query, key, value }, _: AttentionAttributes) => ({
    dquery: typeOf(query.dims),
    dkey: typeOf(key.dims),
    dvalue: typeOf(value.dims),
  }),
  gradient: "unavailable",
  lower: ({ operands, results: { dquery, dkey, dvalue }, attributes }, to) =>
    to.emit("attentionGrad", {
      ...sharedFields(to, operands, attributes),
      output: to.ref(operands.output),
      logSums: to.ref(operands.logSums),
      weights: stores(to, operands.weights, attributes) ? to.ref(operands.weights) : null,
      doutput: to.ref(operands.doutput),
      dquery: usedRef(to, dquery),
      dkey: usedRef(to, dkey),
      dvalue: usedRef(to, dvalue),
    }),
});
