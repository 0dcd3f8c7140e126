// Rows that compare this commit with another one.
import { median, quantile, ratios } from "../rounds.mjs";
import { format, milliseconds } from "../rows.mjs";
import { printAligned } from "../table.mjs";

/** What the rate of this commit must be, as a fraction of the other one's. */
export const FLOOR = 0.95;

const HEADINGS = ["case", "now", "then", "ratio", "quartiles", "", "rounds", "core"];

/**
 * @param times rounds of "now" and "then"
 * @returns a row whose value is the median over rounds of our rate divided by theirs: 2 is twice as fast
 */
export function comparison(what, times) {
  const all = ratios(times, "then", "now");
  return {
    what,
    ours: milliseconds(median(times.get("now"))),
    theirs: milliseconds(median(times.get("then"))),
    value: median(all),
    quartiles: [quantile(all, 0.25), quantile(all, 0.75)],
    sense: "of its rate",
    floor: FLOOR,
    rounds: all.length,
    core: times.core,
  };
}

/** "pass" or "MISS": rounds alternate, so nothing is granted for a noisy machine. */
export function verdictOf({ value, floor }) {
  return value >= floor ? "pass" : "MISS";
}

export function printComparisons(name, setting, rows) {
  console.log(`\n${name} (${setting.name})`);
  printAligned([HEADINGS, ...rows.map(cells)]);
}

function cells(row) {
  const { what, ours, theirs, value, quartiles, rounds, core } = row;
  const share = core === null ? "" : `${Math.round(100 * core)} %`;
  const range = quartiles.map(format).join(" to ");
  return [what, ours, theirs, format(value), range, verdictOf(row), String(rounds), share];
}

/** The closing lines: what was below the floor. */
export function closing(rows) {
  const missed = rows.filter((row) => verdictOf(row) === "MISS");
  const line = `${rows.length} rows, ${missed.length} below ${FLOOR} of the other commit's rate`;
  return [
    line,
    ...missed.map(({ setting, what, value }) => `  ${what} (${setting}): ${format(value)}`),
  ];
}
