// What comes before the first step: a process with the package in it, and building a large layer.
import { lifetimeOf, PREDICTIONS, pathOf } from "../lifetime.mjs";
import { loadLatch } from "../ours.mjs";
import { median, stopwatch } from "../rounds.mjs";
import { atMost, milliseconds } from "../rows.mjs";
import { lstmBuilding } from "../works/recurrent.mjs";

export async function run({ variant, timing }) {
  // Fresh processes are far noisier than steps.
  const rounds = 2 * timing.rounds + 1;
  const rows = PREDICTIONS.map((prediction) =>
    overEmptyProcess(prediction, { rounds, clock: timing.clock }),
  );
  return [...rows, ...(await buildingLstm(variant, timing))];
}

/** The package chooses its variant itself, as for a user: the fastest that this Node runs. */
function overEmptyProcess({ what, program }, { rounds, clock }) {
  const lifetime = (file) => lifetimeOf(pathOf(file), clock);
  const [empty, extra] = [[], []];
  for (const file of ["empty.mjs", program]) lifetime(file);
  for (let round = 0; round < rounds; round += 1) {
    const bare = lifetime("empty.mjs");
    empty.push(bare);
    extra.push(lifetime(program) - bare);
  }
  return atMost({
    what,
    against: "an empty process",
    theirs: milliseconds(median(empty)),
    value: median(extra),
    unit: "ms more",
    floor: 60,
    goal: 40,
    rounds,
  });
}

/** A layer of 256 units on 128 features, orthogonal weights included, until its weights can be read. */
async function buildingLstm(variant, { rounds, clock }) {
  const latch = await loadLatch(variant);
  const work = lstmBuilding(latch);
  const build = async () => {
    const passed = stopwatch();
    await work();
    return passed()[clock];
  };
  const first = await build();
  const later = [];
  for (let round = 0; round < rounds; round += 1) later.push(await build());
  const row = (what, value, count) =>
    atMost({ what, against: "", value, unit: "ms", floor: 25, rounds: count });
  return [
    row("building LSTM(256), the first", first, 1),
    row("building LSTM(256), the next ones", median(later), rounds),
  ];
}
