/** Layers that merge several tensors into one: Add, Multiply, Concatenate and their family. */

import { maskOf } from "../../graph/masks.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import { concatenate as concatenateOp } from "../../graph/operations/concat.js";
import {
  add as addOp,
  cast,
  div,
  maximum as maximumOp,
  minimum as minimumOp,
  mul,
  or,
  sub,
  where,
} from "../../graph/operations/elementwise.js";
import { squeeze } from "../../graph/operations/layout.js";
import { constant } from "../../graph/operations/sources.js";
import { normalizeAxis, spliceDims } from "../../graph/shapes.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { integer, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import {
  type AnyTensor,
  type ApplyOptions,
  asList,
  type CallContext,
  isMaskList,
  type LayerInputs,
  type Masks,
} from "../call.js";
import { type AnyLayer, Layer, type LayerOptions, type OwnOptions } from "../layer.js";

function severalInputs(layer: AnyLayer, inputs: LayerInputs): readonly SymbolicTensor[] {
  if (Array.isArray(inputs) && inputs.length > 1) return inputs;
  const got = Array.isArray(inputs) ? `an array of ${inputs.length}` : "one tensor";
  throw new ValueError(`${layer}: expected an array of at least two tensors, got ${got}.`);
}

/** As Keras, inserts axes of size 1 after the batch of tensors with fewer axes. */
function toEqualRank(tensors: readonly SymbolicTensor[]): readonly SymbolicTensor[] {
  const rank = Math.max(...tensors.map((x) => x.rank));
  return tensors.map((x) => {
    const missing = Array.from({ length: rank - x.rank }, () => 1);
    return reshape(x, spliceDims(x.dims, 1, 0, ...missing));
  });
}

function maskListOf(mask: Masks): readonly (SymbolicTensor | null)[] {
  return isMaskList(mask) ? mask : [mask];
}

function isComplete(masks: readonly (SymbolicTensor | null)[]): masks is readonly SymbolicTensor[] {
  return masks.every((mask) => mask !== null);
}

/** The mask of each input with axes of size 1 up to the rank of the input; null where it has none or does not fit. */
function broadcastableMasks(
  tensors: readonly SymbolicTensor[],
  inputs: LayerInputs,
  { masks }: CallContext,
): (SymbolicTensor | null)[] {
  return asList(inputs).map((input, index) => {
    const mask = masks[index] ?? maskOf(input);
    const fits = mask !== null && mask.rank < input.rank && input.rank === tensors[index]?.rank;
    return fits ? withAxesOf(input, mask) : null;
  });
}

/** The mask with axes of size 1 appended, up to the rank of x. */
function withAxesOf(x: SymbolicTensor, mask: SymbolicTensor): SymbolicTensor {
  return reshape(mask, [...mask.dims, ...x.dims.slice(mask.rank).map(() => 1)]);
}

/** The mask over all axes of x except its features; all true without a mask. */
function maskOfSteps(x: SymbolicTensor, mask: SymbolicTensor | null): SymbolicTensor {
  const steps = x.dims.slice(0, -1);
  if (mask === null) return broadcastTo(constant(1, [], "bool"), steps);
  return squeeze(broadcastTo(withAxesOf(x, mask), [...steps, 1]), -1);
}

/** Base class of layers that reduce tensors by a binary operation. Shapes broadcast, missing axes after the batch. */
abstract class Merge extends Layer<SymbolicTensor, readonly SymbolicTensor[]> {
  protected abstract combine(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor;

  override call(inputs: LayerInputs, _context: CallContext): SymbolicTensor {
    return toEqualRank(severalInputs(this, inputs)).reduce((a, b) => this.combine(a, b));
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** The logical or of the masks; null where an input has no mask. */
  override computeMask(_inputs: LayerInputs, mask: Masks): Masks {
    const masks = maskListOf(mask);
    return isComplete(masks) ? masks.reduce(or) : null;
  }

  override apply<Shape extends SymbolicShape>(
    inputs: readonly SymbolicTensor<Shape>[],
    options?: ApplyOptions,
  ): SymbolicTensor<Shape>;
  override apply(inputs: readonly SymbolicTensor[], options?: ApplyOptions): SymbolicTensor;
  override apply(inputs: readonly Tensor[], options?: ApplyOptions<Tensor>): Tensor;
  override apply(inputs: readonly AnyTensor[], options?: ApplyOptions<AnyTensor>): AnyTensor {
    return super.apply(inputs, options);
  }
}

/** a + b + ... */
export class Add extends Merge {
  static override readonly className: string = "Add";
  protected override combine = addOp;
}

/** a - b; takes exactly two inputs. */
export class Subtract extends Merge {
  static override readonly className: string = "Subtract";
  protected override combine = sub;

  override call(inputs: LayerInputs, context: CallContext): SymbolicTensor {
    const tensors = severalInputs(this, inputs);
    if (tensors.length === 2) return super.call(tensors, context);
    throw new ValueError(`${this}: expected two tensors, got ${tensors.length}.`);
  }
}

/** a · b · ..., element by element. A masked step counts as 1; where all inputs are masked the product is 0. */
export class Multiply extends Merge {
  static override readonly className: string = "Multiply";
  protected override combine = mul;

  override call(inputs: LayerInputs, context: CallContext): SymbolicTensor {
    const tensors = toEqualRank(severalInputs(this, inputs));
    const masks = broadcastableMasks(tensors, inputs, context);
    const factors = tensors.map((x, index) => {
      const mask = masks[index];
      return mask == null ? x : where(mask, x, 1);
    });
    const product = factors.reduce(mul);
    return isComplete(masks) ? where(masks.reduce(or), product, 0) : product;
  }
}

/** (a + b + ...) / n, computed in float32, in which sums of uint8 and bool do not wrap. */
export class Average extends Merge {
  static override readonly className: string = "Average";
  protected override combine = addOp;

  override call(inputs: LayerInputs, context: CallContext): SymbolicTensor {
    const tensors = severalInputs(this, inputs).map((x) => cast(x, "float32"));
    return div(super.call(tensors, context), tensors.length);
  }
}

/** Base class of Maximum and Minimum. A masked step takes the value of the other input, as there is no neutral number. */
abstract class Extremum extends Merge {
  override call(inputs: LayerInputs, context: CallContext): SymbolicTensor {
    const tensors = toEqualRank(severalInputs(this, inputs));
    const masks = broadcastableMasks(tensors, inputs, context);
    let [result, mask = null] = [tensors[0]!, masks[0]];
    for (const [index, x] of tensors.entries()) {
      if (index === 0) continue;
      const own = masks[index] ?? null;
      const other = own === null ? x : where(own, x, result);
      const known = mask === null ? result : where(mask, result, other);
      result = this.combine(known, other);
      mask = own === null || mask === null ? null : or(mask, own);
    }
    return result;
  }
}

/** The largest of the tensors, element by element; masked steps are left out. */
export class Maximum extends Extremum {
  static override readonly className: string = "Maximum";
  protected override combine = maximumOp;
}

/** The smallest of the tensors, element by element; masked steps are left out. */
export class Minimum extends Extremum {
  static override readonly className: string = "Minimum";
  protected override combine = minimumOp;
}

/** Options of `concatenate`. */
export interface ConcatenateOptions extends LayerOptions {
  /** Axis along which the tensors are joined; default -1, the last. */
  readonly axis?: number;
}

function concatenateOptions() {
  return { axis: optional(integer(), -1) } satisfies Description<OwnOptions<ConcatenateOptions>>;
}

export interface Concatenate extends FieldsOf<ConcatenateOptions, typeof concatenateOptions> {}

/** Joins tensors along an axis; all other sizes must be equal. */
export class Concatenate extends Layer<SymbolicTensor, readonly SymbolicTensor[]> {
  static override readonly className: string = "Concatenate";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...concatenateOptions() };
  }

  constructor(options: ConcatenateOptions = {}) {
    super(options);
  }

  /** @throws ShapeError where sizes differ on another axis, or the axis is the batch. */
  override call(inputs: LayerInputs): SymbolicTensor {
    const tensors = severalInputs(this, inputs);
    const [first] = tensors;
    if (first !== undefined && normalizeAxis(this.axis, first.rank) === 0) {
      throw new ShapeError(`${this}: axis ${this.axis} is the batch, which can't be joined.`);
    }
    return concatenateOp(tensors, this.axis);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** The masks concatenated as the tensors are, true for an input without one; along features their logical or. */
  override computeMask(inputs: LayerInputs, mask: Masks): Masks {
    const tensors = severalInputs(this, inputs);
    const masks = maskListOf(mask);
    if (masks.every((one) => one === null)) return null;
    const steps = tensors.map((x, index) => maskOfSteps(x, masks[index] ?? null));
    const isLast = normalizeAxis(this.axis, tensors[0]!.rank) === tensors[0]!.rank - 1;
    return isLast
      ? steps.reduce(or)
      : concatenateOp(steps, this.axis < 0 ? this.axis + 1 : this.axis);
  }
}

/**
 * Joins tensors along an axis, by default the last. Inputs [batch, ...] have equal sizes along all other axes.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 * @example
 * layers.concatenate().apply([left, right]); // along the last axis
 */
export function concatenate(options?: ConcatenateOptions): Concatenate {
  return new Concatenate(options);
}

/**
 * The sum of two or more tensors [batch, ...], whose shapes broadcast: `layers.add().apply([x, y])`.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const add = (options?: LayerOptions): Add => new Add(options);

/**
 * The difference a - b of exactly two tensors [batch, ...], whose shapes broadcast: `layers.subtract().apply([a, b])`.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const subtract = (options?: LayerOptions): Subtract => new Subtract(options);

/**
 * The product, element by element, of two or more tensors [batch, ...], whose shapes broadcast. A masked step counts as 1.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const multiply = (options?: LayerOptions): Multiply => new Multiply(options);

/**
 * The mean, element by element, of two or more tensors [batch, ...], whose shapes broadcast.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const average = (options?: LayerOptions): Average => new Average(options);

/**
 * The largest, element by element, of two or more tensors [batch, ...], whose shapes broadcast; masked steps are left out.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const maximum = (options?: LayerOptions): Maximum => new Maximum(options);

/**
 * The smallest, element by element, of two or more tensors [batch, ...], whose shapes broadcast; masked steps are left out.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const minimum = (options?: LayerOptions): Minimum => new Minimum(options);
