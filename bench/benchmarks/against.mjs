// This commit against another one, in one process: `npm run bench -- --against REF`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../tools/command.mjs";
import { comparison } from "../against/rows.mjs";
import { WORKS } from "../against/works.mjs";
import { assertClose } from "../equal.mjs";
import { lifetimeOf, PREDICTIONS, pathOf } from "../lifetime.mjs";
import { alternate, Timings } from "../rounds.mjs";

/** Of the largest number: a kernel may have come to add in another order. */
const TOLERANCE = 1e-4;
const SEED = 1;

/** @param job `works`: a name of WORKS; `against`: the folder of the other commit. */
export async function run({ variant, timing, works, against }) {
  const sides = [await sideOf(root, variant), await sideOf(against, variant)];
  const rows = [];
  for (const work of WORKS[works]) rows.push(await compare(work, sides, timing));
  if (works === "startup") {
    for (const program of PREDICTIONS) rows.push(compareLifetimes(program, against, timing));
  }
  return rows;
}

async function sideOf(folder, variant) {
  const { loadLatch, matrixProduct } = await import(
    pathToFileURL(join(folder, "bench/ours.mjs")).href
  );
  return { latch: await loadLatch(variant), matrixProduct };
}

async function compare({ what, make }, sides, timing) {
  const [now, then] = sides.map((side) => {
    side.latch.setSeed(SEED);
    return make(side);
  });
  assertClose(what, await now.numbers(), await then.numbers(), TOLERANCE);
  const contenders = [
    { name: "now", run: now.run },
    { name: "then", run: then.run },
  ];
  return comparison(what, await alternate(contenders, timing));
}

/** Whole processes, each less an empty one of the same round. They are far noisier than steps. */
function compareLifetimes({ what, program }, against, { rounds, clock }) {
  const lists = new Map([
    ["now", []],
    ["then", []],
  ]);
  const paths = [
    ["now", pathOf(program)],
    ["then", pathOf(program, against)],
  ];
  for (const [, path] of paths) lifetimeOf(path, clock);
  for (let round = 0; round < 2 * rounds + 1; round += 1) {
    const empty = lifetimeOf(pathOf("empty.mjs"), clock);
    for (const [name, path] of round % 2 === 0 ? paths : [...paths].reverse()) {
      lists.get(name).push(lifetimeOf(path, clock) - empty);
    }
  }
  return comparison(what, new Timings(lists, null));
}
