/** Base class of attention layers: inputs, outputs, and masks over pairs of queries and keys. */

import { at } from "../../graph/dim.js";
import type { Concrete } from "../../graph/eager.js";
import { and, cast, greaterEqual } from "../../graph/operations/elementwise.js";
import { expandDims } from "../../graph/operations/layout.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";
import {
  type AnyTensor,
  type ApplyOptions,
  type CallContext,
  firstMask,
  isList,
  type LayerInputs,
  leavesOf,
  type Masks,
} from "../call.js";
import type { Inside } from "../inside.js";
import { type AnyLayer, Layer, type LayerOutputs } from "../layer.js";

/** Options of `apply` that return the scores, too. */
export type WithScores<Given extends AnyTensor = SymbolicTensor> = ApplyOptions<Given> & {
  readonly returnAttentionScores: true;
};

/** Options of `apply` that do not. */
export type WithoutScores<Given extends AnyTensor = SymbolicTensor> = ApplyOptions<Given> & {
  readonly returnAttentionScores?: false;
};

/** Query, value and key of a call; without a key of its own the value is the key. */
export interface AttentionInputs {
  readonly query: SymbolicTensor;
  readonly value: SymbolicTensor;
  readonly key: SymbolicTensor;
}

/** A list of two or three as query, value and key (by default the value). @throws ValueError for any other number. */
function queryValueKey<Thing>(
  layer: AnyLayer,
  list: readonly Thing[] | null,
): [Thing, Thing, Thing] {
  const [query, value, key, ...more] = list ?? [];
  if (query !== undefined && value !== undefined && more.length === 0)
    return [query, value, key ?? value];
  const got = list === null ? "one tensor" : `an array of ${list.length}`;
  throw new ValueError(`${layer}: expected [query, value] or [query, value, key], got ${got}.`);
}

/** The inputs of a call, as float32. @throws ValueError unless there are two or three. */
export function attentionInputs(layer: AnyLayer, inputs: LayerInputs): AttentionInputs {
  const [query, value, key] = queryValueKey(layer, isList(inputs) ? inputs : null);
  return {
    query: cast(query, "float32"),
    value: cast(value, "float32"),
    key: cast(key, "float32"),
  };
}

/** @throws ShapeError for an input that is not a sequence. */
export function assertSequences(layer: AnyLayer, { query, value, key }: AttentionInputs): void {
  const wrong = [query, value, key].find(({ rank }) => rank !== 3);
  if (wrong === undefined) return;
  throw new ShapeError(
    `${layer}: query, value and key have shape (batch, time, features), got ${wrong.toString()}.`,
  );
}

/** [query, key] of bool: true where the key's position is not after the query's. */
export function causalMask(query: SymbolicTensor, key: SymbolicTensor): SymbolicTensor {
  const [rows, columns] = [arange(at(query.dims, 1)), arange(at(key.dims, 1))];
  return greaterEqual(expandDims(rows, 1), expandDims(columns, 0));
}

/** The logical and of all masks that are not null; null where there is none. */
export function allOf(masks: readonly (SymbolicTensor | null)[]): SymbolicTensor | null {
  const present = masks.flatMap((mask) => (mask === null ? [] : [cast(mask, "bool")]));
  return present.length === 0 ? null : present.reduce(and);
}

function isShapeList(
  shape: SymbolicShape | readonly SymbolicShape[],
): shape is readonly SymbolicShape[] {
  return Array.isArray(shape[0]);
}

/** Applied to [query, value, key?]; returns [batch, query, features], and with returnAttentionScores the scores, too. */
export abstract class AttentionLayer extends Layer<LayerOutputs, readonly SymbolicTensor[]> {
  /** The attention scores: for each query a weight of each key, which sum to 1. */
  protected override inside(inputs: LayerInputs, context: CallContext): Inside {
    const outputs = this.call(inputs, { ...context, returnAttentionScores: true });
    const [, scores] = leavesOf(outputs);
    if (scores === undefined) throw new ValueError(`${this} returned no scores.`);
    return { scores };
  }

  override build(inputShape: SymbolicShape | readonly SymbolicShape[]): void {
    this.buildFor(...queryValueKey(this, isShapeList(inputShape) ? inputShape : null));
  }

  /** Declares the weights for inputs of these shapes. */
  protected abstract buildFor(query: SymbolicShape, value: SymbolicShape, key: SymbolicShape): void;

  override get supportsMasking(): boolean {
    return true;
  }

  /** The mask of the query. */
  override computeMask(_inputs: LayerInputs, mask: Masks): Masks {
    return firstMask(mask);
  }

  /** @throws ValueError, ShapeError for other inputs than [query, value] or [query, value, key] of fitting sizes. */
  override apply(
    inputs: readonly SymbolicTensor[],
    options: WithScores,
  ): [output: SymbolicTensor, scores: SymbolicTensor];
  override apply(inputs: readonly SymbolicTensor[], options?: WithoutScores): SymbolicTensor;
  override apply(
    inputs: readonly Tensor[],
    options: WithScores<Tensor>,
  ): [output: Tensor, scores: Tensor];
  override apply(inputs: readonly Tensor[], options?: WithoutScores<Tensor>): Tensor;
  override apply(inputs: LayerInputs, options?: ApplyOptions): LayerOutputs;
  override apply(
    inputs: AnyTensor | readonly AnyTensor[],
    options?: ApplyOptions<AnyTensor>,
  ): LayerOutputs | Concrete<LayerOutputs> {
    // `call` decides by the same option as the type, and rejects what is not a list.
    return super.apply(inputs as readonly AnyTensor[], options);
  }
}
