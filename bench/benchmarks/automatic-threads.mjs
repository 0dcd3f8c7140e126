// `threads: "auto"` against one thread, whole training steps: where cores are free, where another process keeps one busy,
// and where the machine says that it has more cores than this process gets.
import { fork } from "node:child_process";
import { getBuiltinModule } from "node:process";
import { fileURLToPath } from "node:url";
import { loadLatch } from "../ours.mjs";
import { alternate } from "../rounds.mjs";
import { faster, fasterMostly } from "../rows.mjs";
import { nameOf, SHAPES } from "../shapes.mjs";
import { training } from "./threads.mjs";

const busy = fileURLToPath(new URL("../programs/busy.mjs", import.meta.url));
const os = getBuiltinModule("node:os");
const cores = os.availableParallelism();

/** Half of what a machine says it runs is what "auto" takes: so it takes twice the cores that there are. */
const CLAIMED = 4 * cores;

/** What a place must show: in the median round, and in three rounds of four. */
const MEDIAN = { row: faster, floor: 0.85, rounds: "" };
const MOSTLY = { row: fasterMostly, floor: 0.95, rounds: ", three rounds in four" };

/** `claimed`: as many cores as the machine says that it has. */
const PLACES = [
  { where: "free cores", claimed: cores, isShared: false, bounds: [MEDIAN, MOSTLY] },
  { where: "one core taken", claimed: cores, isShared: true, bounds: [MEDIAN] },
  {
    where: `${2 * cores} threads on ${cores} cores`,
    claimed: CLAIMED,
    isShared: false,
    bounds: [MEDIAN],
  },
];

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  if (latch.WasmDevice === undefined) return { missing: "threads" };
  const rows = [];
  for (const place of PLACES) rows.push(...(await compare(latch, variant, timing, place)));
  return rows;
}

async function compare(latch, variant, timing, { where, claimed, isShared, bounds }) {
  os.availableParallelism = () => claimed;
  const devices = [1, "auto"].map(
    (threads) => new latch.WasmDevice(latch.loadBuild, { variant, threads }),
  );
  for (const device of devices) await device.start("full");
  const other = isShared ? fork(busy) : null;
  try {
    const rows = [];
    for (const { what, make } of steps(latch)) {
      const [one, automatic] = devices.map(make);
      const contenders = [
        { name: "one thread", run: one },
        { name: "auto", run: automatic },
      ];
      const times = await alternate(contenders, timing);
      for (const { row, floor, rounds } of bounds) {
        const names = { what: `${what}, ${where}${rounds}`, ours: "auto", peer: "one thread" };
        rows.push(row(times, { ...names, floor }));
      }
    }
    return rows;
  } finally {
    other?.kill();
    devices[1].requireRunning().instance.end?.();
  }
}

function steps(latch) {
  const { dense, lstm } = latch.layers;
  const sequences = SHAPES.map((shape) => ({
    what: `LSTM step ${nameOf(shape)}`,
    make: training(
      latch,
      (inputShape) => [
        lstm({ units: shape.units, inputShape }),
        dense({ units: 2, activation: "softmax" }),
      ],
      [shape.batch, shape.steps, shape.features],
      2,
    ),
  }));
  const table = {
    what: "MLP step, 32x16, 64, 64, 2",
    make: training(
      latch,
      (inputShape) => [
        dense({ units: 64, activation: "relu", inputShape }),
        dense({ units: 64, activation: "relu" }),
        dense({ units: 2, activation: "softmax" }),
      ],
      [32, 16],
      2,
    ),
  };
  return [...sequences, table];
}
