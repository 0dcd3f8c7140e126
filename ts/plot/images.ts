/**
 * Images of one size side by side, before they are drawn: what SVG and terminals have in common.
 *
 * What belongs here: values, captions, the scale. What does not: positions, colours, characters.
 */
import type { TensorLike } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { countNotFinite, type Grid, gridOf, readNumbers, type Span, shrink } from "./grid.js";
import { labelsFor, shortLabel } from "./labels.js";
import { checkedRange, extended, fractionOf, type Range } from "./range.js";

/** Options of `imagesSvg` and `imagesText`. */
export interface ImagesOptions {
  /** Shown above the picture. Default: none. */
  readonly title?: string;
  /** The caption below each image; "\n" begins a new line. Default: none. */
  readonly captions?: readonly string[];
  /** Which images are highlighted, such as those that a network got wrong. Default: none. */
  readonly marked?: readonly boolean[];
  /** How many are side by side, at most. Default: as many as there is room for. */
  readonly across?: number;
  /** The values drawn as background and as full ink. Default: the smallest and the largest of all images. */
  readonly range?: Range;
}

export interface Image {
  readonly grid: Grid;
  readonly captions: readonly string[];
  readonly isMarked: boolean;
}

export interface Images {
  readonly title: string;
  readonly description: string;
  readonly images: readonly Image[];
  readonly range: Range;
  readonly across: number;
  /** How many values are not finite. */
  readonly notFinite: number;
}

/** @throws ShapeError, ValueError as `imagesSvg` says */
export function imagesOf(value: TensorLike, options: ImagesOptions, what: string): Images {
  const { shape, data } = readNumbers(value, [3], `${what}: images`, "(images, height, width)");
  const [count, rows, columns] = [shape[0]!, shape[1]!, shape[2]!];
  const { captions = new Array<string>(count).fill(""), across = count } = options;
  const marked = options.marked ?? new Array<boolean>(count).fill(false);
  const texts = labelsFor(captions, count, `${what}: captions`, "images");
  if (marked.length !== count) {
    throw new ShapeError(
      `${what}: marked: got ${marked.length} values for ${count} images; give one for each.`,
    );
  }
  if (!Number.isInteger(across) || across < 1) {
    throw new ValueError(`${what}: across: expected an integer from 1, got ${across}.`);
  }
  const size = rows * columns;
  const grids = Array.from({ length: count }, (_, index) =>
    gridOf(data.slice(index * size, (index + 1) * size), rows, columns),
  );
  return {
    title: options.title ?? "",
    description: `${count} ${count === 1 ? "image" : "images"} of ${rows} rows and ${columns} columns.`,
    images: grids.map((grid, index) => ({
      grid,
      captions: texts[index] === "" ? [] : texts[index]!.split("\n").map(shortLabel),
      isMarked: marked[index]!,
    })),
    range: rangeOf(grids, options.range, what),
    across,
    notFinite: grids.reduce((sum, grid) => sum + countNotFinite(grid), 0),
  };
}

function rangeOf(grids: readonly Grid[], range: Range | undefined, what: string): Range {
  if (range !== undefined) return checkedRange(range, `${what}: range`);
  const empty: Range = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const [min, max] = grids.reduce<Range>(extended, empty);
  if (min < max) return [min, max];
  return Number.isFinite(min) ? [min, min + 1] : [0, 1];
}

/** Images of at most `maxSize` rows and columns, neighbours replaced by their mean; pixels stay square. */
export function shrunkTo(
  images: Images,
  maxSize: number,
): { images: readonly Image[]; span: Span } {
  const { rows, columns } = images.images[0]!.grid;
  const length = Math.ceil(Math.max(rows, columns) / Math.max(1, maxSize));
  const span = { rows: length, columns: length };
  const shown = images.images.map((image) => ({ ...image, grid: shrink(image.grid, span) }));
  return { images: shown, span };
}

/** The fraction of full ink, clamped to [0, 1]. */
export function inkOf(value: number, range: Range): number {
  return Math.min(1, Math.max(0, fractionOf(value, range)));
}

/** Notes on what is not shown as given: averaged pixels, values that are not finite. */
export function imageNotes({ notFinite }: Images, { rows }: Span, badSign: string): string[] {
  return [
    ...(rows > 1 ? [`Each pixel is the mean of ${rows} x ${rows}.`] : []),
    ...(notFinite > 0
      ? [`${badSign}: ${notFinite} ${notFinite === 1 ? "value is" : "values are"} not finite.`]
      : []),
  ];
}
