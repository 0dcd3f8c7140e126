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

// A variable holds one tensor after the other, of whatever shape.
let y = layers.embedding({ inputDim: 9, outputDim: 4 }).apply(input({ shape: [7] }));
y = layers.lstm({ units: 3 }).apply(y);
for (const units of [8, 4]) y = layers.dense({ units }).apply(y);
y = y.pipe(layers.dropout({ rate: 0.1 }), layers.lstm({ units: 2 }), single, net);
let z = a;
z = layers.dense({ units: 2 }).apply(z);
same<SymbolicTensor>()(y);
same<SymbolicTensor>()(z);
// @ts-expect-error the shape is unknown from the second tensor on
y.shape satisfies readonly [null, 7, 4];
// @ts-expect-error a layer that returns several tensors
y.pipe(layers.lstm({ units: 2, returnState: true }));
// @ts-expect-error a layer that takes several
y.pipe(layers.attention());
// @ts-expect-error a factory that was not called
y.pipe(layers.dense);

// Layers of a model, and what they were applied to, are used as they are.
const inner = net.getLayer("inner");
same<SymbolicTensor>()(inner.output);
same<SymbolicTensor>()(inner.input);
same<SymbolicTensor>()(net.getLayer(0).output);
same<SymbolicTensor>()(net.output);
same<readonly SymbolicTensor[]>()(listed.output);
same<SymbolicTensor>()(layers.lstm({ units: 2 }).output);
same<[output: SymbolicTensor, hidden: SymbolicTensor]>()(
  layers.gru({ units: 2, returnState: true }).output,
);
for (const layer of net.layers) y = layer.apply(y);
export const part = functional({ inputs: net.layers[0]?.input ?? a, outputs: inner.output });
same<Model<SymbolicTensor, SymbolicTensor>>()(part);

// The model that compile returns knows its metrics.
export async function knownLogs(): Promise<void> {
  const compiled = net.compile({ loss: "mse", metrics: ["mae", "r2Score"] });
  const { loss, mae, r2Score } = await compiled.evaluate(x, x);
  same<number[]>()([loss, mae, r2Score]);
  same<number>()((await compiled.trainOnBatch(x, x)).mae);
  // @ts-expect-error misspelt
  (await compiled.evaluate(x, x)).mea;
  // @ts-expect-error misspelt
  (await single.compile({ loss: "mse" }).testOnBatch(x, x)).accuracy;
  const alone = await net.compile({ loss: "mse", metrics: "mae" }).evaluate(x, x);
  same<number>()(alone.mae);
  // @ts-expect-error misspelt
  alone.mea;
  compiled.add(layers.dense({ units: 1 }));
  // Metrics with names of their own, and those of several outputs, may have any.
  const own = net.compile({ loss: "mse", metrics: ["mae", metrics.auc({ name: "area" })] });
  same<number | undefined>()((await own.evaluate(x, x)).area);
  const several = named.compile({ loss: "mse", metrics: { price: ["mae"] } });
  same<number | undefined>()((await several.evaluate(x, x)).price_mae);
  const weighted = net.compile({ loss: "mse", metrics: ["mae"], weightedMetrics: ["mae"] });
  same<number | undefined>()((await weighted.evaluate(x, x)).weighted_mae);
}

// An output of strings is predicted as strings.
export async function texts(): Promise<void> {
  const words = input({ shape: [2], dtype: "string" });
  const echo = functional({ inputs: words, outputs: words });
  same<Tensor<"string">>()(await echo.predict([["a", "b"]]));
  const both = functional({ inputs: [words, a], outputs: { words, one } });
  same<Tensor<"string">>()((await both.predict([[["a", "b"]], x])).words);
  same<Tensor>()((await both.predict([[["a", "b"]], x])).one);
}
