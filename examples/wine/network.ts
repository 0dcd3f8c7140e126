/** The wine exercise: 178 wines of three growers, told apart by 13 chemical measurements. */
import {
  type callbacks,
  layers,
  type Sequential,
  sequential,
  toCategorical,
  trainTestSplit,
} from "latch";
import { standardScaler } from "latch/data";
import { wine } from "latch/datasets";

/** Splits and standardises the data; the scaler knows the training wines only. */
export async function prepareWine(randomState: number) {
  const { data, target, targetNames } = await wine();
  const [xTrain, xTest, yTrain, yTest] = trainTestSplit(data, target, {
    testSize: 0.2,
    randomState,
  });
  const scaler = standardScaler();
  return {
    xTrain: scaler.fitTransform(xTrain),
    xTest: scaler.transform(xTest),
    yTrain,
    yTest,
    targetNames,
  };
}

/** 13 measurements, two hidden layers, three growers. */
export function wineNetwork() {
  const net = sequential();
  net.add(layers.dense({ units: 32, inputShape: [13], activation: "relu" }));
  net.add(layers.dense({ units: 16, activation: "relu" }));
  net.add(layers.dense({ units: 3, activation: "softmax" }));
  net.compile({ loss: "categorical_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  return net;
}

export interface WineOptions {
  readonly randomState?: number;
  readonly epochs?: number;
  /** Share of the training wines that are only measured, after every epoch; default none. */
  readonly validationSplit?: number;
  readonly verbose?: 0 | 1 | 2;
  readonly callbacks?: readonly callbacks.CallbackLike[];
}

/** Trains the network and measures it on wines that it has not seen. */
export async function trainOnWine(net: Sequential, options: WineOptions = {}) {
  const { randomState = 42, epochs = 60, ...fitOptions } = options;
  const { xTrain, xTest, yTrain, yTest, targetNames } = await prepareWine(randomState);
  await net.fit(xTrain, toCategorical(yTrain), { epochs, batchSize: 16, ...fitOptions });
  const { loss, accuracy } = await net.evaluate(xTest, toCategorical(yTest, 3));
  const predicted = (await net.predict(xTest)).argMax(1);
  return { loss, accuracy, actual: yTest, predicted, targetNames };
}
