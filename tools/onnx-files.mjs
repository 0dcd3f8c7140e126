// `npm run onnx-files`: models are written to ONNX, and predict the same in onnxruntime, in Python and in JavaScript.
// onnxruntime is installed into .tools/onnx and bench/node_modules. Writes docs/onnx-files.md.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runQuietly, runScript, StepError } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const folder = join(root, "build/onnx-files");
const python = join(root, ".tools/onnx/bin/python");
const VERSIONS = { onnx: "1.23.2", onnxruntime: "1.32.0" };
/** Bounds of differences, relative to the larger of the number and 1, by how weights are stored. */
const BOUNDS = { float32: 1e-5, float16: 5e-3 };

async function install() {
  if (!existsSync(python)) {
    const problem = "onnxruntime can't be installed: it needs python3 with venv, and the network";
    await runQuietly("Making .tools/onnx", "python3", ["-m", "venv", ".tools/onnx"], { problem });
    const packages = Object.entries(VERSIONS).map(([name, version]) => `${name}==${version}`);
    await runQuietly("Installing onnxruntime", python, ["-m", "pip", "install", ...packages], {
      problem,
    });
  }
  if (existsSync(join(root, "bench/node_modules/onnxruntime-web"))) return;
  await runQuietly(
    "Installing onnxruntime-web",
    "npm",
    ["install", "--no-save", "--prefix", "bench"],
    {
      problem: "npm could not install the peers of the benchmarks",
    },
  );
}

/** The largest difference of all outputs; infinite where names or shapes differ. Repeated names are numbered in files. */
function largest(wanted, actual) {
  const isSame = wanted.every(
    ({ name, shape }, index) =>
      actual[index]?.name.startsWith(name) && actual[index].shape.join() === shape.join(),
  );
  if (!isSame || wanted.length !== actual.length) return Number.POSITIVE_INFINITY;
  const differences = wanted.flatMap(({ data }, index) =>
    data.map((value, k) => {
      const difference = Math.abs(value - Number(actual[index].data[k]));
      return difference / Math.max(Math.abs(value), 1);
    }),
  );
  return Math.max(0, ...differences);
}

function read(name) {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

function compare() {
  const names = readdirSync(folder).filter((name) => name.endsWith(".onnx"));
  return names.map((file) => {
    const [name, dtype] = file.split(".");
    const { outputs } = read(`${name}.json`);
    const [inPython, inWeb] = ["python", "web"].map((where) =>
      largest(outputs, read(`${name}.${dtype}.${where}.json`)),
    );
    return { name, dtype, inPython, inWeb };
  });
}

/** Layers in one row, with the largest differences. */
function summarized(rows) {
  const layers = rows.filter(({ name }) => name.startsWith("layer "));
  const most = (column) => Math.max(...layers.map((row) => row[column]));
  const whole = { dtype: "float32", inPython: most("inPython"), inWeb: most("inWeb") };
  return [
    ...rows.filter(({ name }) => !name.startsWith("layer ")),
    { name: `${layers.length} cases of layers`, ...whole },
  ];
}

function table(rows) {
  const lines = rows.map(
    ({ name, dtype, inPython, inWeb }) =>
      `| ${name} | ${dtype} | ${inPython.toExponential(1)} | ${inWeb.toExponential(1)} |`,
  );
  return [
    "| model | weights | onnxruntime (Python) | onnxruntime-web |",
    "| ----- | ------- | -------------------: | --------------: |",
    ...lines,
  ].join("\n");
}

await runScript(async () => {
  await setUp();
  await buildPackage();
  await install();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const step = (title, program, file) =>
    runQuietly(title, program, [join("tools/onnx-files", file), folder], {
      problem: `${title} failed`,
      show: true,
    });
  await step("Writing models here", "node", "write.mjs");
  await runQuietly(
    "Writing every layer",
    "vitest",
    ["run", "--no-isolate", "test/models/onnx/every-layer.test.ts"],
    { problem: "not every layer can be written", env: { ONNX_FOLDER: folder } },
  );
  await step("Running them in onnxruntime", python, "run_python.py");
  await step("Running them in onnxruntime-web", "node", "run_web.mjs");
  const rows = compare();
  const text = [
    "# ONNX files in onnxruntime",
    "",
    `\`npm run onnx-files\` writes this page: onnx ${VERSIONS.onnx} checks the files that are written here, and onnxruntime`,
    `${VERSIONS.onnxruntime} in Python and onnxruntime-web in Node run them. Given are the largest differences from what`,
    "`predict` gives here, relative to the larger of the number and 1; with float16 they are those of the rounded weights. The",
    "last row has every case of test/layers that is not of text or computed on the host.",
    "",
    table(summarized(rows)),
    "",
  ].join("\n");
  writeFileSync(join(root, "docs/onnx-files.md"), text);
  await runQuietly("Formatting it", "biome", ["format", "--write", "docs/onnx-files.md"]);
  console.log(text);
  const wrong = rows.filter(
    ({ dtype, inPython, inWeb }) => !(Math.max(inPython, inWeb) <= BOUNDS[dtype]),
  );
  if (wrong.length > 0)
    throw new StepError(`differences are too large: ${wrong.map(({ name }) => name).join(", ")}`);
});
