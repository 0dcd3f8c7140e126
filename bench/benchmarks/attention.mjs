// Training steps of self-attention in several heads, against Keras on JAX where Python is there.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertClose } from "../equal.mjs";
import { uniform } from "../numbers.mjs";
import { loadLatch } from "../ours.mjs";
import { interpreter, PythonModel } from "../peers/python.mjs";
import { alternate } from "../rounds.mjs";
import { share } from "../rows.mjs";

const CASES = [
  { batch: 32, steps: 100, features: 64, heads: 4, size: 16 },
  { batch: 8, steps: 512, features: 64, heads: 4, size: 16 },
];
const TOLERANCE = 1e-5;

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  const python = interpreter("KERAS_PYTHON");
  if (python === null) return { missing: "KERAS_PYTHON, a Python with Keras and JAX," };
  const folder = mkdtempSync(join(tmpdir(), "latch-bench-"));
  try {
    const rows = [];
    for (const one of CASES) rows.push(await measure(latch, python, one, folder, timing));
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(latch, python, { batch, steps, features, heads, size }, folder, timing) {
  const inputs = latch.input({ shape: [steps, features] });
  const attention = latch.layers.multiHeadAttention({ numHeads: heads, keyDim: size });
  const net = latch.functional({ inputs, outputs: attention.apply([inputs, inputs]) });
  net.compile({ loss: "mse", optimizer: "adam" });
  const shape = [batch, steps, features];
  const what = `attention ${heads}x${size} on (${shape.join(", ")}): training step`;
  const [x, y] = [1, 2].map((seed) =>
    latch.tensor(uniform(batch * steps * features, -1, 1, seed), shape),
  );
  const files = { model: join(folder, `${steps}.keras`), arrays: join(folder, `${steps}.npz`) };
  await net.save(files.model);
  await latch.writeNpz(files.arrays, { x, y });
  const keras = await PythonModel.start(python, "keras_model.py", files);
  try {
    const { data: predictions } = await net.predictOnBatch(x);
    assertClose(what, predictions, keras.predictions, TOLERANCE);
    const [ours, peer] = ["latch", "Keras on JAX"];
    const times = await alternate(
      [
        { name: ours, run: () => net.trainOnBatch(x, y) },
        { name: peer, ...keras.contender("train") },
      ],
      timing,
    );
    return share(times, { what, ours, peer, floor: 1 });
  } finally {
    keras.stop();
  }
}
