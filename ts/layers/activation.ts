/** An activation as a layer of its own. */

import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { isPlainObject } from "../runtime/plain-object.js";
import {
  type AnyDescription,
  type Description,
  type FieldsOf,
  withOwnNames,
} from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import type { ActivationLike, glu } from "./activations/index.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { Layer, type LayerOptions } from "./layer.js";
import { activation as activationOption } from "./option-kinds.js";
import type { Identical, Size, WithLast } from "./shape-types.js";

interface ActivationOptions<Of extends ActivationLike = ActivationLike> {
  readonly activation: Of;
}

/** The activation as one of the options. */
interface WholeOptions<Of extends ActivationLike> extends ActivationOptions<Of>, LayerOptions {}

/** The shape that an activation returns: glu halves the last axis, and what may be glu by its type may do so. */
type Activated<Shape extends SymbolicShape, Of> = "glu" extends Of
  ? WithLast<Shape, Size>
  : Identical<Of, typeof glu> extends true
    ? WithLast<Shape, Size>
    : Shape;

function activationOptions() {
  const { read, write } = activationOption("linear");
  return { activation: { read, write } } satisfies Description<ActivationOptions>;
}

export interface Activation<Of extends ActivationLike = ActivationLike>
  extends FieldsOf<ActivationOptions<Of>, typeof activationOptions> {}

/** y = f(x), element by element; softmax, logSoftmax and sparsemax along the last axis, which glu halves. */
export class Activation<const Of extends ActivationLike = ActivationLike> extends Layer<
  SymbolicTensor,
  SymbolicTensor
> {
  static override readonly className: string = "Activation";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...activationOptions() };
  }

  /** @throws ValueError for a name that is not known. */
  constructor(activation: Of, options: LayerOptions = {}) {
    const all: LayerOptions & ActivationOptions = { ...options, activation };
    super(all);
  }

  /** As `Layer.fromConfig`; the activation is the first argument of the constructor, not one of its options. */
  static override fromConfig<Made>(
    this: new (
      activation: never,
      options: never,
    ) => Made,
    config: Readonly<Record<string, unknown>>,
  ): Made {
    const { activation, ...options } = withOwnNames(config, Activation.options());
    // The constructor checks the values of the config.
    return new this(activation as never, options as never);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.activation(x);
  }

  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<Activated<Shape, Of>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // An activation keeps the shape, or halves the last axis.
    return super.apply(input, options);
  }

  override get supportsMasking(): boolean {
    return true;
  }
}

/**
 * An activation as a layer: `layers.activation("relu")` or `layers.activation({ activation: "relu" })`. f(x) for x
 * [batch, ...] of any shape.
 * @throws ValueError for a name that is not known.
 * @example
 * sequential([layers.dense({ units: 3 }), layers.activation("softmax")]);
 */
export function activation<const Of extends ActivationLike>(
  activation: Of,
  options?: LayerOptions,
): Activation<Of>;
export function activation<const Of extends ActivationLike>(
  options: WholeOptions<Of>,
): Activation<Of>;
export function activation<Of extends ActivationLike>(
  given: Of | WholeOptions<Of>,
  options?: LayerOptions,
): Activation<Of> {
  if (!isWhole(given)) return new Activation(given, options);
  const { activation, ...others } = given;
  return new Activation(activation, others);
}

function isWhole<Of extends ActivationLike>(
  given: Of | WholeOptions<Of>,
): given is WholeOptions<Of> {
  return isPlainObject(given);
}
