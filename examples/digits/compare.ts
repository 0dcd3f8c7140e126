/** Both networks on the same splits of the digits, and the support vector machine that scikit-learn trained on them. */
import { setSeed, type Tensor, trainTestSplit } from "latch";
import { digits } from "latch/datasets";
import { convolutional, dense } from "./networks.ts";
import svc from "./svc.json" with { type: "json" };

export interface Method {
  readonly name: string;
  /** Number of weights; null where they are not counted. */
  readonly parameters: number | null;
  /** Fraction of test images that are classified correctly, one for each split. */
  readonly accuracy: readonly number[];
}

/** A test image of the first split that the convolutional network takes for another digit. */
export interface Mistake {
  /** 8 rows of 8 pixels, from 0 to 16. */
  readonly image: readonly (readonly number[])[];
  readonly digit: number;
  readonly taken: number;
}

export interface Result {
  readonly counts: { readonly train: number; readonly test: number };
  readonly methods: readonly Method[];
  readonly mistakes: readonly Mistake[];
}

export interface CompareOptions {
  /** How many splits; those of `svc.json` in their order. */
  readonly splits: number;
  readonly epochs: number;
  readonly verbose?: 0 | 1 | 2;
}

const NETWORKS = [
  { name: "dense network", make: dense },
  { name: "convolutional network", make: convolutional },
] as const;

export async function compare({ splits, epochs, verbose = 0 }: CompareOptions): Promise<Result> {
  const { data, target } = await digits();
  const states = svc.randomStates.slice(0, splits);
  const methods: Method[] = [];
  let counts = { train: 0, test: 0 };
  let mistakes: Mistake[] = [];
  for (const { name, make } of NETWORKS) {
    const accuracy: number[] = [];
    let parameters = 0;
    for (const randomState of states) {
      const { testSize } = svc;
      const [xTrain, xTest, yTrain, yTest] = trainTestSplit(data, target, {
        testSize,
        randomState,
      });
      counts = { train: xTrain.shape[0]!, test: xTest.shape[0]! };
      setSeed(randomState);
      const net = make();
      parameters = net.countParams();
      await net.fit(xTrain, yTrain, { epochs, batchSize: 32, verbose });
      const predicted = ((await net.predict(xTest)) as Tensor).argMax(1);
      const wrong = mistakesIn(xTest, yTest, predicted);
      accuracy.push(1 - wrong.length / counts.test);
      if (randomState === states[0]) mistakes = wrong;
    }
    methods.push({ name, parameters, accuracy });
  }
  const ofSvc = svc.accuracy.slice(0, splits);
  methods.push({ name: "support vectors (scikit-learn)", parameters: null, accuracy: ofSvc });
  return { counts, methods, mistakes: mistakes.slice(0, 6) };
}

function mistakesIn(images: Tensor, digits: Tensor, predicted: Tensor): Mistake[] {
  const all = images.toArray<number[][][]>();
  return all.flatMap((image, row) => {
    const [digit, taken] = [digits.at(row), predicted.at(row)];
    return digit === taken ? [] : [{ image, digit, taken }];
  });
}
