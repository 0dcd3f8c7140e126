/** Fused kernels of optimizers against the same updates, composed of operations here: 12 steps, every option. */
import { layers, ops, optimizers, ready, type SymbolicTensor, sequential, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import type { OpNode } from "../../ts/graph/symbolic.js";
import type { Variable } from "../../ts/graph/variable.js";
import { average } from "../../ts/training/optimizers/average.js";

type UpdateInputs = optimizers.UpdateInputs;
type UpdateResult = optimizers.UpdateResult;

const { add, div, maximum, mul, sqrt, square, sub } = ops;

beforeAll(ready);

class ComposedSGD extends optimizers.SGD {
  protected override step({ gradient, stepSize, decayed, slot }: UpdateInputs): UpdateResult {
    const descent = mul(gradient, stepSize);
    if (this.momentum === 0) return { weight: sub(decayed, descent) };
    const velocity = (m: SymbolicTensor) => sub(mul(m, this.momentum), descent);
    const momentum = velocity(slot("momentum"));
    return { weight: add(decayed, this.nesterov ? velocity(momentum) : momentum), momentum };
  }

  protected override effects(variable: Variable, gradient: SymbolicTensor, hyper: SymbolicTensor) {
    return this.assignments(variable, gradient, hyper);
  }
}

class ComposedAdam extends optimizers.Adam {
  protected override step({ gradient, stepSize, decayed, slot }: UpdateInputs): UpdateResult {
    const momentum = average(slot("momentum"), gradient, this.beta1);
    const velocity = average(slot("velocity"), square(gradient), this.beta2);
    const descent = (v: SymbolicTensor) => div(mul(momentum, stepSize), add(sqrt(v), this.epsilon));
    if (!this.amsgrad) return { weight: sub(decayed, descent(velocity)), momentum, velocity };
    const largest = maximum(slot("velocity_hat"), velocity);
    return { weight: sub(decayed, descent(largest)), momentum, velocity, velocity_hat: largest };
  }

  protected override effects(variable: Variable, gradient: SymbolicTensor, hyper: SymbolicTensor) {
    return this.assignments(variable, gradient, hyper);
  }
}

class ComposedRMSprop extends optimizers.RMSprop {
  protected override step({ gradient, stepSize, decayed, slot }: UpdateInputs): UpdateResult {
    const velocity = average(slot("velocity"), square(gradient), this.rho);
    const slots: Record<string, SymbolicTensor> = { velocity };
    let spread = velocity;
    if (this.centered) {
      const mean = average(slot("average_gradient"), gradient, this.rho);
      slots.average_gradient = mean;
      spread = sub(velocity, square(mean));
    }
    let descent = div(mul(gradient, stepSize), sqrt(add(spread, this.epsilon)));
    if (this.momentum > 0) {
      descent = add(mul(slot("momentum"), this.momentum), descent);
      slots.momentum = descent;
    }
    return { weight: sub(decayed, descent), ...slots };
  }

  protected override effects(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    return this.assignments(variable, gradient, hyper);
  }
}

const x = tensor(Array.from({ length: 8 }, (_, i) => [Math.sin(i), Math.cos(3 * i), 0.3 * i - 1]));
const y = tensor(Array.from({ length: 8 }, (_, i) => [Math.sin(2 * i + 1)]));

async function trained(optimizer: optimizers.Optimizer): Promise<number[]> {
  const net = sequential([
    layers.dense({ units: 4, activation: "tanh", inputShape: [3] }),
    layers.dense({ units: 1 }),
  ]);
  const first = net.weights.map(({ shape, size }, which) =>
    tensor(
      Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + which)),
      [...shape],
    ),
  );
  await net.setWeights(first);
  net.compile({ optimizer, loss: "mse" });
  await net.fit(x, y, { epochs: 6, batchSize: 4, shuffle: false, verbose: 0 });
  return (await net.getWeights()).flatMap(({ data }) => Array.from(data));
}

const SGD = [{}, { momentum: 0.9 }, { momentum: 0.8, nesterov: true }, { weightDecay: 0.03 }];
const ADAM = [{}, { amsgrad: true }, { beta1: 0.7, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.1 }];
const RMSPROP = [
  {},
  { momentum: 0.6 },
  { centered: true, rho: 0.7 },
  { centered: true, momentum: 0.5, weightDecay: 0.02, epsilon: 1e-3 },
];

const cases = [
  ...SGD.map((options) => ["SGD", options, optimizers.SGD, ComposedSGD] as const),
  ...ADAM.map((options) => ["Adam", options, optimizers.Adam, ComposedAdam] as const),
  ...RMSPROP.map((options) => ["RMSprop", options, optimizers.RMSprop, ComposedRMSprop] as const),
];

test.each(cases)("%s %o", async (_, options, Fused, Composed) => {
  const given = { learningRate: 0.05, ...options };
  const fused = await trained(new Fused(given));
  const composed = await trained(new Composed(given));
  const largest = Math.max(...fused.map(Math.abs));
  fused.forEach((value, index) => {
    expect(Math.abs(value - composed[index]!), `number ${index}`).toBeLessThan(2e-6 * largest);
  });
});

test("a custom optimizer: slots start at 0, decay and learning rate come from the base class", async () => {
  class Signed extends optimizers.Optimizer {
    static override readonly className: string = "Signed";
    protected override slotGroups(): optimizers.SlotGroups {
      return [["steps"]];
    }
    protected override step({ gradient, stepSize, decayed, slot }: UpdateInputs) {
      const steps = ops.add(slot("steps"), 1);
      return { weight: ops.sub(decayed, ops.mul(ops.sign(gradient), stepSize)), steps };
    }
  }
  const net = sequential([layers.dense({ units: 1, useBias: false, inputShape: [1] })]);
  await net.setWeights([tensor([[2]])]);
  const optimizer = new Signed({ learningRate: 0.25, weightDecay: 0.5 });
  net.compile({ optimizer, loss: "mse" });
  await net.fit(tensor([[1]]), tensor([[0]]), { epochs: 2, verbose: 0 });
  const [weight] = await net.getWeights();
  // w - η λ w - η, twice.
  expect(weight!.at(0, 0)).toBe((2 - 0.125 * 2 - 0.25) * (1 - 0.125) - 0.25);
  expect(optimizer.variables.map(({ name }) => name)).toEqual([
    expect.stringMatching(/dense\w*_kernel_steps$/),
  ]);
});
