/** Two networks that look at a picture once and write a word: one to many. */
import {
  functional,
  input,
  layers,
  type Model,
  optimizers,
  type SymbolicTensor,
  type Tensor,
} from "latch";
import { decode, padSequences, type Vocabulary } from "latch/text";
import { END, START } from "./letters.ts";

/** Both see with as many units, and spell with as many. */
const SEEN = 128;
const UNITS = 64;

/** What a speller is made for. */
export interface Task {
  /** Rows and columns of a picture. */
  readonly size: readonly [height: number, width: number];
  readonly alphabet: Vocabulary;
  /** Letters of the longest word. */
  readonly longest: number;
}

export interface FitOptions {
  readonly epochs: number;
  readonly verbose: "auto" | 0;
}

export interface Speller {
  fit(images: Tensor, words: readonly string[], options: FitOptions): Promise<unknown>;
  spell(images: Tensor): Promise<string[]>;
  /** How likely each letter was at each step of pictures that were spelt like this: [pictures, steps, letters]. */
  shares(images: Tensor, spelt: readonly string[]): Promise<Tensor>;
}

/** The picture is what the LSTM remembers before the first letter; it is told the letter that it wrote last. */
export function stateSpeller({ size, alphabet, longest }: Task): Speller {
  const image = input({ shape: size });
  const letters = input({ shape: [null], dtype: "int32" });
  const seen = look(image);
  const memory = [
    layers.dense({ units: UNITS, activation: "tanh" }).apply(seen),
    layers.dense({ units: UNITS }).apply(seen),
  ];
  const embedding = layers.embedding({ inputDim: alphabet.size, outputDim: 16, maskZero: true });
  const lstm = layers.lstm({ units: UNITS, returnSequences: true, returnState: true });
  const choose = layers.dense({ units: alphabet.size, activation: "softmax" });
  const [hidden] = lstm.apply(embedding.apply(letters), { initialState: memory });
  const net = compiled(functional({ inputs: [image, letters], outputs: choose.apply(hidden) }));

  // The same layers again: from a picture to a memory, and from one letter to the next.
  const looker = functional({ inputs: image, outputs: memory });
  const last = input({ shape: [1], dtype: "int32" });
  const states = [input({ shape: [UNITS] }), input({ shape: [UNITS] })];
  const [output, ...next] = lstm.apply(embedding.apply(last), { initialState: states });
  const writer = functional({
    inputs: [last, ...states],
    outputs: [choose.apply(output), ...next],
  });

  const before = (words: readonly string[]) =>
    rowsOf(
      alphabet,
      words.map((word) => START + word),
    );
  const after = (words: readonly string[]) =>
    rowsOf(
      alphabet,
      words.map((word) => word + END),
    );
  return {
    fit: (images, words, options) => net.fit([images, before(words)], after(words), options),
    spell: async (images) => {
      const decoded = await decode(writer, {
        start: new Array<number>(images.shape[0]).fill(alphabet.encode(START)[0]),
        states: await looker.predict(images),
        end: alphabet.encode(END)[0],
        maxLength: longest + 1,
      });
      return decoded.map(({ tokens }) => alphabet.decode(tokens));
    },
    shares: (images, spelt) => net.predict([images, before(spelt)]),
  };
}

/** The picture is the LSTM's input at every step, as in the course; all letters are chosen at once. */
export function repeatSpeller({ size, alphabet, longest }: Task): Speller {
  const image = input({ shape: size });
  const repeated = layers.repeatVector({ n: longest + 1 }).apply(look(image));
  const hidden = layers.lstm({ units: UNITS, returnSequences: true }).apply(repeated);
  const choose = layers.dense({ units: alphabet.size, activation: "softmax" });
  const outputs = layers.timeDistributed(choose).apply(hidden);
  const net = compiled(functional({ inputs: image, outputs }));

  const end = alphabet.encode(END)[0];
  // Behind the end comes the end again: this one cannot stop.
  const target = (words: readonly string[]) =>
    padSequences(alphabet.encodeAll(words), { padding: "post", value: end, maxLen: longest + 1 });
  return {
    fit: (images, words, options) => net.fit(images, target(words), options),
    spell: async (images) => {
      const chosen = (await net.predict(images)).argMax(2).toArray<number[][]>();
      return chosen.map((row) => alphabet.decode(row).split(END)[0]);
    },
    shares: (images) => net.predict(images),
  };
}

/** What both see of a picture, and the classifier that they are held against. */
export function look(image: SymbolicTensor) {
  const flat = layers.flatten().apply(image);
  const seen = layers.dense({ units: SEEN, activation: "relu" }).apply(flat);
  return layers.dropout({ rate: 0.5 }).apply(seen);
}

/** All learn alike. */
export function compiled<Net extends Model>(net: Net): Net {
  net.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: optimizers.adam({ learningRate: 3e-3 }),
    metrics: ["accuracy"],
  });
  return net;
}

/** Words as rows of numbers, short ones filled up at the end. */
function rowsOf(alphabet: Vocabulary, words: readonly string[]): Tensor {
  return padSequences(alphabet.encodeAll(words), { padding: "post" });
}
