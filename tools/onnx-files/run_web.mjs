// The part of `npm run onnx-files` that runs in onnxruntime-web: writes what it predicts.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(new URL("../../bench/", import.meta.url));
const ort = require("onnxruntime-web");

const ARRAYS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array };

const [folder] = process.argv.slice(2);
ort.env.wasm.numThreads = 1;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".onnx"))) {
  const [name] = file.split(".");
  const { inputs } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const feeds = Object.fromEntries(
    inputs.map(({ name: input, dtype, shape, data }) => [
      input,
      new ort.Tensor(dtype, ARRAYS[dtype].from(data), shape),
    ]),
  );
  const session = await ort.InferenceSession.create(readFileSync(join(folder, file)), {
    executionProviders: ["wasm"],
  });
  const results = await session.run(feeds);
  const plain = session.outputNames.map((output) => ({
    name: output,
    shape: results[output].dims,
    data: [...results[output].data].map(Number),
  }));
  writeFileSync(join(folder, file.replace(".onnx", ".web.json")), JSON.stringify(plain));
}
