/** Axes split, reordered and merged by a pattern such as "b (h p) c -> b h (p c)" (einops). */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { checkedEager } from "../checked.js";
import { at, type Dim, divideDims, formatShape, productOfDims } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import { transpose } from "../operations/layout.js";
import type { SymbolicTensor } from "../symbolic.js";

/** The names of each axis of one side; several where they are in parentheses. */
type Side = readonly (readonly string[])[];

function parseSide(pattern: string, side: string): Side {
  const parts = side.match(/\([^()]*\)|[^\s()]+|[()]/g) ?? [];
  return parts.map((part) => {
    const names = part
      .replace(/^\(|\)$/g, "")
      .split(/\s+/)
      .filter(Boolean);
    if (names.length > 0 && names.every((name) => /^[A-Za-z_]\w*$/.test(name))) return names;
    throw new ValueError(
      `ops.rearrange: "${pattern}": expected names of axes, in parentheses where they are one axis, got "${part}".`,
    );
  });
}

function parse(pattern: string): readonly [Side, Side] {
  const [left, right, ...more] = pattern.split("->");
  if (left === undefined || right === undefined || more.length > 0) {
    throw new ValueError(
      `ops.rearrange: a pattern has the form "b (h p) c -> b h (p c)", got "${pattern}".`,
    );
  }
  const sides = [parseSide(pattern, left), parseSide(pattern, right)] as const;
  const [from, to] = sides.map((side) => side.flat().sort());
  const isSame = from?.join() === to?.join() && new Set(from).size === from?.length;
  if (isSame) return sides;
  throw new ValueError(
    `ops.rearrange: "${pattern}": both sides must have the same names, each once.`,
  );
}

/** The sizes of the names of one axis: at most one of them follows from the others. */
function sizesOf(
  pattern: string,
  names: readonly string[],
  whole: Dim,
  lengths: Readonly<Record<string, number>>,
): Dim[] {
  const unknown = names.filter((name) => lengths[name] === undefined);
  const known = productOfDims(names.map((name) => lengths[name] ?? 1));
  const rest = divideDims(whole, known);
  const fits = rest !== undefined && (unknown.length === 1 || (unknown.length === 0 && rest === 1));
  if (fits) return names.map((name) => lengths[name] ?? rest);
  throw new ShapeError(
    `ops.rearrange: "${pattern}": an axis of size ${String(whole)} can't be split into (${names.join(" ")}) ` +
      `with the lengths ${JSON.stringify(lengths)}; name all of them but one.`,
  );
}

/**
 * The axes of x as the pattern says: names on the left stand for its axes, those in parentheses for one axis that is split,
 * with sizes from `axesLengths` (`{ p: 4 }`) for all of them but one; on the right in the order of the result, those in
 * parentheses merged. `ops.rearrange(images, "b h w c -> b (h w) c")`.
 */
export const rearrange = checkedEager(
  "rearrange",
  "x:tensor pattern:text axesLengths:anything?",
  (x: SymbolicTensor, pattern: string, axesLengths: Readonly<Record<string, number>> = {}) => {
    const [from, to] = parse(pattern);
    assertLengths(pattern, axesLengths, from.flat());
    if (from.length !== x.rank) {
      throw new ShapeError(
        `ops.rearrange: "${pattern}" is of ${from.length} axes, got a tensor of shape ${formatShape(x.dims)}.`,
      );
    }
    const sizes = from.flatMap((names, axis) =>
      names.length === 1 && axesLengths[names[0] ?? ""] === undefined
        ? [at(x.dims, axis)]
        : sizesOf(pattern, names, at(x.dims, axis), axesLengths),
    );
    const names = from.flat();
    const order = to.flat().map((name) => names.indexOf(name));
    const split = transpose(reshape(x, sizes), order);
    const merged = to.map((group) =>
      productOfDims(group.map((name) => at(sizes, names.indexOf(name)))),
    );
    return reshape(split, merged);
  },
);

function assertLengths(
  pattern: string,
  lengths: Readonly<Record<string, number>>,
  names: readonly string[],
): void {
  const entries = typeof lengths === "object" && lengths !== null ? Object.entries(lengths) : null;
  const areSizes = entries?.every(
    ([name, length]) => names.includes(name) && Number.isInteger(length) && length > 0,
  );
  if (areSizes) return;
  throw new ValueError(
    `ops.rearrange: axesLengths must be an object of positive integers by names of "${pattern}", got ${describe(lengths)}.`,
  );
}
