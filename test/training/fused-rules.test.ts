/** Updates of large weights by one kernel against the same optimizers composed of operations: weights and slots after 4 steps. */
import { layers, optimizers, ready, sequential, type Tensor, tensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { constant } from "../../ts/graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../ts/graph/symbolic.js";
import type { Variable } from "../../ts/graph/variable.js";

beforeAll(ready);

/** More than the elements from which kernels are used; rows that are no multiple of four. */
const [ROWS, COLUMNS] = [97, 87];

const { Adadelta, Adafactor, Adagrad, Adamax, Ftrl, Lamb, Lion, Nadam } = optimizers;
type Options = optimizers.OptimizerOptions;
type Made = new (options: Options) => optimizers.Optimizer;

/** The optimizer whose updates are always composed. */
function composed(Fused: Made): Made {
  // Any of them: all differ in their options alone.
  return class extends (Fused as typeof Nadam) {
    protected override effects(
      variable: Variable,
      gradient: SymbolicTensor,
      hyper: SymbolicTensor,
    ) {
      return this.assignments(variable, gradient, hyper);
    }
  };
}

function numbers(length: number, seed: number): number[] {
  return Array.from({ length }, (_, i) => Math.sin(1.7 * i + seed) * (1 + (i % 7)));
}

async function updated(optimizer: optimizers.Optimizer): Promise<Tensor[]> {
  const layer = layers.dense({ units: COLUMNS, inputShape: [ROWS] });
  const net = sequential([layer]);
  const size = ROWS * COLUMNS;
  await net.setWeights([tensor(numbers(size, 1), [ROWS, COLUMNS]), tensor(numbers(COLUMNS, 2))]);
  optimizer.build(net.trainableWeights);
  for (let step = 0; step < 4; step++) {
    const gradient = tensor(numbers(size, 3 + step), [ROWS, COLUMNS]);
    optimizer.applyGradients([gradient, tensor(numbers(COLUMNS, 9 + step))]);
  }
  return [...(await net.getWeights()), ...(await optimizer.getWeights())];
}

function effectOf(optimizer: optimizers.Optimizer): OpNode[] {
  const layer = layers.dense({ units: COLUMNS, useBias: false, inputShape: [ROWS] });
  const { trainableWeights: weights } = sequential([layer]);
  optimizer.build(weights);
  const gradients = weights.map(({ shape, size }) => constant(numbers(size, 1), shape));
  const row = optimizer.hyperparameters(0);
  const { effects } = optimizer.update(weights, gradients, constant(row, [row.length]));
  return [...effects];
}

const EVERY = { learningRate: 0.02, weightDecay: 0.3 };

/** Made as the options say; its results have the bits of the composition. */
const elementwise: readonly (readonly [string, Options, Made])[] = [
  ["Nadam", {}, Nadam],
  ["Nadam", { ...EVERY, beta1: 0.7, beta2: 0.9, epsilon: 1e-3 } as Options, Nadam],
  ["Adagrad", {}, Adagrad],
  ["Adagrad", { ...EVERY, initialAccumulatorValue: 0.4, epsilon: 1e-2 } as Options, Adagrad],
  ["Adadelta", {}, Adadelta],
  ["Adadelta", { ...EVERY, rho: 0.6, epsilon: 1e-2 } as Options, Adadelta],
  ["Adamax", {}, Adamax],
  ["Adamax", { ...EVERY, beta1: 0.7, beta2: 0.6, epsilon: 1e-2 } as Options, Adamax],
  ["Ftrl", {}, Ftrl],
  [
    "Ftrl",
    {
      ...EVERY,
      l1RegularizationStrength: 0.2,
      l2RegularizationStrength: 0.3,
      l2ShrinkageRegularizationStrength: 0.1,
      beta: 0.4,
    } as Options,
    Ftrl,
  ],
  ["Lion", {}, Lion],
  ["Lion", { ...EVERY, beta1: 0.6, beta2: 0.8 } as Options, Lion],
];

/** Sums of their norms are added in another order. */
const withNorms: readonly (readonly [string, Options, Made])[] = [
  ["Lamb", {}, Lamb],
  ["Lamb", { ...EVERY, beta1: 0.7, beta2: 0.9, epsilon: 1e-3 } as Options, Lamb],
  ["Adafactor", {}, Adafactor],
  [
    "Adafactor",
    { ...EVERY, beta2Decay: -0.6, epsilon1: 1e-2, epsilon2: 0.1, clipThreshold: 0.5 } as Options,
    Adafactor,
  ],
];

describe("one kernel a large weight", () => {
  test.each([...elementwise, ...withNorms])("%s %o", (_, options, Fused) => {
    expect(effectOf(new Fused(options)).map(({ op }) => op.name)).toContain("ruleUpdate");
  });

  test.each([
    ["a power of Ftrl other than -0.5", new Ftrl({ learningRatePower: -0.4 })],
    ["no epsilon of Lamb", new Lamb({ epsilon: 0 })],
    [
      "a step of a subclass",
      new (class extends Nadam {
        protected override step(inputs: optimizers.UpdateInputs) {
          return super.step(inputs);
        }
      })(),
    ],
  ])("not for %s", (_, optimizer) => {
    const names = effectOf(optimizer).map(({ op }) => op.name);
    expect(names).toContain("assign");
    expect(names).not.toContain("ruleUpdate");
  });
});

test.each(elementwise)("%s %o: the bits of its composition", async (_, options, Fused) => {
  const [fused, plain] = [
    await updated(new Fused(options)),
    await updated(new (composed(Fused))(options)),
  ];
  expect(fused.map(({ data }) => data)).toEqual(plain.map(({ data }) => data));
});

test.each(withNorms)("%s %o: its composition within 1e-6", async (_, options, Fused) => {
  const [fused, plain] = [
    await updated(new Fused(options)),
    await updated(new (composed(Fused))(options)),
  ];
  fused.forEach(({ data, shape }, index) => {
    const expected = plain[index]!;
    expect(shape).toEqual(expected.shape);
    const largest = Math.max(...Array.from(expected.data, (x) => Math.abs(Number(x))));
    data.forEach((value, i) => {
      const error = Math.abs(Number(value) - Number(expected.data[i]));
      expect(error, `number ${i} of ${index}`).toBeLessThanOrEqual(1e-6 * largest);
    });
  });
});

test("with gradient accumulation, averages and constraints as composed", async () => {
  const options = { gradientAccumulationSteps: 2, useEma: true, emaMomentum: 0.6, clipnorm: 3 };
  const fused = await updated(new Nadam(options));
  const plain = await updated(new (composed(Nadam as Made))(options));
  expect(fused.map(({ data }) => data)).toEqual(plain.map(({ data }) => data));
});

test("kernels of tensors of rank 3", async () => {
  const shape = [5, 40, 45];
  const run = async (optimizer: optimizers.Optimizer) => {
    const net = sequential([
      layers.conv1D({ filters: 45, kernelSize: 5, useBias: false, inputShape: [9, 40] }),
    ]);
    await net.setWeights([tensor(numbers(9000, 1), shape)]);
    optimizer.build(net.trainableWeights);
    for (let step = 0; step < 3; step++)
      optimizer.applyGradients([tensor(numbers(9000, 2 + step), shape)]);
    return (await net.getWeights())[0]!.data;
  };
  const fused = await run(new Adafactor());
  const plain = await run(new (composed(Adafactor as Made))({}));
  fused.forEach((value, i) => {
    expect(Math.abs(Number(value) - Number(plain[i])), `number ${i}`).toBeLessThan(1e-5);
  });
});
