// `npm run tfjs-files`: models travel between TensorFlow.js 4.22 and this package, in both directions. TensorFlow.js is
// installed into bench/node_modules. Writes docs/tfjs-files.md, and test/goldens/tfjs_files.json, which the tests read.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runQuietly, runScript, StepError } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const folder = join(root, "build/tfjs-files");
/** Bounds of differences, relative to the larger of the number and 1, by how weights are stored. */
const BOUNDS = { float32: 1e-5, float16: 2e-3 };

async function installPeers() {
  if (existsSync(join(root, "bench/node_modules/@tensorflow/tfjs"))) return;
  const problem = "npm could not install the peers of the benchmarks";
  const command = ["install", "--no-save", "--prefix", "bench"];
  await runQuietly("Installing TensorFlow.js", "npm", command, { problem });
}

function read(...path) {
  return JSON.parse(readFileSync(join(folder, ...path), "utf8"));
}

/** The largest difference of all outputs; infinite where shapes differ. */
function largest(wanted, actual) {
  const isSame = wanted.every(({ shape }, index) => actual[index]?.shape.join() === shape.join());
  if (!isSame || wanted.length !== actual.length) return Number.POSITIVE_INFINITY;
  const differences = wanted.flatMap(({ data }, index) =>
    data.map((value, k) => {
      const difference = Math.abs(value - actual[index].data[k]);
      return difference / Math.max(Math.abs(value), 1);
    }),
  );
  return Math.max(0, ...differences);
}

/** The differences of predictions, and of the losses of models that are compiled. */
function difference(wanted, actual) {
  const losses = (data = []) => [{ shape: [data.length], data }];
  return Math.max(
    largest(wanted.outputs, actual.outputs),
    largest(losses(wanted.losses), losses(actual.losses)),
  );
}

function compare() {
  const written = readdirSync(join(folder, "to")).flatMap((name) =>
    ["float32", "float16"].map((dtype) => {
      const found = difference(
        read("to", name, "data.json"),
        read("to", name, `${dtype}.tfjs.json`),
      );
      return { direction: "written here", name, dtype, difference: found };
    }),
  );
  const loaded = readdirSync(join(folder, "from")).map((name) => {
    const found = difference(read("from", name, "data.json"), read("from", name, "latch.json"));
    return { direction: "read here", name, dtype: "float32", difference: found };
  });
  return [...written, ...loaded];
}

function table(rows) {
  const lines = rows.map(
    ({ direction, name, dtype, difference }) =>
      `| ${name} | ${direction} | ${dtype} | ${difference.toExponential(1)} |`,
  );
  return [
    "| model | direction | weights | difference |",
    "| ----- | --------- | ------- | ---------: |",
    ...lines,
  ].join("\n");
}

/** The models of TensorFlow.js with what they predict. */
function writeGoldens() {
  const cases = readdirSync(join(folder, "from")).map((name) => {
    const file = (path) => readFileSync(join(folder, "from", name, path)).toString("base64");
    const shards = { "one.bin": file("one.bin"), "two.bin": file("two.bin") };
    return {
      name,
      model: read("from", name, "model.json"),
      shards,
      ...read("from", name, "data.json"),
    };
  });
  const lines = cases.map((one) => JSON.stringify(one)).join(",\n");
  const text = `{"tfjs":"4.22.0","cases":[\n${lines}\n]}\n`;
  writeFileSync(join(root, "test/goldens/tfjs_files.json"), text);
}

await runScript(async () => {
  await setUp();
  await buildPackage();
  await installPeers();
  rmSync(folder, { recursive: true, force: true });
  for (const direction of ["from", "to"]) mkdirSync(join(folder, direction), { recursive: true });
  const step = (title, file, task, direction) =>
    runQuietly(title, "node", [join("tools/tfjs-files", file), task, join(folder, direction)], {
      problem: `${title} failed`,
      show: true,
    });
  await step("Saving models in TensorFlow.js", "tfjs_side.mjs", "write", "from");
  await step("Opening them here", "latch_side.mjs", "read", "from");
  await step("Saving models here", "latch_side.mjs", "write", "to");
  await step("Opening them in TensorFlow.js", "tfjs_side.mjs", "read", "to");
  const rows = compare();
  writeGoldens();
  const text = [
    "# Models that travel between TensorFlow.js and this package",
    "",
    "`npm run tfjs-files` writes this page: models saved on one side are opened on the other (TensorFlow.js 4.22), where they",
    "predict. Given are the largest differences from what the first side predicts, relative to the larger of the number and 1;",
    "with float16 they are those of the rounded weights. `classifier_uint8` and `classifier_uint16` have quantized weights. `cells` is",
    "compiled: the losses of three steps of training, which begin anew with its optimizer, are compared, too.",
    "",
    table(rows),
    "",
  ].join("\n");
  writeFileSync(join(root, "docs/tfjs-files.md"), text);
  await runQuietly("Formatting it", "biome", ["format", "--write", "docs/tfjs-files.md"]);
  console.log(text);
  const wrong = rows.filter(({ dtype, difference }) => !(difference <= BOUNDS[dtype]));
  if (wrong.length > 0)
    throw new StepError(`differences are too large: ${wrong.map(({ name }) => name).join(", ")}`);
});
