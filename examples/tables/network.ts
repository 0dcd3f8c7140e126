/** One model from raw columns to a probability: text, categories, numbers and their gaps are parts of the model. */
import { functional, input, layers, ops, type SymbolicTensor } from "latch";
import type { Subscriber } from "./subscribers.ts";

/** The columns that a model reads. */
export type Columns = "numbers" | "numbers and categories" | "all";

const NUMBERS = ["age", "days", "calls"] as const;
const CATEGORIES = ["plan", "town"] as const;

/** The columns of a table, as a model takes them by name. */
export function columnsOf(rows: readonly Subscriber[], columns: Columns) {
  const numbers = {
    age: column(rows, "age"),
    days: column(rows, "days"),
    calls: column(rows, "calls"),
  };
  if (columns === "numbers") return numbers;
  const categories = {
    plan: column(rows, "plan"),
    town: column(rows, "town"),
    month: column(rows, "month"),
  };
  return columns === "all"
    ? { ...numbers, ...categories, comment: column(rows, "comment") }
    : { ...numbers, ...categories };
}

function column<Name extends keyof Subscriber>(rows: readonly Subscriber[], name: Name) {
  return rows.map((row) => row[name]);
}

/** A model whose preprocessing has learned from these rows alone. */
export async function network(rows: readonly Subscriber[], columns: Columns) {
  const inputs: Record<string, SymbolicTensor> = {};
  const features: SymbolicTensor[] = [];
  for (const name of NUMBERS) {
    const x = input({ shape: [1], name });
    inputs[name] = x;
    features.push(
      ...(await numberFeatures(
        x,
        rows.map((row) => row[name]),
      )),
    );
  }
  if (columns !== "numbers") Object.assign(inputs, await addCategories(features, rows));
  if (columns === "all") {
    const comment = input({ shape: [], dtype: "string", name: "comment" });
    const words = layers.textVectorization({ outputMode: "multi_hot", ngrams: 2, maxTokens: 200 });
    await words.adapt(rows.map((row) => row.comment));
    inputs.comment = comment;
    features.push(words.apply(comment));
  }
  const hidden = layers.dense({ units: 16, activation: "relu", kernelRegularizer: "l2" });
  const joined = layers.concatenate().apply(features);
  const outputs = joined.pipe(
    hidden,
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  );
  const net = functional({ inputs, outputs });
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  return net;
}

/** A number, scaled, with 0 (the mean) where it is missing; and whether it is there. */
async function numberFeatures(x: SymbolicTensor, values: readonly number[]) {
  const known = values.filter(Number.isFinite);
  const normalize = layers.normalization();
  const isLongTailed = Math.max(...known) > 1000;
  await normalize.adapt(known.map((value) => [isLongTailed ? Math.log1p(value) : value]));
  const scaled = normalize.apply(isLongTailed ? ops.log1p(x) : x);
  const isKnown = ops.isFinite(x);
  return [ops.where(isKnown, scaled, 0), ops.cast(isKnown, "float32")];
}

/** Plan, town and month, each as it is, and plan and town crossed: some plans fare badly in some towns. */
async function addCategories(features: SymbolicTensor[], rows: readonly Subscriber[]) {
  const inputs: Record<string, SymbolicTensor> = {};
  for (const name of CATEGORIES) {
    const x = input({ shape: [1], dtype: "string", name });
    // Missing texts are empty: all columns are 0.
    const lookup = layers.stringLookup({ maskToken: "", outputMode: "one_hot" });
    await lookup.adapt(rows.map((row) => row[name]));
    inputs[name] = x;
    features.push(lookup.apply(x));
  }
  const month = input({ shape: [1], dtype: "int32", name: "month" });
  inputs.month = month;
  features.push(layers.categoryEncoding({ numTokens: 13, outputMode: "one_hot" }).apply(month));
  const crossed = layers.hashedCrossing({ numBins: 200, outputMode: "one_hot" });
  features.push(crossed.apply([inputs.plan!, inputs.town!]));
  return inputs;
}
