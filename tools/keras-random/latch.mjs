// The part of `npm run keras-random` that runs here: opens the models of a folder, does with them what Keras did, and prints
// what differs. Exit code 1 where something does.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadModel, ready, tensor } from "latch";

/** Bounds of differences, relative to the largest number: of losses, six training steps have added theirs up. */
const BOUNDS = { predictions: 1e-4, evaluated: 1e-4, losses: 1e-3 };

function restored({ dtype, shape, data }) {
  return tensor(data.map(Number), shape, dtype === "int32" ? "int32" : "float32");
}

/** What Keras's side wrote of one model, done here. */
async function resultsOf(path, x, y) {
  const net = await loadModel(path);
  const predictions = [...(await net.predict(x)).data];
  const evaluated = Object.values(await net.evaluate(x, y, { batchSize: 2, verbose: 0 }));
  const losses = [];
  for (let step = 0; step < 6; step++) losses.push((await net.trainOnBatch(x, y)).loss);
  return { predictions, evaluated, losses };
}

/** Values whose order is not the same on both sides. */
function ordered(values) {
  return values.toSorted((a, b) => a - b);
}

function difference(wanted, actual) {
  if (wanted.length !== actual.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1e-2, ...wanted.filter(Number.isFinite).map(Math.abs));
  const apart = wanted.map((value, index) =>
    Object.is(value, actual[index]) ? 0 : Math.abs(value - actual[index]) / scale,
  );
  // NaN on one side alone is the largest difference that there is.
  return Math.max(...apart.map((one) => (Number.isNaN(one) ? Number.POSITIVE_INFINITY : one)));
}

/** Lines that say what differs. */
async function compared(folder, seed) {
  const golden = JSON.parse(readFileSync(join(folder, `${seed}.json`), "utf8"));
  const [x, y] = [golden.x, golden.y].map(restored);
  const actual = await resultsOf(join(folder, `${seed}.keras`), x, y);
  return Object.entries(BOUNDS).flatMap(([what, bound]) => {
    const sides = [golden[what].data.map(Number), actual[what]];
    // Values of metrics are by name, and Keras names metrics in another order.
    const [wanted, found] = what === "evaluated" ? sides.map(ordered) : sides;
    const apart = difference(wanted, found);
    return apart <= bound ? [] : [`${what} differ by ${apart.toExponential(1)}`];
  });
}

const [folder] = process.argv.slice(2);
await ready();
const seeds = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => Number.parseInt(name, 10));
let same = 0;
for (const seed of seeds.sort((a, b) => a - b)) {
  const lines = await compared(folder, seed).catch((error) => [String(error)]);
  if (lines.length === 0) same += 1;
  const { layers } = JSON.parse(readFileSync(join(folder, `${seed}.json`), "utf8"));
  for (const line of lines) console.log(`seed ${seed} (${layers.join(", ")}): ${line}`);
}
console.log(`${same} of ${seeds.length} models are the same`);
if (same < seeds.length) process.exitCode = 1;
