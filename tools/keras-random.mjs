// `npm run keras-random -- [--count N] [--seed S]`: models that Keras makes at random, one for each seed from S on (100 from 1),
// with masks, directions, paddings, losses, metrics, schedules and optimizers as they come: the same predictions here, and the
// same losses when training goes on. Keras is installed into .tools/keras. Exit code 1 where one differs; look who is right: the
// gradient of a maximum in Keras on JAX is not always that of the largest element.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { argumentsOf, root, runScript, runVisibly, StepError } from "./command.mjs";
import { installKeras } from "./keras.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const folder = join(root, "build/keras-random");

function positive(name, text) {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return String(value);
  throw new StepError(`--${name} is an integer from 1 on, not ${text}`);
}

await runScript(async () => {
  const { values } = argumentsOf({
    options: {
      count: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
    },
  });
  const [seed, count] = [positive("seed", values.seed), positive("count", values.count)];
  await setUp();
  await buildPackage();
  const python = await installKeras();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = await runVisibly(python, ["tools/keras-random/keras_side.py", folder, seed, count]);
  if (made !== 0) throw new StepError("Keras has made no models");
  process.exitCode = await runVisibly(process.execPath, ["tools/keras-random/latch.mjs", folder]);
});
