/** Parts of a tensor along an axis. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { checkedEager } from "../checked.js";
import { formatShape } from "../dim.js";
import { squeeze as withoutAxis } from "../operations/layout.js";
import { normalizeAxis } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { knownSize, part } from "./parts.js";

/** Parts along an axis between borders. */
function cut(x: SymbolicTensor, axis: number, borders: readonly number[]): SymbolicTensor[] {
  const size = knownSize("split", x, axis);
  // As a slice of NumPy: borders beyond the end are the end.
  const ends = [...borders, size].map((border) =>
    Math.min(Math.max(border < 0 ? border + size : border, 0), size),
  );
  return ends.map((end, index) => {
    const start = index === 0 ? 0 : (ends[index - 1] ?? 0);
    return part(x, axis, start, Math.max(0, end - start));
  });
}

/** Where the parts of equal size end, the first `size % sections` of which are one longer. */
function borders(size: number, sections: number): number[] {
  const [short, longer] = [Math.floor(size / sections), size % sections];
  return Array.from(
    { length: sections - 1 },
    (_, index) => (index + 1) * short + Math.min(index + 1, longer),
  );
}

function assertSections(op: string, sections: number): void {
  if (Number.isInteger(sections) && sections > 0) return;
  throw new ValueError(
    `ops.${op}: the number of parts must be a positive integer, got ${sections}.`,
  );
}

function splitAlong(
  op: string,
  x: SymbolicTensor,
  parts: number | readonly number[],
  axis: number,
): SymbolicTensor[] {
  const position = normalizeAxis(axis, x.rank);
  if (typeof parts !== "number") return cut(x, position, parts);
  assertSections(op, parts);
  const size = knownSize(op, x, position);
  if (size % parts !== 0) {
    throw new ShapeError(
      `ops.${op}: axis ${position} of ${formatShape(x.dims)} does not divide into ${parts} equal parts.`,
    );
  }
  return cut(x, position, borders(size, parts));
}

/**
 * Parts along an axis, by default the first: a number of equal parts, or those between positions. [6, 2] in 3 parts is three
 * of [2, 2].
 * @throws ValueError for a number of parts that is not a positive integer; ShapeError where the size does not divide.
 */
export const split = checkedEager(
  "split",
  "x:tensor indicesOrSections:axes axis:axis?",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[], axis = 0) =>
    splitAlong("split", x, indicesOrSections, axis),
);

/**
 * Parts along an axis, by default the first; the first ones are one longer where they can't be of equal size.
 * @throws ValueError for a number of parts that is not a positive integer.
 */
export const arraySplit = checkedEager(
  "arraySplit",
  "x:tensor indicesOrSections:axes axis:axis?",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[], axis = 0) => {
    const position = normalizeAxis(axis, x.rank);
    if (typeof indicesOrSections !== "number") return cut(x, position, indicesOrSections);
    assertSections("arraySplit", indicesOrSections);
    return cut(x, position, borders(knownSize("arraySplit", x, position), indicesOrSections));
  },
);

/**
 * As `split` along the second axis, of a vector along its only one.
 * @throws ValueError and ShapeError as `split`.
 */
export const hsplit = checkedEager(
  "hsplit",
  "x:tensor indicesOrSections:axes",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[]) =>
    splitAlong("hsplit", x, indicesOrSections, x.rank === 1 ? 0 : 1),
);
/**
 * As `split` along the first axis.
 * @throws ValueError and ShapeError as `split`.
 */
export const vsplit = checkedEager(
  "vsplit",
  "x:tensor indicesOrSections:axes",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[]) =>
    splitAlong("vsplit", x, indicesOrSections, 0),
);
/**
 * As `split` along the third axis.
 * @throws ValueError and ShapeError as `split`.
 */
export const dsplit = checkedEager(
  "dsplit",
  "x:tensor indicesOrSections:axes",
  (x: SymbolicTensor, indicesOrSections: number | readonly number[]) =>
    splitAlong("dsplit", x, indicesOrSections, 2),
);

/**
 * The slices along an axis, by default the first, which is dropped: [3, 2] to three of [2]. `num` is how many are expected.
 * @throws ShapeError where there are not `num` of them.
 */
export const unstack = checkedEager(
  "unstack",
  "x:tensor num:count? axis:axis?",
  (x: SymbolicTensor, num?: number, axis = 0) => {
    const position = normalizeAxis(axis, x.rank);
    const size = knownSize("unstack", x, position);
    if (num !== undefined && num !== size)
      throw new ShapeError(
        `ops.unstack: axis ${axis} of ${formatShape(x.dims)} has ${size} slices, expected ${num}.`,
      );
    return Array.from({ length: size }, (_, index) =>
      withoutAxis(part(x, position, index, 1), position),
    );
  },
);
