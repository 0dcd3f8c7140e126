/** Learnt positions: Devlin et al. 2019; the layer as in KerasHub. */
import { at } from "../../graph/dim.js";
import { slice } from "../../graph/operations/layout.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { InitializerLike } from "../initializers/index.js";
import { knownLastSize, Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { initializer } from "../option-kinds.js";
import { SameShapeLayer } from "../same-shape.js";
import { assertHasTime, forEachExample } from "./positions.js";

/** Options of `positionEmbedding`. */
export interface PositionEmbeddingOptions extends LayerOptions {
  /** The most steps that an input may have. */
  readonly sequenceLength: number;
  /** Initial values of the table. Default "glorot_uniform". */
  readonly initializer?: InitializerLike;
}

function positionOptions() {
  return {
    sequenceLength: positiveInteger(),
    initializer: initializer("glorot_uniform"),
  } satisfies Description<OwnOptions<PositionEmbeddingOptions>>;
}

export interface PositionEmbedding
  extends FieldsOf<PositionEmbeddingOptions, typeof positionOptions> {}

/**
 * y[..., t, :] = table[t] for an input [..., time, features] whose numbers do not matter: to be added to it.
 * Weights: embeddings [sequenceLength, features].
 */
export class PositionEmbedding extends SameShapeLayer {
  static override readonly className: string = "PositionEmbedding";
  /** Weight of shape [sequenceLength, width]: a symbolic tensor that other layers and losses may use, too. Null before `build`. */
  embeddings: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...positionOptions() };
  }

  /** @throws ValueError unless sequenceLength is a positive integer. */
  constructor(options: PositionEmbeddingOptions) {
    super(options);
  }

  override build(inputShape: SymbolicShape): void {
    this.embeddings = this.addWeight({
      name: "embeddings",
      shape: [this.sequenceLength, knownLastSize(this, inputShape)],
      initializer: this.initializer,
    });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (this.embeddings === null) throw new ShapeError(`${this} is not built.`);
    assertHasTime(this, x);
    const [time, features] = [at(x.dims, x.rank - 2), at(x.dims, x.rank - 1)];
    if (typeof time === "number" && time > this.sequenceLength) {
      throw new ShapeError(
        `${this}: an input has at most sequenceLength = ${this.sequenceLength} steps, got ${x.toString()}.`,
      );
    }
    return forEachExample(slice(this.embeddings, [0, 0], [time, features]), x);
  }
}

/**
 * Learnt positions of an input's shape, to be added to it: as KerasHub's. x [batch, length, features] gives [batch,
 * length, features].
 * @throws ValueError unless sequenceLength is a positive integer.
 * @example
 * layers.add().apply([x, layers.positionEmbedding({ sequenceLength: 200 }).apply(x)]);
 */
export function positionEmbedding(options: PositionEmbeddingOptions): PositionEmbedding {
  return new PositionEmbedding(options);
}
