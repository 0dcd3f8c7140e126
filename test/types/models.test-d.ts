/** Models, losses, metrics and optimizers in types. Checked by tsc alone. */
import {
  functional,
  initializers,
  input,
  layers,
  losses,
  type Model,
  metrics,
  ops,
  optimizers,
  type SymbolicTensor,
  sequential,
  type Tensor,
} from "latch";
import { same } from "./same.js";

declare const x: Tensor;
const a = input({ shape: [4] });
const b = input({ shape: [3] });
const one = layers.dense({ units: 2 }).apply(a);
const two = layers.dense({ units: 1 }).apply(b);

// Predictions have the form of the outputs.
const net = sequential([layers.dense({ units: 1, inputShape: [4] })]);
const single = functional({ inputs: a, outputs: one });
const listed = functional({ inputs: [a, b], outputs: [one, two] });
const named = functional({ inputs: { left: a, right: b }, outputs: { price: one, class: two } });
export async function predictions(): Promise<void> {
  same<Tensor>()(await net.predict(x));
  same<Tensor>()(await single.predict(x));
  const [first, second] = await listed.predict([x, x]);
  same<Tensor>()(first);
  same<Tensor>()(second);
  // @ts-expect-error there are two
  (await listed.predict([x, x]))[2];
  const { price, class: kind } = await named.predict({ left: x, right: x });
  same<Tensor>()(price);
  same<Tensor>()(kind);
  // @ts-expect-error no such output
  (await named.predict({ left: x, right: x })).prize;
  same<Tensor>()(await single.predictOnBatch(x));
  // @ts-expect-error a misspelt option
  await net.predict(x, { batchsize: 4 });
}

// Logs need no question of whether there is a value (under strict; noUncheckedIndexedAccess, as here, asks for all names but loss).
type Evaluated = Awaited<ReturnType<typeof net.evaluate>>;
declare const accuracyOfLogs: Evaluated["accuracy"];
same<number>()(accuracyOfLogs);
export async function logs(): Promise<number> {
  const { loss, accuracy } = await net.evaluate(x, x);
  const step = await net.trainOnBatch(x, x);
  const { history, epoch } = await net.fit(x, x, { epochs: 2, validationSplit: 0.1, verbose: 0 });
  same<number>()(loss);
  same<number>()(step.loss);
  const last: number = history.val_loss?.at(-1) ?? 0;
  const epochs: number = epoch.length;
  return loss + (accuracy ?? 0) + last + epochs;
}

// compile: names, objects, functions.
net.compile({ optimizer: "adam", loss: "mse", metrics: ["accuracy", "f1_score", "r2Score"] });
net.compile({
  optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  loss: losses.huber({ delta: 2 }),
  metrics: [metrics.auc({ curve: "PR" }), metrics.f1Score({ average: "macro" }), error],
  weightedMetrics: ["mae"],
});
net.compile({ loss: error });
named.compile({
  loss: { price: "meanSquaredError", class: "binary_crossentropy" },
  metrics: { price: "mae", class: ["accuracy", metrics.precision()] },
  lossWeights: { price: 0.5 },
});
listed.compile({ loss: ["mse", null], metrics: [["mae"], []] });

function error(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  return ops.abs(ops.sub(yTrue, yPred));
}

// What is misspelt does not compile.
// @ts-expect-error optimizer
net.compile({ optimizer: "adm", loss: "mse" });
// @ts-expect-error loss
net.compile({ optimizer: "adam", loss: "binary_crossentropi" });
// @ts-expect-error metric
net.compile({ loss: "mse", metrics: ["acuracy"] });
// @ts-expect-error weighted metric
net.compile({ loss: "mse", weightedMetrics: ["acuracy"] });
// @ts-expect-error an option
net.compile({ optimiser: "adam", loss: "mse" });
// @ts-expect-error an option
net.compile({ optimizer: "adam", loss: "mse", metric: ["accuracy"] });
// @ts-expect-error a loss of an output
named.compile({ loss: { price: "meansquarederror" } });
// @ts-expect-error a metric of an output
named.compile({ loss: "mse", metrics: { price: ["acuracy"] } });
// @ts-expect-error an option of fit
net.fit(x, x, { epoch: 3 });
// @ts-expect-error an option of evaluate
net.evaluate(x, x, { batch_size: 3 });
// @ts-expect-error an option of summary
net.summary({ linelength: 80 });
// @ts-expect-error an option of an optimizer
optimizers.adam({ learningrate: 0.1 });
// @ts-expect-error an option of a loss
losses.huber({ detla: 1 });
// @ts-expect-error an option of a metric
metrics.precision({ topk: 3 });
// @ts-expect-error a curve
metrics.auc({ curve: "PRC" });
// @ts-expect-error an average
metrics.f1Score({ average: "mean" });
// @ts-expect-error a reduction
losses.meanSquaredError({ reduction: "avg" });
// @ts-expect-error an option of an initializer
initializers.randomNormal({ std: 1 });
// @ts-expect-error Mean follows values, not targets and predictions
net.compile({ loss: "mse", metrics: [metrics.mean()] });

// Any string may be looked up: then the name is an error at run time.
declare const name: string;
losses.get(name);
initializers.get(name);

// Every model is a Model, and a layer.
export const models: readonly Model[] = [net as Model, single as Model, listed as Model];
same<number | readonly number[]>()(metrics.auc().result());
