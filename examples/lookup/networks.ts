/** Pairs to look up, the two networks, and a run of one of them. */
import {
  functional,
  input,
  layers,
  optimizers,
  random,
  type SymbolicTensor,
  setSeed,
  Tensor,
} from "latch";

export const LETTERS = "abcdefghijklmnop";
export const DIGITS = 10;
/** Stands for the digit that is asked for. */
const UNKNOWN = DIGITS;

const BATCH = 64;
const TESTED = 512;
const WIDTH = 32;
const HEADS = 2;

/** Pairs [count, length + 1], of which the last is the question, and the digit that is its answer. */
export function pairs(count: number, length: number) {
  const size = length + 1;
  const order = random.uniform([count, LETTERS.length]);
  const drawn = random.integers([count, length], { max: DIGITS });
  const asked = random.integers([count], { max: length });
  const letters = new Int32Array(count * size);
  const digits = new Int32Array(count * size).fill(UNKNOWN);
  const answers = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const shuffled = [...LETTERS].map((_, letter) => letter);
    shuffled.sort((a, b) => order.at(row, a) - order.at(row, b));
    letters.set(shuffled.slice(0, length), row * size);
    for (let place = 0; place < length; place++) digits[row * size + place] = drawn.at(row, place);
    letters[row * size + length] = shuffled[asked.at(row)] as number;
    answers[row] = drawn.at(row, asked.at(row));
  }
  return {
    x: [new Tensor([count, size], "int32", letters), new Tensor([count, size], "int32", digits)],
    y: new Tensor([count, 1], "int32", answers),
  };
}

/** What becomes of the pairs [batch, length + 1, width]: what is known at the question [batch, features]. */
interface Network {
  readonly answer: SymbolicTensor;
  /** Where each pair looks [batch, heads, query, key], of a network with attention. */
  readonly attention: SymbolicTensor | null;
}

/** One block of a transformer: what the pairs say to each other, then what each makes of it. */
function transformer(x: SymbolicTensor, length: number): Network {
  const attention = layers.multiHeadAttention({ numHeads: HEADS, keyDim: WIDTH / HEADS });
  const [told, scores] = attention.apply([x, x], { returnAttentionScores: true });
  const heard = layers.layerNormalization().apply(layers.add().apply([x, told]));
  const thought = layers.dense({ units: 2 * WIDTH, activation: "relu" }).apply(heard);
  const known = layers
    .layerNormalization()
    .apply(layers.add().apply([heard, layers.dense({ units: WIDTH }).apply(thought)]));
  const last = layers.cropping1D({ cropping: [length, 0] }).apply(known);
  return { answer: layers.flatten().apply(last), attention: scores };
}

/** As many weights in a state of 40 numbers. */
function gru(x: SymbolicTensor): Network {
  return { answer: layers.gru({ units: 40 }).apply(x), attention: null };
}

export const NETWORKS = { transformer, GRU: gru } as const;
export type NetworkName = keyof typeof NETWORKS;

/** The network for so many pairs, and one that gives its attention. */
export function build(name: NetworkName, length: number) {
  const inputs = [length + 1, length + 1].map((size) => input({ shape: [size], dtype: "int32" }));
  const [letters, digits] = inputs as [SymbolicTensor, SymbolicTensor];
  const x = layers
    .add()
    .apply([
      layers.embedding({ inputDim: LETTERS.length, outputDim: WIDTH }).apply(letters),
      layers.embedding({ inputDim: DIGITS + 1, outputDim: WIDTH }).apply(digits),
    ]);
  const { answer, attention } = NETWORKS[name](x, length);
  const outputs = layers.dense({ units: DIGITS, activation: "softmax" }).apply(answer);
  return {
    net: functional({ inputs, outputs }),
    looks: attention === null ? null : functional({ inputs, outputs: attention }),
  };
}

export interface LookUpOptions {
  readonly network: NetworkName;
  /** Pairs before the question. */
  readonly length: number;
  readonly seed: number;
  /** Training steps, of 64 new sequences each. */
  readonly steps: number;
}

export interface Run extends LookUpOptions {
  readonly weights: number;
  /** Fraction of 512 new sequences whose question is answered. */
  readonly accuracy: number;
  /** Of one of them: its pairs, and how much of the question's attention each gets, by heads; null without attention. */
  readonly look: {
    readonly pairs: readonly string[];
    readonly weights: readonly (readonly number[])[];
  } | null;
}

/** Trains one network and measures it; both see the same sequences for the same seed. */
export async function lookUp(options: LookUpOptions): Promise<Run> {
  const { network, length, seed, steps } = options;
  setSeed(seed);
  const train = pairs(BATCH * steps, length);
  const test = pairs(TESTED, length);
  const { net, looks } = build(network, length);
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: optimizers.adam({ learningRate: 3e-3 }),
    metrics: ["accuracy"],
  });
  await net.fit(train.x, train.y, { epochs: 1, batchSize: BATCH, shuffle: false, verbose: 0 });
  const { accuracy = 0 } = await net.evaluate(test.x, test.y, { verbose: 0 });
  const look = looks === null ? null : lookOf(test.x, await looks.predict(test.x), length);
  return { ...options, weights: net.countParams(), accuracy, look };
}

/** The first sequence, and where its question looks. */
function lookOf([letters, digits]: readonly Tensor[], scores: Tensor, length: number) {
  const names = Array.from({ length: length + 1 }, (_, place) => {
    const digit = digits?.at(0, place);
    return `${LETTERS[letters?.at(0, place) ?? 0]}${digit === UNKNOWN ? "?" : digit}`;
  });
  const weights = Array.from({ length: HEADS }, (_, head) =>
    names.map((_, place) => scores.at(0, head, length, place)),
  );
  return { pairs: names, weights };
}
