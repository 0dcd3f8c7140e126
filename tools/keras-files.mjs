// `npm run keras-files`: models travel between Keras and this package, in both directions, and go on training there.
// Keras is installed into .tools/keras. Writes docs/keras-files.md.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runQuietly, runScript, StepError } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const folder = join(root, "build/keras-files");
const python = join(root, ".tools/keras/bin/python");
/** Bounds of relative differences. */
const BOUNDS = { predictions: 1e-5, losses: 1e-5 };

async function installKeras() {
  if (existsSync(python)) return;
  const problem = "Keras can't be installed: it needs python3 with venv, and the network";
  await runQuietly("Making .tools/keras", "python3", ["-m", "venv", ".tools/keras"], { problem });
  const packages = ["-m", "pip", "install", "-r", "tools/goldens/requirements.txt"];
  await runQuietly("Installing Keras", python, packages, { problem });
}

/** Numbers of predictions, in whatever form. */
function numbersIn(value) {
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  if (Array.isArray(value?.data)) return value.data;
  return Object.values(value).flatMap(numbersIn);
}

/** The largest difference, relative to the larger of the number and 1 (of a loss: to the loss). */
function largest(wanted, actual, floor) {
  if (wanted.length !== actual.length) return Number.POSITIVE_INFINITY;
  return Math.max(
    ...wanted.map(
      (value, index) => Math.abs(value - actual[index]) / Math.max(Math.abs(value), floor),
    ),
  );
}

function compare(direction, ending) {
  const own = join(folder, direction);
  const names = readdirSync(own).filter((name) => name.endsWith(".keras"));
  return names.map((file) => {
    const name = file.replace(".keras", "");
    const [wanted, actual] = [".json", ending].map((end) =>
      JSON.parse(readFileSync(join(own, name + end), "utf8")),
    );
    return {
      name,
      predictions: largest(numbersIn(wanted.predictions), numbersIn(actual.predictions), 1),
      losses: largest(wanted.losses, actual.losses, 0),
    };
  });
}

function table(title, rows) {
  const lines = rows.map(
    ({ name, predictions, losses }) =>
      `| ${name.padEnd(12)} | ${predictions.toExponential(1).padStart(11)} | ${losses.toExponential(1).padStart(8)} |`,
  );
  return [
    `## ${title}`,
    "",
    "| model        | predictions | losses   |",
    "| ------------ | ----------: | -------: |",
    ...lines,
    "",
  ].join("\n");
}

await runScript(async () => {
  await setUp();
  await buildPackage();
  await installKeras();
  rmSync(folder, { recursive: true, force: true });
  for (const direction of ["to-keras", "from-keras"])
    mkdirSync(join(folder, direction), { recursive: true });
  const step = (title, program, args) =>
    runQuietly(title, program, args, { problem: `${title} failed`, show: true });
  const [here, there] = ["tools/keras-files/latch.mjs", "tools/keras-files/keras_side.py"];
  await step("Saving models here", "node", [here, "write", join(folder, "to-keras")]);
  await step("Opening them in Keras", python, [there, "read", join(folder, "to-keras")]);
  await step("Saving models in Keras", python, [there, "write", join(folder, "from-keras")]);
  await step("Opening them here", "node", [here, "read", join(folder, "from-keras")]);
  const results = {
    "Saved here, opened by Keras": compare("to-keras", ".keras.json"),
    "Saved by Keras, opened here": compare("from-keras", ".latch.json"),
  };
  const text = [
    "# Files that travel between Keras and this package",
    "",
    "`npm run keras-files` writes this page: models trained for three steps are saved on one side and opened on the other",
    "(Keras 3.15.1 on JAX), where they predict and go on training for 20 steps. Given are the largest relative differences",
    "from what the first side predicts and the losses with which it goes on.",
    "",
    ...Object.entries(results).map(([title, rows]) => table(title, rows)),
  ].join("\n");
  writeFileSync(join(root, "docs/keras-files.md"), text);
  await runQuietly("Formatting it", "biome", ["format", "--write", "docs/keras-files.md"]);
  console.log(text);
  const wrong = Object.values(results)
    .flat()
    .filter((row) => !(row.predictions <= BOUNDS.predictions && row.losses <= BOUNDS.losses));
  if (wrong.length > 0)
    throw new StepError(`differences are too large: ${wrong.map(({ name }) => name).join(", ")}`);
});
