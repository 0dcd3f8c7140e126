// `npm run scale-out`: a model and its data leave for Keras, where two processes train it, and come back; the losses are
// compared with those of training here on the same batches. Keras is installed into .tools/keras.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, runScript, StepError } from "./command.mjs";
import { installKeras } from "./keras.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const folder = join(root, "build/scale-out");
/** Of the relative difference of two losses. */
const BOUND = 1e-4;

await runScript(async () => {
  await setUp();
  await buildPackage();
  const python = await installKeras();
  const { compare, leave } = await import("./scale-out/course-lstm.mjs");
  const { trainInProcesses } = await import("./scale-out/processes.mjs");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await leave(folder);
  await trainInProcesses(python, folder, 2);
  const { here, there, stepsHere, stepsThere } = await compare(folder);
  console.table(here.map((loss, epoch) => ({ here: loss, there: there[epoch] })));
  const largest = Math.max(
    ...here.map((loss, epoch) => Math.abs(loss - there[epoch]) / Math.abs(loss)),
  );
  console.log(`largest relative difference of losses: ${largest.toExponential(1)}`);
  if (!(largest <= BOUND && stepsHere === stepsThere))
    throw new StepError("training in Keras and here differ");
});
