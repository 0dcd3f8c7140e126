/** An actor, which decides, and a critic, which says how long the pole will stand, learn from whole episodes. */
import {
  compileStep,
  functional,
  input,
  layers,
  ops,
  optimizers,
  random,
  type SymbolicTensor,
  setSeed,
  tensor,
} from "latch";
import { LIMITS, pushed, type State, stands } from "./cart-pole.ts";

/** How much a reward counts one step later. */
const DISCOUNT = 0.99;
/** The share of the entropy in the loss, which keeps the actor curious. */
const CURIOSITY = 0.01;

export interface Learned {
  readonly seed: number;
  /** Steps that the pole stood, by episode. */
  readonly rewards: readonly number[];
}

/** Two heads on one body: the logits of the two pushes, and the value of the state. */
export function network() {
  const state = input({ shape: [4] });
  const hidden = layers.dense({ units: 64, activation: "tanh" }).apply(state);
  const push = layers.dense({ units: 2, name: "push" }).apply(hidden);
  const value = layers.dense({ units: 1, name: "value" }).apply(hidden);
  return functional({ inputs: state, outputs: [push, value] });
}

interface Batch {
  readonly states: SymbolicTensor;
  readonly actions: SymbolicTensor;
  /** The discounted rewards from each step on. */
  readonly returns: SymbolicTensor;
  /** 1 for steps of the episode, 0 for those that fill it up, so that all episodes have one shape. */
  readonly counts: SymbolicTensor;
}

/** Learns for some episodes. */
export async function learn(seed: number, episodes: number): Promise<Learned> {
  setSeed(seed);
  const net = network();
  const step = compileStep(
    ({ states, actions, returns, counts }: Batch) => {
      const [logits, values] = net.apply(states) as readonly [SymbolicTensor, SymbolicTensor];
      const logs = ops.logSoftmax(logits);
      const chosen = ops.sum(ops.mul(ops.oneHot(actions, 2), logs), -1);
      const error = ops.sub(returns, ops.squeeze(values, -1));
      const mean = (x: SymbolicTensor) => ops.div(ops.sum(ops.mul(x, counts)), ops.sum(counts));
      // The actor learns from how much better than the critic's guess a push turned out, the critic from its error.
      const actor = ops.neg(mean(ops.mul(chosen, ops.stopGradient(error))));
      const critic = mean(ops.square(error));
      const entropy = ops.neg(mean(ops.sum(ops.mul(ops.exp(logs), logs), -1)));
      const loss = ops.sub(ops.add(actor, critic), ops.mul(entropy, CURIOSITY));
      return { loss, actor, critic, entropy };
    },
    { model: net, optimizer: optimizers.adam({ learningRate: 0.01, clipnorm: 1 }) },
  );
  const decide = await net.compilePredict();
  const rewards: number[] = [];
  for (let episode = 0; episode < episodes; episode++) {
    const played = play(decide);
    rewards.push(played.actions.length);
    await step(batchOf(played));
  }
  return { seed, rewards };
}

interface Episode {
  readonly states: readonly State[];
  readonly actions: readonly number[];
}

/** Plays one episode, each push drawn by its probability. */
function play(decide: (x: number[], out: readonly Float32Array[]) => unknown): Episode {
  const out = [new Float32Array(2), new Float32Array(1)] as const;
  const luck = random.uniform([LIMITS.steps]).data;
  let state = Array.from(random.uniform([4], { min: -0.05, max: 0.05 }).data) as unknown as State;
  const [states, actions]: [State[], number[]] = [[], []];
  while (actions.length < LIMITS.steps && stands(state)) {
    decide([...state], out);
    const right = 1 / (1 + Math.exp(out[0][0] - out[0][1]));
    const action = luck[actions.length] < right ? 1 : 0;
    states.push(state);
    actions.push(action);
    state = pushed(state, action);
  }
  return { states, actions };
}

/** An episode as a batch of the longest one: returns are in units of 10, to be of the size of what networks predict. */
function batchOf({ states, actions }: Episode) {
  const { steps } = LIMITS;
  const all = { states: new Float32Array(4 * steps), actions: new Int32Array(steps) };
  const [returns, counts] = [new Float32Array(steps), new Float32Array(steps)];
  let rest = 0;
  for (let i = actions.length - 1; i >= 0; i--) {
    rest = 1 + DISCOUNT * rest;
    returns[i] = rest / 10;
    counts[i] = 1;
    all.states.set(states[i], 4 * i);
    all.actions[i] = actions[i];
  }
  return { states: tensor(all.states, [steps, 4]), actions: all.actions, returns, counts };
}
