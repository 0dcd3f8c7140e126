// The part of `npm run keras-files` that runs here: `write FOLDER` saves models, `write FOLDER float16` with weights of
// float16, `read FOLDER` opens those of Keras.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadModel, ready, setSeed, Tensor, tensor } from "latch";
import { models } from "./models.mjs";

const [task, folder, dtype = "float32"] = process.argv.slice(2);
const STEPS = 20;

/** Tensors in the form of the data, as plain JSON. */
function plain(data) {
  if (data instanceof Tensor)
    return { dtype: data.dtype, shape: [...data.shape], data: [...data.data] };
  if (Array.isArray(data)) return data.map(plain);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, plain(value)]));
}

function restored(data) {
  if (Array.isArray(data)) return data.map(restored);
  if (Array.isArray(data.data) && Array.isArray(data.shape))
    return tensor(data.data, data.shape, data.dtype);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, restored(value)]));
}

async function continued(net, x, y) {
  const predictions = plain(await net.predictOnBatch(x));
  const losses = [];
  for (let step = 0; step < STEPS; step++) losses.push((await net.trainOnBatch(x, y)).loss);
  return { predictions, losses };
}

async function write() {
  for (const [name, make] of Object.entries(models)) {
    setSeed(7);
    const { net, x, y } = make();
    for (let step = 0; step < 3; step++) await net.trainOnBatch(x, y);
    const path = join(folder, `${name}.keras`);
    await net.save(path, { dtype });
    // Of numbers that were rounded, what the file has is what goes on.
    const saved = dtype === "float16" ? await loadModel(path) : net;
    const result = { x: plain(x), y: plain(y), ...(await continued(saved, x, y)) };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(result));
  }
}

async function read() {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".keras"))) {
    const path = join(folder, file);
    const { x, y } = JSON.parse(readFileSync(path.replace(".keras", ".json"), "utf8"));
    const net = await loadModel(path);
    const result = await continued(net, restored(x), restored(y));
    writeFileSync(path.replace(".keras", ".latch.json"), JSON.stringify(result));
  }
}

await ready();
await (task === "write" ? write() : read());
