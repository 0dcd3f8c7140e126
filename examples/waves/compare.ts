/** The networks beside the nearest training series. */
import { setSeed, type Tensor } from "latch";
import { asTensor, autoencoder, classifier } from "./networks.ts";
import { known, others, type Waves } from "./shapes.ts";

/** Accuracies on test series, one for each seed. */
export interface Classified {
  readonly train: number;
  readonly fcn: readonly number[];
  readonly nearest: readonly number[];
}

export interface Detected {
  readonly train: number;
  /** The probability that a series of another shape has a larger error than one of the three. */
  readonly autoencoder: number;
  readonly nearest: number;
  /** Series of the three shapes and of another, as they are and as the autoencoder writes them again. */
  readonly shown: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly again: readonly number[];
  }[];
}

export interface Result {
  readonly test: number;
  readonly classified: readonly Classified[];
  readonly detected: Detected;
}

export interface CompareOptions {
  /** Numbers of training series, each of which is tried. */
  readonly sizes: readonly number[];
  readonly seeds: readonly number[];
  readonly test: number;
  /** Training steps of a classifier. */
  readonly steps: number;
  /** Series and epochs of the autoencoder. */
  readonly normal: number;
  readonly epochs: number;
}

const BATCH = 16;
/** Seeds of test series: others than those of training series. */
const [TEST, OTHER] = [1000, 2000];

export async function compare(options: CompareOptions): Promise<Result> {
  const { sizes, seeds, test } = options;
  const held = known(test, TEST);
  const classified: Classified[] = [];
  for (const train of sizes) {
    const runs = [];
    for (const seed of seeds)
      runs.push(await classify(known(train, seed), held, options.steps, seed));
    classified.push({
      train,
      fcn: runs.map(({ fcn }) => fcn),
      nearest: runs.map(({ nearest }) => nearest),
    });
  }
  return { test, classified, detected: await detect(options) };
}

async function classify(train: Waves, held: Waves, steps: number, seed: number) {
  setSeed(seed);
  const net = classifier();
  const epochs = Math.ceil((steps * BATCH) / train.x.length);
  await net.fit(asTensor(train.x), train.y, { epochs, batchSize: BATCH, verbose: 0 });
  const { accuracy } = await net.evaluate(asTensor(held.x), held.y, { verbose: 0 });
  const right = held.x.filter((x, row) => train.y[nearestOf(x, train.x).index] === held.y[row]);
  return { fcn: accuracy, nearest: right.length / held.x.length };
}

async function detect({ normal, test, epochs }: CompareOptions): Promise<Detected> {
  setSeed(0);
  const train = known(normal, 0);
  const x = asTensor(train.x);
  const net = autoencoder();
  await net.fit(x, x, { epochs, batchSize: BATCH, verbose: 0 });
  const again = async (some: Waves) =>
    ((await net.predict(asTensor(some.x))) as Tensor)
      .reshape([some.x.length, -1])
      .toArray<number[][]>();
  const [fine, strange] = [known(test, TEST), others(test, OTHER)];
  const [fineAgain, strangeAgain] = [await again(fine), await again(strange)];
  const errors = (some: Waves, written: readonly (readonly number[])[]) =>
    some.x.map((series, row) => distance(series, written[row]!));
  const nearest = (some: Waves) => some.x.map((series) => nearestOf(series, train.x).distance);
  return {
    train: normal,
    autoencoder: aucOf(errors(fine, fineAgain), errors(strange, strangeAgain)),
    nearest: aucOf(nearest(fine), nearest(strange)),
    shown: [
      { name: "a bell", x: fine.x[1]!, again: fineAgain[1]! },
      { name: "a pair, which is none of the three", x: strange.x[2]!, again: strangeAgain[2]! },
    ],
  };
}

function nearestOf(x: readonly number[], all: readonly (readonly number[])[]) {
  const distances = all.map((other) => distance(x, other));
  const least = Math.min(...distances);
  return { index: distances.indexOf(least), distance: least };
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, t) => sum + (value - b[t]!) ** 2, 0);
}

/** The fraction of pairs in which the number of `above` is the larger one; equal ones count half. */
export function aucOf(below: readonly number[], above: readonly number[]): number {
  const wins = above.map((large) =>
    below.reduce((sum, small) => sum + (large > small ? 1 : large === small ? 0.5 : 0), 0),
  );
  return wins.reduce((sum, value) => sum + value, 0) / (below.length * above.length);
}
