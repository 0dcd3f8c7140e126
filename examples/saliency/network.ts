/** An LSTM that judges reviews, and the gradient of its verdict with respect to the words. */
import {
  functional,
  input,
  layers,
  losses,
  ops,
  optimizers,
  type SymbolicTensor,
  tensor,
  valueAndGrad,
} from "latch";
import { padSequences } from "latch/text";

/** Numbers of a word. */
const WIDTH = 32;

export interface Encoded {
  readonly ids: readonly number[];
  /** 1 of a positive review, 0 of a negative one. */
  readonly label: number;
}

/** How one word moves the verdict, for each word of a text: above 0 towards "positive". */
export type Moves = readonly number[];

export interface Judge {
  /** The logarithm of the odds of "positive", of texts of any lengths. */
  logOdds(texts: readonly (readonly number[])[]): Promise<number[]>;
  /** The inner product of each word's embedding with the gradient of the log-odds: what the word adds, to first order. */
  saliency(ids: readonly number[]): Promise<Moves>;
  /** By how much the log-odds fall where a word is left out. */
  leavingOut(ids: readonly number[]): Promise<Moves>;
}

/** Trains on texts of which id 0 is no word. */
export async function trainJudge(
  texts: readonly Encoded[],
  size: number,
  epochs: number,
): Promise<Judge> {
  const embedding = layers.embedding({ inputDim: size, outputDim: WIDTH, maskZero: true });
  const reader = layers.bidirectional(layers.lstm({ units: 24, dropout: 0.2 }));
  const verdict = layers.dense({ units: 1 });
  const drop = () => layers.dropout({ rate: 0.3 });

  const ids = input({ shape: [null], dtype: "int32" });
  const net = functional({
    inputs: ids,
    outputs: ids.pipe(embedding, drop(), reader, drop(), verdict),
  });
  net.compile({
    loss: losses.binaryCrossentropy({ fromLogits: true }),
    optimizer: optimizers.adam({ learningRate: 5e-3 }),
  });
  const labels = tensor(texts.map(({ label }) => [label]));
  await net.fit(padded(texts.map((text) => text.ids)), labels, { epochs, verbose: 0 });

  // The same layers once more, from embeddings to the verdict.
  const embedded = input({ shape: [null, WIDTH] });
  const rest = functional({ inputs: embedded, outputs: embedded.pipe(reader, verdict) });
  const words = functional({ inputs: ids, outputs: embedding.apply(ids) });
  const gradientOf = valueAndGrad((x: SymbolicTensor) => ops.sum(rest.apply(x)), [0]);

  const logOdds = async (given: readonly (readonly number[])[]) =>
    Array.from((await net.predict(padded(given))).data, Number);
  return {
    logOdds,
    saliency: async (sentence) => {
      const vectors = await words.predict(padded([sentence]));
      const { gradients } = await gradientOf(vectors);
      const products = vectors.mul(gradients[0]!).toArray<number[][][]>()[0]!;
      return products.map((row) => row.reduce((sum, x) => sum + x, 0));
    },
    leavingOut: async (sentence) => {
      const shorter = sentence.map((_, left) => sentence.filter((_, index) => index !== left));
      const [whole, ...others] = await logOdds([sentence, ...shorter]);
      return others.map((odds) => whole! - odds);
    },
  };
}

function padded(texts: readonly (readonly number[])[]) {
  return padSequences(texts, { padding: "post" });
}
