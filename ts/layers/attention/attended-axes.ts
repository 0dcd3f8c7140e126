/**
 * Axes that attention is over: tensors [batch, ..., heads, size] and masks as the kernel takes them, with the attended
 * axes merged into one, and the batch with all other axes.
 */
import { at, productOfDims } from "../../graph/dim.js";
import { broadcastTo, reshape } from "../../graph/operations/broadcast.js";
import { expandDims, transpose } from "../../graph/operations/layout.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";

/** Axes between the batch and the heads that are not attended over. */
export function otherAxes(rank: number, axes: readonly number[]): number[] {
  return Array.from({ length: rank - 3 }, (_, index) => index + 1).filter(
    (axis) => !axes.includes(axis),
  );
}

/** The batch, other axes, attended axes, heads, size. */
function headOrder(rank: number, axes: readonly number[]): number[] {
  return [0, ...otherAxes(rank, axes), ...axes, rank - 2, rank - 1];
}

/** [batch, ..., heads, size] to [batch and other axes, attended axes, heads, size]. */
export function toHeads(x: SymbolicTensor, axes: readonly number[]): SymbolicTensor {
  const moved = moveAxes(x, headOrder(x.rank, axes));
  const lead = x.rank - axes.length - 2;
  return reshape(moved, [
    productOfDims(moved.dims.slice(0, lead)),
    productOfDims(moved.dims.slice(lead, -2)),
    ...moved.dims.slice(-2),
  ]);
}

/** The reverse of `toHeads`, for a result with the axes of `like` but a size of its own. */
export function fromHeads(
  x: SymbolicTensor,
  axes: readonly number[],
  like: SymbolicTensor,
): SymbolicTensor {
  const order = headOrder(like.rank, axes);
  const sizes = order.map((axis) => at(like.dims, axis));
  const whole = reshape(x, [...sizes.slice(0, -1), at(x.dims, 3)]);
  return moveAxes(
    whole,
    order.map((_, axis) => order.indexOf(axis)),
  );
}

function moveAxes(x: SymbolicTensor, order: readonly number[]): SymbolicTensor {
  return order.every((axis, position) => axis === position) ? x : transpose(x, order);
}

/** A mask of steps [batch, time] as one of queries [batch and other axes, time]. */
export function maskOfSteps(
  mask: SymbolicTensor,
  query: SymbolicTensor,
  axes: readonly number[],
): SymbolicTensor {
  const others = otherAxes(query.rank, axes).map((axis) => at(query.dims, axis));
  if (others.length === 0) return mask;
  const [batch, time] = [at(mask.dims, 0), at(mask.dims, 1)];
  const spread = reshape(mask, [batch, ...others.map(() => 1), time]);
  return reshape(broadcastTo(spread, [batch, ...others, time]), [
    productOfDims([batch, ...others]),
    time,
  ]);
}

/**
 * A mask of pairs [batch, ..., query axes, key axes], where missing axes are those before the query's, as one that
 * broadcasts to [batch and other axes, heads, query, key].
 * @returns null where the mask has too many or too few axes
 */
export function maskOfPairs(
  mask: SymbolicTensor,
  query: SymbolicTensor,
  axes: readonly number[],
): SymbolicTensor | null {
  const others = otherAxes(query.rank, axes);
  const leadRank = others.length + 2;
  const lead = mask.dims.slice(0, mask.rank - 2 * axes.length);
  if (mask.rank <= 2 * axes.length || lead.length > leadRank) return null;
  const pair = mask.dims.slice(lead.length);
  const ofQuery = productOfDims(pair.slice(0, axes.length));
  const ofKey = productOfDims(pair.slice(axes.length));
  const missing = Array.from({ length: leadRank - lead.length }, () => 1);
  const whole = [...lead, ...missing];
  const heads = at(whole, leadRank - 1);
  const outer = whole.slice(0, -1);
  if (others.length === 0 || outer.every((dim) => dim === 1))
    return reshape(mask, [outer[0] ?? 1, heads, ofQuery, ofKey]);
  const all = [at(query.dims, 0), ...others.map((axis) => at(query.dims, axis))];
  const spread = broadcastTo(reshape(mask, [...outer, heads, ofQuery, ofKey]), [
    ...all,
    heads,
    ofQuery,
    ofKey,
  ]);
  return reshape(spread, [productOfDims(all), heads, ofQuery, ofKey]);
}

/** A mask of keys [batch, time] as one of pairs [batch, 1, time]. */
export function maskOfKeys(mask: SymbolicTensor): SymbolicTensor {
  return expandDims(mask, 1);
}
