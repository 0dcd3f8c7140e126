/** Optimizers and schedules in types. Checked by tsc alone. */
import {
  callbacks,
  LearningRateSchedule,
  layers,
  Optimizer,
  ops,
  optimizers,
  schedules,
  sequential,
} from "latch";
import { same } from "./same.js";

// An optimizer of one's own.
class Momentum extends Optimizer {
  static override readonly className: string = "Momentum";
  protected override slotGroups(): optimizers.SlotGroups {
    return [["momentum"]];
  }
  protected override step(inputs: optimizers.UpdateInputs): optimizers.UpdateResult {
    const { gradient, stepSize, decayed, slot } = inputs;
    const momentum = ops.add(ops.mul(slot("momentum"), 0.9), gradient);
    return { weight: ops.sub(decayed, ops.mul(momentum, stepSize)), momentum };
  }
}

// With numbers of its own for each step.
class Warming extends Momentum {
  protected override factors(iteration: number, rate: number): optimizers.Factors {
    return { warm: Math.min(rate, iteration / 100) };
  }
  protected override step(inputs: optimizers.UpdateInputs): optimizers.UpdateResult {
    return super.step({ ...inputs, stepSize: inputs.factor("warm") });
  }
}

class Halving extends LearningRateSchedule {
  static override readonly className: string = "Halving";
  override at(step: number): number {
    return 0.5 ** step;
  }
}

const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
net.compile({ optimizer: new Momentum({ learningRate: 0.1, useEma: true }), loss: "mse" });
net.compile({ optimizer: new Warming({ learningRate: new Halving() }), loss: "mse" });
net.compile({ optimizer: "nadam", loss: "mse" });
net.compile({ optimizer: "Adafactor", loss: "mse" });

const decay = schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 100 });
same<number>()(decay.at(3));
same<number>()(decay.decaySteps);
const adam = optimizers.adam({ learningRate: (step) => 1 / step, gradientAccumulationSteps: 4 });
same<number>()(adam.learningRate);
same<number | null>()(adam.gradientAccumulationSteps);
adam.learningRate /= 2;
adam.learningRate = decay;
adam.excludeFromWeightDecay({ varNames: ["bias"] });
adam.applyGradients([null, [1]]);
optimizers.muon({ learningRate: optimizers.schedules.cosineDecay(decay), rmsRate: null });
callbacks.learningRateScheduler((epoch, rate) => rate / (epoch + 1));

// What is misspelt does not compile.
// @ts-expect-error an option
optimizers.nadam({ beta_1: 0.9 });
// @ts-expect-error an option of another optimizer
optimizers.adagrad({ momentum: 0.9 });
// @ts-expect-error a name
net.compile({ optimizer: "nadamm" });
// @ts-expect-error an option that is needed
schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 10 });
// @ts-expect-error a function that returns no number
optimizers.sgd({ learningRate: (step) => String(step) });
// @ts-expect-error an option of a callback
callbacks.reduceLROnPlateau({ minLR: 0.1 });
