// The part of `npm run onnx-files` that runs here: writes each model with its inputs and what it predicts.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ready, setSeed, Tensor } from "latch";
import { models } from "./models.mjs";

const [folder] = process.argv.slice(2);

/** Names, numbered where they repeat, as in the file. */
function numbered(names) {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name}_${before}`;
  });
}

/** Tensors by name, as plain JSON. */
function named(data, names) {
  const list = data instanceof Tensor ? [data] : Object.values(data);
  return list.map(({ dtype, shape, data: numbers }, index) => ({
    name: names[index],
    dtype,
    shape: [...shape],
    data: [...numbers],
  }));
}

/** Gives each weight numbers of its own, since some begin as 0 or 1. */
async function changeWeights(net) {
  const weights = await net.getWeights();
  const changed = weights.map((weight, index) => {
    const copy = weight.add(0);
    copy.data.forEach((value, k) => {
      copy.data[k] = value + 0.1 + 0.09 * Math.sin(k * k + index);
    });
    return copy;
  });
  await net.setWeights(changed);
}

await ready();
for (const [name, make] of Object.entries(models)) {
  setSeed(7);
  const { net, x } = make();
  await changeWeights(net);
  for (const dtype of ["float32", "float16"])
    await net.save(join(folder, `${name}.${dtype}.onnx`), { dtype });
  const { inputNames, outputNames } = net.topology;
  const inputs = named(x, inputNames);
  const outputs = named(await net.predictOnBatch(x), numbered(outputNames));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ inputs, outputs }));
}
