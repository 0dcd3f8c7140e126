/** An activation as a layer of its own. */
import type { SymbolicTensor } from "../graph/symbolic.js";
import {
  type AnyDescription,
  type Description,
  type FieldsOf,
  withOwnNames,
} from "../runtime/registry/option.js";
import type { ActivationLike } from "./activations/index.js";
import { Layer, type LayerOptions } from "./layer.js";
import { activation } from "./option-kinds.js";

interface ActivationOptions {
  readonly activation: ActivationLike;
}

function activationOptions() {
  const { read, write } = activation("linear");
  return { activation: { read, write } } satisfies Description<ActivationOptions>;
}

export interface Activation extends FieldsOf<ActivationOptions, typeof activationOptions> {}

/** y = f(x), element by element; softmax, logSoftmax and sparsemax along the last axis, which glu halves. */
export class Activation extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Activation";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...activationOptions() };
  }

  /** @throws ValueError for a name that is not known. */
  constructor(activation: ActivationLike, options: LayerOptions = {}) {
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

  override get supportsMasking(): boolean {
    return true;
  }
}
