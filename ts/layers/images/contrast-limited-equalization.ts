/** Images whose values are spread evenly in each tile, with limited contrast. */
import { at, productOfDims } from "../../graph/dim.js";
import { pixelsAt } from "../../graph/images/sampling.js";
import { ones, reshape } from "../../graph/operations/broadcast.js";
import {
  add,
  cast,
  clip,
  div,
  equal,
  mul,
  sub,
  where,
} from "../../graph/operations/elementwise.js";
import { gather, scatterAdd } from "../../graph/operations/gather.js";
import { recurrence } from "../../graph/operations/recurrence.js";
import { min, sum } from "../../graph/operations/reduce.js";
import { arange, constant, type Operand } from "../../graph/operations/sources.js";
import { knownChannels } from "../../graph/operations/windows.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import {
  finite,
  listOf,
  optional,
  positiveInteger,
  rejected,
} from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  OptionalOption,
} from "../../runtime/registry/option.js";
import type { Range } from "./factor.js";
import { ImageLayer, type ImageOptions, imageSize } from "./image-layer.js";
import { BYTES, rescaled, valueRange } from "./value-range.js";

const VALUES = 256;

/** How many tiles an image has in height and in width. */
function gridSize(): OptionalOption<Range, Range> {
  const list = listOf(positiveInteger());
  return {
    read: (given, what) => {
      const [rows, columns, ...more] = list.read(given, what);
      if (rows !== undefined && columns !== undefined && more.length === 0) return [rows, columns];
      throw rejected(what, "two positive integers", given);
    },
    write: (size) => [...size],
    fallback: [8, 8],
  };
}

/** Options of `contrastLimitedAdaptiveHistogramEqualization`. */
export interface ContrastLimitedAdaptiveHistogramEqualizationOptions extends ImageOptions {
  /** Smallest and largest value of the images. Default [0, 255]. */
  readonly valueRange?: Range;
  /** The largest count of a value in a tile, as a multiple of the mean count; 0 or less for no limit. Default 4. */
  readonly clipLimit?: number;
  /** Tiles of an image in height and in width. Default [8, 8]. */
  readonly tileGridSize?: Range;
}

function claheOptions() {
  return {
    valueRange: valueRange(),
    clipLimit: optional(finite(), 4),
    tileGridSize: gridSize(),
  } satisfies Description<
    Omit<ContrastLimitedAdaptiveHistogramEqualizationOptions, keyof ImageOptions>
  >;
}

export interface ContrastLimitedAdaptiveHistogramEqualization
  extends FieldsOf<ContrastLimitedAdaptiveHistogramEqualizationOptions, typeof claheOptions> {}

/** Along one axis: pixels in tiles, the last of which are filled up by a mirror image. */
interface Tiling {
  readonly tiles: number;
  /** Pixels of a tile. */
  readonly size: number;
}

/**
 * In training and prediction replaces each value v by the fraction of values up to v in its tile, from 0 to 255, between the
 * middles of tiles by linear interpolation. Counts above the limit are spread over all values. Zuiderveld, Contrast Limited
 * Adaptive Histogram Equalization, Graphics Gems IV (1994). Images need a known size.
 */
export class ContrastLimitedAdaptiveHistogramEqualization extends ImageLayer {
  static override readonly className: string = "ContrastLimitedAdaptiveHistogramEqualization";

  static override options(): AnyDescription {
    return { ...ImageLayer.options(), ...claheOptions() };
  }

  /** @throws ValueError for what is not a range, and a grid that is not two positive integers. */
  constructor(options: ContrastLimitedAdaptiveHistogramEqualizationOptions = {}) {
    super(options);
  }

  override transform(images: SymbolicTensor): SymbolicTensor {
    const bytes = rescaled(images, this.valueRange, BYTES);
    const { height, width } = imageSize(this, images);
    const [rows, columns] = this.tileGridSize;
    const grid = [
      { tiles: rows, size: Math.ceil(height / rows) },
      { tiles: columns, size: Math.ceil(width / columns) },
    ] as const;
    const table = this.#table(filledUp(bytes, grid), grid);
    return rescaled(looked(table, bytes, grid), BYTES, this.valueRange);
  }

  /** What each value becomes in each tile, [batch rows columns channels values, 1]. */
  #table(bytes: SymbolicTensor, grid: readonly [Tiling, Tiling]): SymbolicTensor {
    const channels = knownChannels(`${this}`, bytes);
    const [y, x] = grid.map(({ tiles, size }) =>
      Array.from({ length: tiles * size }, (_, pixel) => Math.floor(pixel / size)),
    ) as [number[], number[]];
    const indices = tableRows(bytes, y, x, grid);
    const area = grid[0].size * grid[1].size;
    const tiles = [at(bytes.dims, 0), grid[0].tiles * grid[1].tiles * channels];
    const updates = ones([...indices.dims, 1]);
    const rows = productOfDims([...tiles, VALUES]);
    const counts = reshape(scatterAdd({ indices, updates }, { rows }).y, [...tiles, VALUES]);
    const upTo = recurrence(null, this.#limited(counts, area), { axis: 2, reverse: false });
    const lowest = min(upTo, 2, true);
    const rest = sub(area, lowest);
    const fraction = div(mul(sub(upTo, lowest), 255), where(equal(rest, 0), 1, rest));
    return reshape(clip(fraction, 0, 255), [rows, 1]);
  }

  /** Counts [..., values] up to the limit, and what is above it in equal parts for all values. */
  #limited(counts: SymbolicTensor, area: number): SymbolicTensor {
    if (this.clipLimit <= 0) return counts;
    const limited = clip(counts, 0, (this.clipLimit * area) / VALUES);
    return add(limited, div(sum(sub(counts, limited), 2, true), VALUES));
  }
}

/** Images with their mirror image below and to the right, so that tiles are full. */
function filledUp(bytes: SymbolicTensor, grid: readonly [Tiling, Tiling]): SymbolicTensor {
  const along = (axis: 1 | 2, { tiles, size }: Tiling) => {
    const length = at(bytes.dims, axis) as number;
    return Array.from({ length: tiles * size }, (_, pixel) => {
      const place = pixel % (2 * length);
      return place < length ? place : 2 * length - 1 - place;
    });
  };
  const [rows, columns] = [along(1, grid[0]), along(2, grid[1])];
  return pixelsAt(
    bytes,
    constant(rows, [1, rows.length, 1]),
    constant(columns, [1, 1, columns.length]),
  );
}

/** The row of the table for the value of each pixel, in the tiles that are given for its row and column. */
function tableRows(
  bytes: SymbolicTensor,
  tileY: readonly number[],
  tileX: readonly number[],
  [rows, columns]: readonly [Tiling, Tiling],
): SymbolicTensor {
  const [batch, channels] = [at(bytes.dims, 0), at(bytes.dims, 3)];
  const integer = (x: SymbolicTensor) => cast(x, "int32");
  const image = reshape(integer(arange(batch)), [batch, 1, 1, 1]);
  const y = add(mul(image, rows.tiles), constant(tileY, [1, tileY.length, 1, 1], "int32"));
  const x = add(mul(y, columns.tiles), constant(tileX, [1, 1, tileX.length, 1], "int32"));
  const channel = add(mul(x, channels as number), integer(arange(channels)));
  return add(mul(channel, VALUES), integer(clip(bytes, 0, 255)));
}

/** For each pixel the tiles before and after it, whose middles it is between, and how far it is to the second. */
function between({ tiles, size }: Tiling, length: number) {
  const place = Array.from({ length }, (_, pixel) =>
    Math.fround(Math.fround((pixel - size / 2) / size) + 1),
  );
  const tile = (index: number) => Math.min(Math.max(index, 0), tiles - 1);
  return {
    first: place.map((at) => tile(Math.floor(at) - 1)),
    second: place.map((at) => tile(Math.floor(at))),
    weight: place.map((at) => at - Math.floor(at)),
  };
}

/** The values of the table for those of images, interpolated between tiles. */
function looked(
  table: SymbolicTensor,
  bytes: SymbolicTensor,
  grid: readonly [Tiling, Tiling],
): SymbolicTensor {
  const [height, width] = [at(bytes.dims, 1) as number, at(bytes.dims, 2) as number];
  const [y, x] = [between(grid[0], height), between(grid[1], width)];
  const read = (tileY: readonly number[], tileX: readonly number[]) =>
    reshape(gather(table, tableRows(bytes, tileY, tileX, grid)), bytes.dims);
  const mixed = (first: SymbolicTensor, second: SymbolicTensor, weight: Operand) =>
    add(mul(first, sub(1, weight)), mul(second, weight));
  const row = (tileY: readonly number[]) =>
    mixed(read(tileY, x.first), read(tileY, x.second), constant(x.weight, [1, 1, width, 1]));
  return mixed(row(y.first), row(y.second), constant(y.weight, [1, height, 1, 1]));
}

/**
 * Spreads values evenly in each tile of an image: `layers.contrastLimitedAdaptiveHistogramEqualization({ clipLimit: 2 })`.
 * Images [batch, height, width, channels] keep their shape.
 * @throws ValueError for what is not a range, and a grid that is not two positive integers.
 */
export function contrastLimitedAdaptiveHistogramEqualization(
  options?: ContrastLimitedAdaptiveHistogramEqualizationOptions,
): ContrastLimitedAdaptiveHistogramEqualization {
  return new ContrastLimitedAdaptiveHistogramEqualization(options);
}
