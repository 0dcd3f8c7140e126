/** Group normalization: Wu and He 2018. */
import { at, type Dim, divideDims, multiplyDims, productOfDims } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { cast } from "../../graph/operations/elementwise.js";
import { normalizeGroups } from "../../graph/operations/normalize.js";
import { normalizeAxis } from "../../graph/shapes.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { integer, nonNegative, optional, rejected } from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  Option,
} from "../../runtime/registry/option.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { SameShapeLayer } from "../same-shape.js";
import {
  type Affine,
  type AffineOptions,
  addAffine,
  affineOptions,
  applyAffine,
} from "./affine.js";
import { knownSizes } from "./normalize-over.js";

/** Options of `groupNormalization`. */
export interface GroupNormalizationOptions extends LayerOptions, AffineOptions {
  /** Number of groups, which divides that of the channels; -1 has one for each channel. Default 32. */
  readonly groups?: number;
  /** The axis of the channels. Default -1. */
  readonly axis?: number;
  /** Added to the variance, 0 or above. Default 1e-3. */
  readonly epsilon?: number;
}

function groupOptions() {
  return {
    groups: optional(groupCount(), 32),
    axis: optional(integer(), -1),
    epsilon: optional(nonNegative(), 1e-3),
    ...affineOptions(),
  } satisfies Description<OwnOptions<GroupNormalizationOptions>>;
}

function groupCount(): Option<number, number> {
  const { read, write } = integer();
  return {
    read: (given, what) => {
      const count = read(given, what);
      if (count > 0 || count === -1) return count;
      throw rejected(what, "a positive integer, or -1 for a group for each channel", given);
    },
    write,
  };
}

export interface GroupNormalization
  extends FieldsOf<GroupNormalizationOptions, typeof groupOptions> {}

/**
 * y = gamma (x - mean) / √(variance + epsilon) + beta, mean and variance of each example over all positions and the
 * channels of a group. Weights: gamma and beta, [channels] each.
 */
export class GroupNormalization extends SameShapeLayer {
  static override readonly className: string = "GroupNormalization";
  #affine: Affine | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...groupOptions() };
  }

  /** @throws ValueError where groups is 0 or below -1, epsilon is negative, or a name is unknown. */
  constructor(options: GroupNormalizationOptions = {}) {
    super(options);
  }

  /** @throws ShapeError where the channels are not known, or the groups do not divide them. */
  override build(inputShape: SymbolicShape): void {
    const [channels = 0] = knownSizes(this, inputShape, [this.axis]);
    if (this.groups > 0 && channels % this.groups !== 0) {
      throw new ShapeError(
        `${this}: ${channels} channels cannot be divided into ${this.groups} groups. Set groups to a divisor.`,
      );
    }
    this.#affine = addAffine(this, [channels]);
  }

  /** @throws ShapeError where the channels are the batch. */
  override call(input: SymbolicTensor): SymbolicTensor {
    const { epsilon } = this;
    const affine = this.#affine;
    if (affine === null) throw new ShapeError(`${this} is not built.`);
    const x = cast(input, "float32");
    const axis = normalizeAxis(this.axis, x.rank);
    if (axis === 0) throw new ShapeError(`${this}: axis 0 is the batch, and has no channels.`);
    // The kernel's gamma and beta have a value for each place in a row, which are the channels where these come last.
    const isLast = axis === x.rank - 1;
    const operands = isLast ? affine : { gamma: null, beta: null };
    const { y } = normalizeGroups(
      { x: reshape(x, this.#layout(x, axis)), ...operands },
      { epsilon, centered: true },
    );
    const normal = reshape(y, x.dims);
    return isLast ? normal : applyAffine(affine, normal, [axis]);
  }

  /** [batch, positions before the channels, groups, channels of a group and positions after them] */
  #layout(x: SymbolicTensor, axis: number): Dim[] {
    const channels = at(x.dims, axis);
    const groups = this.groups === -1 ? channels : this.groups;
    const size = divideDims(channels, groups) ?? 1;
    const trailing = productOfDims(x.dims.slice(axis + 1));
    const before = productOfDims(x.dims.slice(1, axis));
    return [at(x.dims, 0), before, groups, multiplyDims(size, trailing)];
  }
}

/**
 * Each example minus the mean of a group of channels over all positions, divided by its standard deviation. The output has
 * the shape of the input, [batch, ...].
 * @throws ValueError where groups is 0 or below -1.
 * @example
 * layers.groupNormalization({ groups: 4 }).apply(input({ shape: [8, 8, 16] }));
 */
export function groupNormalization(options?: GroupNormalizationOptions): GroupNormalization {
  return new GroupNormalization(options);
}
