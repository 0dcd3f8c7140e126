/** Files of models with preprocessing layers: one that Keras wrote, and what is written here. */
import { readFileSync } from "node:fs";
import { layers, loadModel, type Model, ready, sequential, type Tensor, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import { readZip } from "../../ts/io/zip/read.js";
import type { Configurable } from "../../ts/runtime/registry/configurable.js";
import { kerasForm } from "../../ts/runtime/registry/keras-form.js";
import golden from "../goldens/text_files.json" with { type: "json" };

beforeAll(() => ready());

const file = new Uint8Array(
  readFileSync(new URL("../goldens/files/preprocessing.keras", import.meta.url)),
);
const x = {
  text: golden.x.text,
  city: golden.x.city,
  code: tensor(golden.x.code, undefined, "int32"),
  numbers: golden.x.numbers,
};

async function expectPredictions(model: Model): Promise<void> {
  const y = (await model.predict(x)) as Tensor;
  const wanted = golden.y.flat();
  y.data.forEach((value, index) => {
    expect(Math.abs(value - wanted[index]!)).toBeLessThan(2e-6 + 1e-5 * Math.abs(wanted[index]!));
  });
}

const texts = (bytes: Uint8Array) =>
  [...readZip(bytes)].flatMap(([path, entry]) =>
    path.startsWith("assets/") ? [[path, new TextDecoder().decode(entry.read())] as const] : [],
  );

test("a file of Keras has its vocabularies, statistics and boundaries, and predicts the same", async () => {
  const model = await loadModel(file);
  for (const [name, vocabulary] of Object.entries(golden.vocabularies)) {
    const layer = model.getLayer(name) as unknown as { getVocabulary(): (string | number)[] };
    expect(layer.getVocabulary().map(String)).toEqual(vocabulary);
  }
  await expectPredictions(model);
});

test("what is written of it has the same texts at the same paths, and predicts the same", async () => {
  const bytes = await (await loadModel(file)).toBytes();
  expect(texts(bytes).sort()).toEqual(texts(file).sort());
  await expectPredictions(await loadModel(bytes));
});

test("configs have what Keras needs to open them", async () => {
  const configOf = (layer: Configurable) => kerasForm(layer).config;
  expect(configOf(layers.hashing({ numBins: 3 })).dtype).toBe("int64");
  expect(configOf(layers.hashing({ numBins: 3, outputMode: "count" })).dtype).toBe("float32");
  expect(configOf(layers.hashedCrossing({ numBins: 3 })).dtype).toBe("int64");
  expect(configOf(layers.discretization({ numBins: 3 }))).not.toHaveProperty("trainable");
  expect(() => layers.hashing({ numBins: 3, dtype: "float32" })).toThrow(
    /outputMode "int" needs an integer dtype, got "float32"/,
  );
});

test("weights alone have idf weights and no vocabulary", async () => {
  const make = () => layers.textVectorization({ outputMode: "tf_idf", name: "v" });
  const first = make();
  await first.adapt(["a b", "b c", "b"]);
  const net = sequential([first, layers.dense({ units: 1, name: "d" })]);
  await net.predict(["a b"]);
  const weights = await net.toBytes({ format: "weights.h5" });
  const second = make();
  await second.adapt(["x y", "y z", "y y"]);
  const other = sequential([second, layers.dense({ units: 1, name: "d" })]);
  await other.predict(["x"]);
  await other.loadWeights(weights);
  const on = (model: Model, text: string) =>
    model.predict([text]).then((y) => (y as Tensor).toArray());
  // The tokens with the most documents are at the same columns.
  expect(await on(other as unknown as Model, "y")).toEqual(await on(net as unknown as Model, "b"));
  expect(second.getVocabulary()).toContain("y");
});

test("a file without a vocabulary that a layer needs is an error that names both", async () => {
  const lookup = layers.stringLookup({ name: "words" });
  await lookup.adapt(["a"]);
  const bytes = await sequential([lookup]).toBytes();
  await expect(loadModel(bytes)).resolves.toBeDefined();
  const broken = new Uint8Array(bytes);
  const at = new TextDecoder("latin1").decode(bytes).indexOf("vocabulary.txt");
  for (let next = at; next >= 0; ) {
    broken[next] = "V".charCodeAt(0);
    next = new TextDecoder("latin1").decode(broken).indexOf("vocabulary.txt");
  }
  await expect(loadModel(broken)).rejects.toThrow(/"words": the file has no vocabulary.txt/);
});
