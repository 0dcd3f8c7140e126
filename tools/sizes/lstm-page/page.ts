/** The smallest page that trains an LSTM: what `npm run sizes` weighs. */
import { layers, sequential, tensor } from "latch";

async function train(): Promise<void> {
  const net = sequential();
  net.add(layers.lstm({ units: 64, inputShape: [3, 1] }));
  net.add(layers.dense({ units: 1, activation: "sigmoid" }));
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  const x = tensor([
    [[0], [1], [2]],
    [[2], [1], [0]],
  ]);
  const { history } = await net.fit(x, tensor([0, 1]), { epochs: 10 });
  document.title = `loss ${history.loss}`;
}

void train();
