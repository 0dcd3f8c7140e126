/**
 * Images of one size side by side, before they are drawn: what pictures and terminals share.
 *
 * What belongs here: values, captions, the scale. What does not: places, colours, characters.
 */
import type { TensorLike } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { countNotFinite, type Grid, gridOf, readNumbers, type Span, shrink } from "./grid.js";
import { labelsFor, shortLabel } from "./labels.js";
import { checkedRange, type Range, shareOf, stretched } from "./range.js";

export interface ImagesOptions {
  /** Stands above the picture. Default: none. */
  readonly title?: string;
  /** What stands below each image; "\n" begins a line. Default: nothing. */
  readonly captions?: readonly string[];
  /** Which images stand out, such as those that a network got wrong. Default: none. */
  readonly marked?: readonly boolean[];
  /** How many stand side by side, at most. Default: as many as there is room for. */
  readonly across?: number;
  /** The values of bare ground and of full ink. Default: the least and the largest of all images. */
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
    throw new ValueError(`${what}: across: expected a whole number from 1, got ${across}.`);
  }
  const size = rows * columns;
  const grids = Array.from({ length: count }, (_, place) =>
    gridOf(data.slice(place * size, (place + 1) * size), rows, columns),
  );
  return {
    title: options.title ?? "",
    description: `${count} ${count === 1 ? "image" : "images"} of ${rows} rows and ${columns} columns.`,
    images: grids.map((grid, place) => ({
      grid,
      captions: texts[place] === "" ? [] : texts[place]!.split("\n").map(shortLabel),
      isMarked: marked[place]!,
    })),
    range: rangeOf(grids, options.range, what),
    across,
    notFinite: grids.reduce((sum, grid) => sum + countNotFinite(grid), 0),
  };
}

function rangeOf(grids: readonly Grid[], given: Range | undefined, what: string): Range {
  if (given !== undefined) return checkedRange(given, `${what}: range`);
  const nothing: Range = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const [least, most] = grids.reduce<Range>(stretched, nothing);
  if (least < most) return [least, most];
  return Number.isFinite(least) ? [least, least + 1] : [0, 1];
}

/** Images drawn together so that none has more columns or rows than `most`; a pixel stays square. */
export function shrunkTo(images: Images, most: number): { images: readonly Image[]; span: Span } {
  const { rows, columns } = images.images[0]!.grid;
  const length = Math.ceil(Math.max(rows, columns) / Math.max(1, most));
  const span = { rows: length, columns: length };
  const shown = images.images.map((image) => ({ ...image, grid: shrink(image.grid, span) }));
  return { images: shown, span };
}

/** The share of full ink, 0 to 1; values outside of the range have its end's. */
export function inkOf(value: number, range: Range): number {
  return Math.min(1, Math.max(0, shareOf(value, range)));
}

/** Lines that say what is not as it was given. */
export function imageNotes({ notFinite }: Images, { rows }: Span, badSign: string): string[] {
  return [
    ...(rows > 1 ? [`Each pixel is the mean of ${rows} x ${rows}.`] : []),
    ...(notFinite > 0
      ? [`${badSign}: ${notFinite} ${notFinite === 1 ? "value is" : "values are"} not finite.`]
      : []),
  ];
}
