// What a benchmark reports: rows, each a value that a floor bounds. Built here, so that all tables read alike.
import { median, quantile, ratio, ratios } from "./rounds.mjs";

/**
 * @typedef {object} Row
 * @property {string} what the case that was measured
 * @property {string} against what it is compared with
 * @property {string} ours our number with its unit
 * @property {string} theirs what it is compared with
 * @property {number} value what the bounds are about
 * @property {string} sense "times faster", "of its rate": value at least; "of its time", "limit", "growth": value at most
 * @property {number | null} floor
 * @property {number | null} goal
 * @property {number} rounds
 * @property {number | null} core share of a core that the process had; null where nothing was timed
 */

/** How often our work is done while the peer does its own once: floor and goal are least values. */
export function faster(times, { what, ours, peer, floor = null, goal = null }) {
  const { value, rounds } = ratio(times, peer, ours);
  return compared(times, { what, ours, peer, floor, goal, value, rounds, sense: "times faster" });
}

/** As `faster`, by the lower quartile: so it is in three rounds of four. */
export function fasterMostly(times, { what, ours, peer, floor = null, goal = null }) {
  const all = ratios(times, peer, ours);
  const value = quantile(all, 0.25);
  const rounds = all.length;
  return compared(times, { what, ours, peer, floor, goal, value, rounds, sense: "times faster" });
}

/** Our time as a share of the peer's: floor and goal are largest values. */
export function share(times, { what, ours, peer, floor = null, goal = null }) {
  const { value, rounds } = ratio(times, ours, peer);
  return compared(times, { what, ours, peer, floor, goal, value, rounds, sense: "of its time" });
}

/** Our rate as a fraction of the peer's: floor and goal are least values. */
export function ofRate(times, { what, ours, peer, floor = null, goal = null }) {
  const { value, rounds } = ratio(times, peer, ours);
  return compared(times, { what, ours, peer, floor, goal, value, rounds, sense: "of its rate" });
}

function compared(times, { what, ours, peer, floor, goal, value, rounds, sense }) {
  const [own, theirs] = [ours, peer].map((name) => milliseconds(median(times.get(name))));
  const { core } = times;
  return { what, against: peer, ours: own, theirs, value, sense, floor, goal, rounds, core };
}

/** Our time as a share of what `multiplyAdds` take at the rate that `product` (of `productMultiplyAdds`) showed. */
export function shareOfProducts(times, { what, ours, multiplyAdds, product, floor, goal = null }) {
  const scale = multiplyAdds / product.multiplyAdds;
  const { value, rounds } = ratio(times, ours, product.name);
  return {
    what,
    against: `its products at the rate of ${product.name}`,
    ours: milliseconds(median(times.get(ours))),
    theirs: milliseconds(median(times.get(product.name)) * scale),
    value: value / scale,
    sense: "of its time",
    floor,
    goal,
    rounds,
    core: times.core,
  };
}

/** A number of ours that must not exceed a limit. */
export function atMost({ what, against, value, unit, floor, goal = null, rounds, theirs = "" }) {
  const ours = `${format(value)} ${unit}`;
  return { what, against, ours, theirs, value, sense: "limit", floor, goal, rounds, core: null };
}

export function milliseconds(value) {
  return value < 0.1 ? `${format(value * 1000)} us` : `${format(value)} ms`;
}

/** Three digits that count. */
export function format(value) {
  if (!Number.isFinite(value) || Math.abs(value) >= 1000) return value.toFixed(0);
  return Number(value.toPrecision(3)).toString();
}

/** Shares of a limit that a noisy machine may cost. */
const GRACE = 0.05;

/** "pass", "grace" (within five in a hundred of the floor), "MISS", or "" where there is no floor. */
export function verdict({ value, sense, floor }) {
  if (floor === null) return "";
  const isLeast = sense === "times faster" || sense === "of its rate";
  const keeps = (bound) => (isLeast ? value >= bound : value <= bound);
  if (keeps(floor)) return "pass";
  return keeps(isLeast ? floor / (1 + GRACE) : floor * (1 + GRACE)) ? "grace" : "MISS";
}

/**
 * Of the same row measured by several processes: the one in the middle, because the others met more or less of the
 * machine's noise. Growth of memory has no such excuse: the worst.
 */
export function representative(rows) {
  const sorted = [...rows].sort((a, b) => a.value - b.value);
  return sorted[rows[0].sense === "growth" ? rows.length - 1 : rows.length >> 1];
}
