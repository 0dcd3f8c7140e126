// A benchmark's rows as a table for people.
import { format, verdict } from "./rows.mjs";

const HEADINGS = [
  "case",
  "ours",
  "against",
  "theirs",
  "result",
  "floor",
  "goal",
  "",
  "rounds",
  "core",
];

export function printTable(name, setting, rows) {
  console.log(`\n${name} (${setting.name})`);
  printAligned([HEADINGS, ...rows.map(cells)]);
}

/** Prints lines of as many cells each, columns aligned. */
export function printAligned(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) {
    console.log(
      `  ${line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd()}`,
    );
  }
}

function cells(row) {
  const { what, ours, against, theirs, value, sense, floor, goal, rounds } = row;
  const measure = sense === "limit" || sense === "growth" ? "" : ` ${sense}`;
  const result = Number.isFinite(value) ? `${format(value)}${measure}` : "";
  const bounds = [floor, goal].map((bound) => (bound === null ? "" : format(bound)));
  return [
    what,
    ours,
    against,
    theirs,
    result,
    ...bounds,
    verdict(row),
    String(rounds),
    percent(row.core),
  ];
}

function percent(share) {
  return share === null ? "" : `${Math.round(100 * share)} %`;
}
