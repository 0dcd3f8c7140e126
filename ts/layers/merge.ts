/** Layers that make one tensor of several: Add, Multiply, Concatenate and their family. */
import { add, div, maximum, minimum, mul, sub } from "../graph/builders/elementwise.js";
import { concatenate } from "../graph/builders/layout.js";
import { normalizeAxis } from "../graph/shapes/rule.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, LayerInputs } from "./call.js";
import { describe } from "./checks.js";
import { type AnyLayer, Layer, type LayerOptions } from "./layer.js";

function severalOf(layer: AnyLayer, inputs: LayerInputs): readonly SymbolicTensor[] {
  if (Array.isArray(inputs) && inputs.length > 1) return inputs;
  const given = Array.isArray(inputs) ? `an array of ${inputs.length}` : "one tensor";
  throw new ValueError(
    `${describe(layer)}: expected an array of at least two tensors, got ${given}.`,
  );
}

/** Combines tensors two by two; shapes broadcast. */
abstract class Merge extends Layer {
  protected abstract combine(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor;

  override call(inputs: LayerInputs): SymbolicTensor {
    const [first, ...rest] = severalOf(this, inputs);
    // severalOf gives at least two.
    return rest.reduce((a, b) => this.combine(a, b), first as SymbolicTensor);
  }

  override apply<Shape extends SymbolicShape>(
    inputs: readonly SymbolicTensor<Shape>[],
    options?: ApplyOptions,
  ): SymbolicTensor<Shape>;
  override apply(inputs: LayerInputs, options?: ApplyOptions): SymbolicTensor;
  override apply(inputs: readonly Tensor[], options?: ApplyOptions<Tensor>): Tensor;
  override apply(
    inputs: LayerInputs | readonly Tensor[],
    options?: ApplyOptions<AnyTensor>,
  ): AnyTensor {
    return super.apply(inputs, options);
  }
}

/** a + b + ... */
export class Add extends Merge {
  static override readonly className = "Add";
  protected override combine = add;
}

/** a - b, of exactly two. */
export class Subtract extends Merge {
  static override readonly className = "Subtract";
  protected override combine = sub;

  override call(inputs: LayerInputs): SymbolicTensor {
    const tensors = severalOf(this, inputs);
    if (tensors.length === 2) return super.call(tensors);
    throw new ValueError(`${describe(this)}: expected two tensors, got ${tensors.length}.`);
  }
}

/** a · b · ..., element by element. */
export class Multiply extends Merge {
  static override readonly className = "Multiply";
  protected override combine = mul;
}

/** (a + b + ...) / n */
export class Average extends Merge {
  static override readonly className = "Average";
  protected override combine = add;

  override call(inputs: LayerInputs): SymbolicTensor {
    return div(super.call(inputs), severalOf(this, inputs).length);
  }
}

/** The largest of the tensors, element by element. */
export class Maximum extends Merge {
  static override readonly className = "Maximum";
  protected override combine = maximum;
}

/** The smallest of the tensors, element by element. */
export class Minimum extends Merge {
  static override readonly className = "Minimum";
  protected override combine = minimum;
}

export interface ConcatenateOptions extends LayerOptions {
  /** Axis along which the tensors are joined; default -1, the last. */
  readonly axis?: number;
}

/** Joins tensors along an axis; all other sizes must be equal. */
export class Concatenate extends Layer {
  static override readonly className = "Concatenate";
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
  }

  /** @throws ShapeError where sizes differ on another axis, or the axis is the batch. */
  override call(inputs: LayerInputs): SymbolicTensor {
    const tensors = severalOf(this, inputs);
    const [first] = tensors;
    if (first !== undefined && normalizeAxis(this.axis, first.rank) === 0) {
      throw new ShapeError(
        `${describe(this)}: axis ${this.axis} is the batch, which can't be joined.`,
      );
    }
    return concatenate(tensors, this.axis);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
