/** The product of two tensors along one axis of each, example by example. */
import { at, formatShape, productOfDims } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { transpose } from "../../graph/operations/layout.js";
import { matmul } from "../../graph/operations/matmul.js";
import { mayAgree, normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { boolean, integer, listOf, optional, rejected } from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  Option,
} from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, LayerInputs, Masks } from "../call.js";
import { l2Normalize } from "../l2-normalize.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";

type Axes = number | readonly [number, number];

/** Options of `dot`. */
export interface DotOptions extends LayerOptions {
  /** The axis that is summed over, of both inputs or one for each; not 0, the batch. */
  readonly axes: Axes;
  /** Whether both are divided by their length along the axis first, which makes the result their cosine. Default false. */
  readonly normalize?: boolean;
}

function dotOptions() {
  return {
    axes: oneOrTwo(),
    normalize: optional(boolean(), false),
  } satisfies Description<OwnOptions<DotOptions>>;
}

function oneOrTwo(): Option<Axes, Axes> {
  const [one, list] = [integer(), listOf(integer())];
  return {
    read: (given, what) => {
      if (!Array.isArray(given)) return one.read(given as number, what);
      const [first, second, ...more] = list.read(given, what);
      if (first === undefined || second === undefined || more.length > 0)
        throw rejected(what, "an integer or two of them", given);
      return [first, second];
    },
    write: (axes) => (typeof axes === "number" ? axes : [...axes]),
  };
}

export interface Dot extends FieldsOf<DotOptions, typeof dotOptions> {}

/** The least length that a vector is divided by: Keras's `backend.epsilon()`. */
const SHORTEST = 1e-7;

/**
 * Σ x y over one axis of each, for every example: [batch, a, k] and [batch, b, k] to [batch, a, b] with axes 2;
 * [batch, k] and [batch, k] to [batch, 1] with axes 1.
 */
export class Dot extends Layer<SymbolicTensor, readonly SymbolicTensor[]> {
  static override readonly className: string = "Dot";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...dotOptions() };
  }

  /** @throws ValueError where axes are neither an integer nor two. */
  constructor(options: DotOptions) {
    super(options);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  /** @throws ValueError unless there are two inputs; ShapeError for axis 0, axes that do not exist, and sizes that differ. */
  override call(inputs: LayerInputs): SymbolicTensor {
    const [x, y, ...more] = Array.isArray(inputs) ? inputs : [];
    if (x === undefined || y === undefined || more.length > 0) {
      const got = Array.isArray(inputs) ? `an array of ${inputs.length}` : "one tensor";
      throw new ValueError(`${this}: expected an array of two tensors, got ${got}.`);
    }
    const [axisOfX, axisOfY] = this.#axesFor(x, y);
    const [a, b] = [this.#vectors(x, axisOfX), this.#vectors(y, axisOfY)];
    const rest = [...without(x, axisOfX), ...without(y, axisOfY)];
    return reshape(matmul(a, b, false, true), [at(x.dims, 0), ...(rest.length === 0 ? [1] : rest)]);
  }

  #axesFor(x: SymbolicTensor, y: SymbolicTensor): readonly [number, number] {
    const { axes } = this;
    const [first, second] = typeof axes === "number" ? [axes, axes] : axes;
    const found = [normalizeAxis(first, x.rank), normalizeAxis(second, y.rank)] as const;
    const [sizeOfX, sizeOfY] = [at(x.dims, found[0]), at(y.dims, found[1])];
    if (found.includes(0))
      throw new ShapeError(`${this}: axis 0 is the batch, which is not summed over.`);
    if (mayAgree(sizeOfX, sizeOfY)) return found;
    throw new ShapeError(
      `${this}: axis ${found[0]} of ${formatShape(x.dims)} and axis ${found[1]} of ${formatShape(y.dims)} must have equal sizes.`,
    );
  }

  /** [batch, all other axes merged, size of the axis] */
  #vectors(x: SymbolicTensor, axis: number): SymbolicTensor {
    const others = x.dims.flatMap((_, other) => (other === axis ? [] : [other]));
    const moved = axis === x.rank - 1 ? x : transpose(x, [...others, axis]);
    const rest = productOfDims(without(x, axis));
    const vectors = reshape(moved, [at(x.dims, 0), rest, at(x.dims, axis)]);
    return this.normalize ? l2Normalize(vectors, 2, SHORTEST) : vectors;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** None: steps are summed over, or become pairs. */
  override computeMask(_inputs: LayerInputs, _mask: Masks): Masks {
    return null;
  }

  override apply(inputs: readonly SymbolicTensor[], options?: ApplyOptions): SymbolicTensor;
  override apply(inputs: readonly Tensor[], options?: ApplyOptions<Tensor>): Tensor;
  override apply(inputs: readonly AnyTensor[], options?: ApplyOptions<AnyTensor>): AnyTensor {
    return super.apply(inputs, options);
  }
}

/** The sizes of all axes but the batch and one more. */
function without(x: SymbolicTensor, axis: number): SymbolicTensor["dims"] {
  return x.dims.filter((_, other) => other !== 0 && other !== axis);
}

/**
 * The product of two tensors along one axis of each: applied to [x, y].
 * @throws ValueError where axes are neither an integer nor two.
 * @example
 * layers.dot({ axes: -1, normalize: true }).apply([left, right]); // their cosine
 */
export function dot(options: DotOptions): Dot {
  return new Dot(options);
}
