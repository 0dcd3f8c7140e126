/**
 * Steps that users write, against Keras over 20 steps: a loss of one's own, two optimizers and the gradient of a gradient
 * (WGAN-GP), and a subclass with named inputs and outputs.
 */
import {
  compileStep,
  grad,
  input,
  type LossData,
  layers,
  losses,
  Model,
  ops,
  optimizers,
  type StepData,
  type SymbolicTensor,
  sequential,
  type Tensor,
  tensor,
} from "latch";
import { expect, test } from "vitest";
import goldens from "../goldens/custom_steps.json" with { type: "json" };
import type { GoldenTensor } from "../support/golden.js";

interface Golden {
  readonly name: string;
  readonly initial: readonly GoldenTensor[];
  readonly data: readonly GoldenTensor[];
  readonly results: readonly (readonly number[])[];
  readonly final: readonly GoldenTensor[];
}

const STEPS = 20;

function goldenOf(name: string): Golden {
  return (goldens.cases as readonly Golden[]).find((one) => one.name === name)!;
}

/** The data of a step: [steps, ...]. */
function dataAt({ shape, data }: GoldenTensor, step: number): Tensor {
  const size = data.length / shape[0]!;
  return tensor(data.slice(step * size, (step + 1) * size), shape.slice(1));
}

const weightsOf = (golden: readonly GoldenTensor[]) =>
  golden.map(({ shape, data }) => tensor([...data], shape));

/**
 * After 20 steps as after one. Results of a step are compared by their own size. Of a weight the scale is its tensor's
 * largest element, as for gradients: Adam divides rounding errors of small gradients by their size.
 */
function expectClose(
  found: readonly (number | Tensor)[],
  wanted: readonly number[],
  what: string,
  scale: (value: number) => number = Math.abs,
): void {
  expect(found.length, what).toBe(wanted.length);
  wanted.forEach((value, index) => {
    const limit = 1e-6 + 1e-5 * scale(value);
    expect(
      Math.abs(Number(found[index]) - value),
      `${what} [${index}]: ${found[index]} for ${value}`,
    ).toBeLessThanOrEqual(limit);
  });
}

/** The weights of the models, those that train first, as the step left them. */
async function expectWeights(models: readonly Model[], { final }: Golden): Promise<void> {
  const found: Tensor[] = [];
  for (const model of models) {
    const values = await model.getWeights();
    const order = [...model.trainableWeights, ...model.nonTrainableWeights];
    found.push(...order.map((weight) => values[model.weights.indexOf(weight)]!));
  }
  found.forEach((weight, index) => {
    const { data } = final[index]!;
    const largest = Math.max(...data.map(Math.abs));
    expectClose([...weight.data], data, `weight ${index}`, () => largest);
  });
}

test("a loss of one's own: gradients clipped together, moving statistics, decay", async () => {
  const golden = goldenOf("penalised");
  const net = sequential([
    input({ shape: [3] }),
    layers.dense({ units: 4, activation: "tanh" }),
    layers.batchNormalization({ momentum: 0.8 }),
    layers.dense({ units: 2 }),
  ]);
  await net.setWeights(weightsOf(golden.initial));
  const mse = losses.meanSquaredError();
  const step = compileStep(
    ({ x, y }: { readonly x: SymbolicTensor; readonly y: SymbolicTensor }) => {
      const predicted = net.apply(x);
      const size = ops.mean(ops.abs(predicted));
      return { loss: ops.add(mse.call(y, predicted), ops.mul(size, 0.1)), size };
    },
    {
      model: net,
      optimizer: optimizers.adam({ learningRate: 0.05, clipnorm: 0.7, weightDecay: 0.01 }),
    },
  );
  const [xs, ys] = golden.data;
  for (let i = 0; i < STEPS; i++) {
    const { loss, size } = await step({ x: dataAt(xs!, i), y: dataAt(ys!, i) });
    expectClose([loss, size], golden.results[i]!, `step ${i}`);
  }
  await expectWeights([net], golden);
});

test("two optimizers in one step, and the penalty on a gradient: WGAN-GP", async () => {
  const golden = goldenOf("adversarial");
  const generator = sequential([
    input({ shape: [2] }),
    layers.dense({ units: 4, activation: "tanh" }),
    layers.dense({ units: 3 }),
  ]);
  const critic = sequential([
    input({ shape: [3] }),
    layers.dense({ units: 5, activation: "sigmoid" }),
    layers.dense({ units: 1 }),
  ]);
  await generator.setWeights(weightsOf(golden.initial.slice(0, 4)));
  await critic.setWeights(weightsOf(golden.initial.slice(4)));
  const slope = grad((x: SymbolicTensor) => ops.sum(critic.apply(x)));
  interface Data {
    readonly real: SymbolicTensor;
    readonly noise: SymbolicTensor;
    readonly share: SymbolicTensor;
  }
  const step = compileStep(
    ({ real, noise, share }: Data) => {
      const fake = generator.apply(noise);
      const between = ops.add(ops.mul(real, share), ops.mul(fake, ops.sub(1, share)));
      const [derivative] = slope(between);
      const length = ops.sqrt(ops.sum(ops.square(derivative!), -1));
      const penalty = ops.mean(ops.square(ops.sub(length, 1)));
      const [ofReal, ofFake] = [ops.mean(critic.apply(real)), ops.mean(critic.apply(fake))];
      return {
        ofCritic: ops.add(ops.sub(ofFake, ofReal), ops.mul(penalty, 10)),
        ofGenerator: ops.neg(ofFake),
      };
    },
    [
      {
        model: critic,
        optimizer: optimizers.adam({ learningRate: 0.02, beta1: 0.5 }),
        loss: "ofCritic",
      },
      {
        model: generator,
        optimizer: optimizers.rmsprop({ learningRate: 0.01 }),
        loss: "ofGenerator",
      },
    ],
  );
  const [real, noise, share] = golden.data;
  for (let i = 0; i < STEPS; i++) {
    const { ofCritic, ofGenerator } = await step({
      real: dataAt(real!, i),
      noise: dataAt(noise!, i),
      share: dataAt(share!, i),
    });
    expectClose([ofCritic, ofGenerator], golden.results[i]!, `step ${i}`);
  }
  await expectWeights([generator, critic], golden);
});

/** A model of named inputs and outputs with a step of its own. */
class Stepped extends Model {
  static override readonly className: string = "Stepped";

  override trainStep({ x, y, sampleWeight }: StepData) {
    const { a, b } = x as Readonly<Record<string, SymbolicTensor>>;
    const { total, chosen } = y as Readonly<Record<string, SymbolicTensor>>;
    const [ofTotal, ofChosen] = this.apply([a!, b!]) as readonly SymbolicTensor[];
    const weights = sampleWeight as Readonly<Record<string, SymbolicTensor>>;
    return {
      loss: ops.add(
        mse.call(total!, ofTotal!, { sampleWeight: weights.total! }),
        ops.mul(entropy.call(chosen!, ofChosen!), 0.5),
      ),
    };
  }
}

const mse = losses.meanSquaredError();
const entropy = losses.sparseCategoricalCrossentropy();

test("a subclass with named inputs and outputs, by its own step", async () => {
  const golden = goldenOf("named");
  const [a, b, total, chosen, weight] = golden.data;
  const inputs = { a: input({ shape: [2] }), b: input({ shape: [4] }) };
  const left = layers.dense({ units: 3, activation: "tanh" }).apply(inputs.a);
  const right = layers.dense({ units: 3, activation: "relu" }).apply(inputs.b);
  const outputs = {
    total: layers.dense({ units: 2 }).apply(ops.add(left, right)),
    chosen: layers.dense({ units: 3, activation: "softmax" }).apply(ops.mul(left, right)),
  };
  const net = new Stepped({ inputs, outputs });
  // The golden's model holds "total" before "chosen"; a Functional model has its outputs by their names.
  const byName = (weights: readonly GoldenTensor[]) => [
    ...weights.slice(0, 4),
    ...weights.slice(6),
    ...weights.slice(4, 6),
  ];
  await net.setWeights(weightsOf(byName(golden.initial)));
  net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }) });
  for (let i = 0; i < STEPS; i++) {
    const { loss } = await net.trainOnBatch(
      { a: dataAt(a!, i), b: dataAt(b!, i) },
      { total: dataAt(total!, i), chosen: dataAt(chosen!, i) },
      { sampleWeight: dataAt(weight!, i) },
    );
    expectClose([loss], golden.results[i]!, `step ${i}`);
  }
  await expectWeights([net], { ...golden, final: byName(golden.final) });
});

/** A model of one input and one output. */
type PlainModel = Model<SymbolicTensor, SymbolicTensor>;

/** Learns from labels and from a teacher. */
class Student extends Model {
  static override readonly className: string = "Student";
  readonly hidden = layers.dense({ units: 4, activation: "tanh", kernelRegularizer: "l2" });
  readonly total = layers.dense({ units: 3 });

  constructor(readonly teacher: PlainModel) {
    super();
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.total.apply(this.hidden.apply(x));
  }

  override computeLoss({ x, yPred, compiledLoss }: LossData): SymbolicTensor {
    // One input and one output.
    const [given, predicted] = [x, yPred] as [SymbolicTensor, SymbolicTensor];
    const hint = ops.sub(this.teacher.apply(given), predicted);
    return ops.add(compiledLoss, ops.mul(ops.mean(ops.square(hint)), 0.5));
  }
}

async function student(golden: Golden) {
  const teacher = sequential([
    input({ shape: [2] }),
    layers.dense({ units: 3, activation: "tanh" }),
  ]);
  const weights = weightsOf(golden.initial);
  await teacher.setWeights(weights.slice(0, 2));
  teacher.trainable = false;
  const net = new Student(teacher);
  net.build([null, 2]);
  await net.hidden.setWeights(weights.slice(2, 4));
  await net.total.setWeights(weights.slice(4));
  return net;
}

test("a loss of the model's class, beside the metrics of compile", async () => {
  const golden = goldenOf("distilled");
  const [xs, ys, weights] = golden.data;
  const net = await student(golden);
  net.compile({
    optimizer: optimizers.adam({ learningRate: 0.03 }),
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
    metrics: ["accuracy"],
  });
  for (let i = 0; i < STEPS; i++) {
    const { loss, accuracy } = await net.trainOnBatch(dataAt(xs!, i), dataAt(ys!, i), {
      sampleWeight: dataAt(weights!, i),
    });
    expectClose([loss, accuracy!], golden.results[i]!, `step ${i}`);
  }
  const { loss, accuracy } = await net.testOnBatch(dataAt(xs!, 0), dataAt(ys!, 0));
  expectClose([loss, accuracy!], golden.results[STEPS]!, "test");
  const found = [...(await net.hidden.getWeights()), ...(await net.total.getWeights())];
  found.forEach((weight, index) => {
    const { data } = golden.final[index]!;
    const largest = Math.max(...data.map(Math.abs));
    expectClose([...weight.data], data, `weight ${index}`, () => largest);
  });
});

test("a loss of the model's class needs none of compile, and no targets", async () => {
  class Sparse extends Student {
    override computeLoss({ y, yPred, training, compiledLoss }: LossData): SymbolicTensor {
      expect(y).toBe(null);
      seen.push(training);
      return ops.add(compiledLoss, ops.mean(ops.abs(yPred as SymbolicTensor)));
    }
  }
  const seen: boolean[] = [];
  const net = new Sparse(sequential([input({ shape: [2] }), layers.dense({ units: 3 })]));
  net.compile({ optimizer: "sgd" });
  const x = tensor([[1, -2]]);
  const { history } = await net.fit(x, null, { epochs: 30, verbose: 0 });
  expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]!);
  await net.evaluate(x, null);
  expect(seen).toEqual([true, false]);
  expect(net.explain()).toContain("what its class adds to a training step is not shown");
});

test("a loss of the model's class that is no symbolic scalar is an error that names it", async () => {
  class Wrong extends Student {
    override computeLoss({ yPred }: LossData): SymbolicTensor {
      return yPred as SymbolicTensor;
    }
  }
  const net = new Wrong(sequential([input({ shape: [2] }), layers.dense({ units: 3 })]));
  net.compile({ optimizer: "sgd" });
  await expect(net.fit(tensor([[1, -2]]), null, { verbose: 0 })).rejects.toThrow(
    ".computeLoss must return a symbolic scalar, got shape (, 3). Take its mean or sum.",
  );
});
