/** Histogram equalization of images, in training. */
import { ones, reshape } from "../../graph/operations/broadcast.js";
import {
  add,
  cast,
  clip,
  div,
  greater,
  lessEqual,
  mul,
  round,
  sub,
  where,
} from "../../graph/operations/elementwise.js";
import { gather, scatterAdd } from "../../graph/operations/gather.js";
import { recurrence } from "../../graph/operations/recurrence.js";
import { max, min, sum } from "../../graph/operations/reduce.js";
import { arange } from "../../graph/operations/sources.js";
import { knownChannels } from "../../graph/operations/windows.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { integerFrom, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Range } from "./factor.js";
import { ImageLayer, type ImageOptions, type Training } from "./image-layer.js";
import { valueRange } from "./value-range.js";

/** Options of `equalization`. */
export interface EqualizationOptions extends ImageOptions {
  /** Smallest and largest value of the images. Default [0, 255]. */
  readonly valueRange?: Range;
  /** Number of bins of the histogram. Default 256. */
  readonly bins?: number;
}

function equalizationOptions() {
  return {
    valueRange: valueRange(),
    bins: optional(integerFrom(1), 256),
  } satisfies Description<Omit<EqualizationOptions, keyof ImageOptions>>;
}

export interface Equalization extends FieldsOf<EqualizationOptions, typeof equalizationOptions> {}

/**
 * In training replaces each value v of images [batch, height, width, channels] by the fraction of values up to v,
 *
 *     c(v) = (n(v) - n(v0)) / (n - n(v0)),
 *
 * with n(v) the number of values in the intervals up to that of v, v0 the smallest value and n the number of all, rounded to
 * one of 256 levels. Counted in each channel over all images of a batch, as in Keras. In prediction the identity.
 */
export class Equalization extends ImageLayer {
  static override readonly className: string = "Equalization";

  static override options(): AnyDescription {
    return { ...ImageLayer.options(), ...equalizationOptions() };
  }

  /** @throws ValueError for what is not a range, and bins that are not a positive integer. */
  constructor(options: EqualizationOptions = {}) {
    super(options);
  }

  override transform(images: SymbolicTensor, { training }: Training): SymbolicTensor {
    if (!training) return images;
    const [low, high] = this.valueRange;
    const scale = 255 / (high - low);
    const bytes = add(mul(images, scale), 0 - low * scale);
    return add(mul(this.#equalized(bytes), 1 / scale), low);
  }

  #equalized(bytes: SymbolicTensor): SymbolicTensor {
    const { bins } = this;
    const channels = knownChannels(`${this}`, bytes);
    // A table of one column, in which the intervals of a channel follow those of the one before.
    const first = cast(mul(arange(channels), bins), "int32");
    const rowOf = (interval: SymbolicTensor) =>
      add(cast(clip(interval, 0, bins - 1), "int32"), first);
    const counts = this.#counts(rowOf(div(mul(bytes, bins - 1), 255)), channels);
    const table = reshape(tableOf(counts), [channels * bins, 1]);
    const levels = reshape(gather(table, rowOf(mul(div(bytes, 255), bins - 1))), bytes.dims);
    const intervalsInUse = sum(cast(greater(counts, 0), "float32"), 1);
    return where(lessEqual(intervalsInUse, 1), bytes, levels);
  }

  /** How many values are in each interval of each channel: [channels, bins]. */
  #counts(rows: SymbolicTensor, channels: number): SymbolicTensor {
    const updates = ones([...rows.dims, 1]);
    const { y } = scatterAdd({ indices: rows, updates }, { rows: channels * this.bins });
    return reshape(y, [channels, this.bins]);
  }
}

/** round(255 c) for each interval. */
function tableOf(counts: SymbolicTensor): SymbolicTensor {
  const cumulative = recurrence(null, counts, { axis: 1, reverse: false });
  const total = max(cumulative, 1, true);
  const ofSmallest = min(where(greater(cumulative, 0), cumulative, total), 1, true);
  const rest = sub(total, ofSmallest);
  const level = div(mul(sub(cumulative, ofSmallest), 255), where(greater(rest, 0), rest, 1));
  return clip(round(level), 0, 255);
}

/** In training equalizes the histograms of images [batch, height, width, channels]: `layers.equalization()`. */
export function equalization(options?: EqualizationOptions): Equalization {
  return new Equalization(options);
}
