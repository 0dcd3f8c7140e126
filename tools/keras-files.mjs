// `npm run keras-files`: models travel between Keras and this package, in both directions, and go on training there.
// Keras is installed into .tools/keras. Writes docs/keras-files.md.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runQuietly, runScript, StepError } from "./command.mjs";
import { installKeras } from "./keras.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const folder = join(root, "build/keras-files");
/** The folder of each kind of files, and the ending of what the other side says of them. */
const DIRECTIONS = {
  "Saved here, opened by Keras": { own: "to-keras", ending: ".keras.json" },
  "Saved here with weights of float16, opened by Keras": {
    own: "to-keras-float16",
    ending: ".keras.json",
  },
  "Saved by Keras, opened here": { own: "from-keras", ending: ".latch.json" },
};
/** Bounds of relative differences. */
const BOUNDS = { predictions: 1e-5, losses: 1e-5 };

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

function compare({ own, ending }) {
  const names = readdirSync(join(folder, own)).filter((name) => name.endsWith(".keras"));
  return names.map((file) => {
    const name = file.replace(".keras", "");
    const [wanted, actual] = [".json", ending].map((end) =>
      JSON.parse(readFileSync(join(folder, own, name + end), "utf8")),
    );
    return {
      name,
      predictions: largest(numbersIn(wanted.predictions), numbersIn(actual.predictions), 1),
      losses: largest(wanted.losses, actual.losses, 0),
      unsaved: wanted.unsaved && largest(wanted.unsaved, wanted.losses, 0),
    };
  });
}

/** A table of results; a last column has what differs in Keras itself, where that was asked. */
function table(title, rows) {
  const isOfKeras = rows.some(({ unsaved }) => unsaved !== undefined);
  const line = (cells) => `| ${(isOfKeras ? cells : cells.slice(0, 3)).join(" | ")} |`;
  return [
    `## ${title}`,
    "",
    line(["model", "predictions", "losses", "Keras's own load"]),
    line(["---", "---:", "---:", "---:"]),
    ...rows.map(({ name, predictions, losses, unsaved = 0 }) =>
      line([name, ...[predictions, losses, unsaved].map((value) => value.toExponential(1))]),
    ),
    "",
  ].join("\n");
}

await runScript(async () => {
  await setUp();
  await buildPackage();
  const python = await installKeras();
  rmSync(folder, { recursive: true, force: true });
  for (const { own } of Object.values(DIRECTIONS))
    mkdirSync(join(folder, own), { recursive: true });
  const step = (title, program, args) =>
    runQuietly(title, program, args, { problem: `${title} failed`, show: true });
  const [here, there] = ["tools/keras-files/latch.mjs", "tools/keras-files/keras_side.py"];
  const [written, halved, read] = Object.values(DIRECTIONS).map(({ own }) => join(folder, own));
  await step("Saving models here", "node", [here, "write", written]);
  await step("Saving them as float16", "node", [here, "write", halved, "float16"]);
  await step("Opening them in Keras", python, [there, "read", written]);
  await step("Opening those of float16 in Keras", python, [there, "read", halved]);
  await step("Saving models in Keras", python, [there, "write", read]);
  await step("Opening them here", "node", [here, "read", read]);
  const results = Object.entries(DIRECTIONS).map(([title, one]) => [title, compare(one)]);
  const text = [
    "# Files that travel between Keras and this package",
    "",
    "`npm run keras-files` writes this page: models trained for three steps are saved on one side and opened on the other",
    "(Keras 3.15.1 on JAX), where they predict and go on training for 20 steps. Given are the largest relative differences",
    "from what the first side predicts and the losses with which it goes on.",
    "",
    "What a file of Keras means is what Keras reads in it, and that is compared. The last column says how far this is from",
    "the losses with which the model goes on that was saved: Keras 3.15.1 writes the loss Huber without its `delta`, so that it",
    "reads the default in the model `cells`. A file that is written here has it. With weights of float16, what",
    "the file has is compared with what was read of it here.",
    "",
    ...results.map(([title, rows]) => table(title, rows)),
  ].join("\n");
  writeFileSync(join(root, "docs/keras-files.md"), text);
  await runQuietly("Formatting it", "biome", ["format", "--write", "docs/keras-files.md"]);
  console.log(text);
  const wrong = results
    .flatMap(([, rows]) => rows)
    .filter((row) => !(row.predictions <= BOUNDS.predictions && row.losses <= BOUNDS.losses));
  if (wrong.length > 0)
    throw new StepError(`differences are too large: ${wrong.map(({ name }) => name).join(", ")}`);
});
