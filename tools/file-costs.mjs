// `npm run file-costs`: what reading and writing files costs a page that trains an LSTM. First the bytes that it fetches in addition:
// from the start, if its program names `loadModel`, and when it reads or writes a `.keras` file. Then the time of loading a file
// of 10 MB, beside that of inflating and copying its bytes, and of Keras's own load where Keras is installed.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { root, runScript } from "./command.mjs";
import { pythonWithKeras } from "./keras.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const ROUNDS = 9;

const TRAINING = `
import { layers, sequential } from "latch";
const net = sequential([layers.lstm({ units: 2, inputShape: [3, 1] }), layers.dense({ units: 2 })]);
net.compile({ loss: "mse", optimizer: "adam" });
globalThis.page = { net, fit: () => net.fit([[[1]]], [[2]]) };
`;
const READING = `${TRAINING}
import { loadModel } from "latch";
globalThis.loadModel = loadModel;
`;
/** What is fetched to read an LSTM model, and to write one: names of chunks. */
const ON_READING = [/^loading-/, /^basic-/, /^lstm-/];
const ON_WRITING = [/^saving-/];

/** What a page fetches from the start, and more when it does something, by the names of the chunks for that. */
async function weigh(folder, program) {
  const { build } = await import("vite");
  const { gzipped } = await import("./sizes/page.mjs");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.html"), '<script type="module" src="./page.js"></script>');
  writeFileSync(join(folder, "page.js"), program);
  const { output } = await build({
    root: folder,
    configFile: false,
    logLevel: "warn",
    build: { write: false, target: "es2022", modulePreload: false },
  });
  const chunks = output.filter(({ type }) => type === "chunk");
  const withImports = (first) => {
    const found = new Set(first);
    for (const { imports } of found)
      for (const file of imports) found.add(chunks.find(({ fileName }) => fileName === file));
    return found;
  };
  const sizeOf = (some) => some.reduce((sum, { code }) => sum + gzipped(code), 0);
  const start = withImports(chunks.filter(({ isEntry }) => isEntry));
  const more = (names) => {
    const wanted = chunks.filter(({ name }) => names.some((pattern) => pattern.test(name)));
    return sizeOf([...withImports(wanted)].filter((chunk) => !start.has(chunk)));
  };
  return { start: sizeOf([...start]), more };
}

async function printBytes() {
  const folder = join(root, "build/file-costs");
  rmSync(folder, { recursive: true, force: true });
  const plain = await weigh(join(folder, "plain"), TRAINING);
  const reading = await weigh(join(folder, "reading"), READING);
  const line = (what, bytes) => console.log(`${what}: ${(bytes / 1000).toFixed(1)} kB gzip`);
  line("a page that trains, without the engine", plain.start);
  line("more where it names loadModel", reading.start - plain.start);
  line("more when it reads a file", reading.more(ON_READING));
  line("more when it writes one", plain.more(ON_WRITING));
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

async function printTimes(folder) {
  const { layers, loadModel, ready, sequential } = await import("latch");
  await ready();
  const units = 1100;
  const net = sequential([layers.dense({ units, inputShape: [units] }), layers.dense({ units })]);
  const file = await net.toBytes();
  const deflated = deflateRawSync(file);
  const [loading, inflating] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    let start = performance.now();
    await loadModel(file);
    loading.push(performance.now() - start);
    start = performance.now();
    Uint8Array.from(inflateRawSync(deflated));
    inflating.push(performance.now() - start);
  }
  const [load, inflate] = [median(loading), median(inflating)];
  const parts = [
    `loading ${(file.length / 1e6).toFixed(1)} MB: ${load.toFixed(1)} ms`,
    `inflating and copying as many: ${inflate.toFixed(1)} ms`,
    ...timeOfKeras(file, folder),
  ];
  console.log(`${parts.join("; ")} (medians of ${ROUNDS})`);
}

/** What Keras on JAX takes to load the same file. */
function timeOfKeras(file, folder) {
  const python = pythonWithKeras();
  if (python === undefined) return [];
  const path = join(folder, "model.keras");
  writeFileSync(path, file);
  const program = `
import statistics, sys, time
import keras
times = []
for _ in range(${ROUNDS}):
    start = time.perf_counter()
    keras.saving.load_model(sys.argv[1])
    times.append(time.perf_counter() - start)
print(f"{1000 * statistics.median(times):.1f}")
`;
  const env = { ...process.env, KERAS_BACKEND: "jax" };
  const { stdout } = spawnSync(python, ["-c", program, path], { env, encoding: "utf8" });
  return [`Keras on JAX: ${stdout.trim()} ms`];
}

await runScript(async () => {
  await setUp();
  await buildPackage();
  await printBytes();
  const folder = mkdtempSync(join(tmpdir(), "latch-files-"));
  try {
    await printTimes(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
