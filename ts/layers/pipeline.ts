/** Layers applied one after the other, as one layer. */
import type { SymbolicTensor } from "../graph/symbolic.js";
import { boolean, listOf, optional } from "../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  OptionalOption,
} from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, CallContext } from "./call.js";
import { Layer, type LayerOptions, type OwnOptions, type PlainLayer } from "./layer.js";
import { layerThat } from "./layer-option.js";

/** Options of `pipeline`. */
export interface PipelineOptions extends LayerOptions {
  /** Applied in this order; each takes one tensor and returns one. */
  readonly layers: readonly PlainLayer[];
}

function pipelineOptions() {
  const layer = layerThat(
    "a layer, such as layers.randomFlip()",
    (given): given is PlainLayer => given instanceof Layer,
  );
  return { layers: listOf(layer) } satisfies Description<OwnOptions<PipelineOptions>>;
}

/** Keras's Pipeline takes no such option. */
function writtenWhereFalse(): OptionalOption<boolean, boolean> {
  const option = optional(boolean(), true);
  return { ...option, write: (held) => (held ? undefined : held) };
}

export interface Pipeline
  extends Pick<FieldsOf<PipelineOptions, typeof pipelineOptions>, "layers"> {}

/**
 * Layers applied one after the other: unlike a model it needs no input shape, and is meant for data on their way to a model.
 * A mask reaches the layers inside.
 * @example
 * const augment = layers.pipeline({ layers: [layers.randomFlip(), layers.randomRotation({ factor: 0.1 })] });
 * const more = augment.apply(images, { training: true });
 */
export class Pipeline extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Pipeline";

  static override options(): AnyDescription {
    return { ...Layer.options(), trainable: writtenWhereFalse(), ...pipelineOptions() };
  }

  /** @throws ValueError for what is not a layer. */
  constructor(options: PipelineOptions) {
    super(options);
  }

  override call(x: SymbolicTensor, { mask }: CallContext): SymbolicTensor {
    return this.layers.reduce(
      (y, layer, index) => layer.apply(y, index === 0 && mask !== null ? { mask } : {}),
      x,
    );
  }

  override apply(input: SymbolicTensor, options?: ApplyOptions): SymbolicTensor;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    return super.apply(input, options);
  }
}

/** Layers applied one after the other: `layers.pipeline({ layers: [layers.randomFlip(), layers.randomHue({ factor: 0.1 })] })`. */
export function pipeline(options: PipelineOptions): Pipeline {
  return new Pipeline(options);
}
