// FEATURES.md says which of Keras's names are here.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { differences } from "../../tools/features/differences.mjs";
import { featureRows, featuresText } from "../../tools/features/table.mjs";
import { root } from "../architecture/module-graph.js";

test("FEATURES.md is what `npm run features` writes", async () => {
  const committed = readFileSync(join(root, "FEATURES.md"), "utf8");
  const current = await featuresText();
  expect(committed === current, "FEATURES.md is out of date: run `npm run features`").toBe(true);
});

test("it has all of Keras's public names, and every difference is one of them", async () => {
  const { rows, modules } = await featureRows();
  expect(rows.length + modules.length).toBe(1214);
  const names = rows.map(({ name }) => name);
  expect(Object.keys(differences).filter((name) => !names.includes(name))).toEqual([]);
});

test("what differs is here, and a function is a function", async () => {
  const { rows } = await featureRows();
  const hereOf = (name: string) => rows.find((row) => row.name === name)?.here;
  expect(Object.keys(differences).filter((name) => hereOf(name) === "")).toEqual([]);
  expect(hereOf("keras.models.Model")).toBe("Model");
  expect(hereOf("keras.metrics.binary_accuracy")).toBe("metrics.binaryAccuracy");
  expect(hereOf("keras.metrics.BinaryAccuracy")).toBe("metrics.BinaryAccuracy");
});

test("a name is the same, different or not there", async () => {
  const { rows } = await featureRows();
  const verdictOf = (name: string) => rows.find((row) => row.name === name)?.verdict;
  expect(verdictOf("keras.layers.Dense")).toBe("same");
  expect(verdictOf("keras.utils.set_random_seed")).toBe("different");
  expect(verdictOf("keras.applications.VGG16")).toBe("not there");
});
