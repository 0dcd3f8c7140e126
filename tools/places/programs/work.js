// What has to work in every place: training, predicting, saving and loading.
import { configure, layers, loadModel, sequential, setSeed, tensor } from "latch";

/** "works", or which of these failed, and how. */
export async function work(settings = {}) {
  let doing = "starts";
  try {
    configure(settings);
    setSeed(1);
    const net = sequential([
      layers.lstm({ units: 4, inputShape: [5, 1] }),
      layers.dense({ units: 1 }),
    ]);
    net.compile({ loss: "mse", optimizer: "adam" });
    const x = tensor(
      Float32Array.from({ length: 40 }, (_, i) => Math.sin(i)),
      [8, 5, 1],
    );
    const y = tensor(new Float32Array(8).fill(1), [8, 1]);

    doing = "trains";
    const { loss } = (await net.fit(x, y, { epochs: 30, verbose: 0 })).history;
    if (!(loss.at(-1) < loss[0])) throw new Error(`losses from ${loss[0]} to ${loss.at(-1)}`);
    doing = "predicts";
    const predicted = await net.predict(x);
    doing = "saves";
    const bytes = await net.toBytes();
    doing = "loads";
    const again = await (await loadModel(bytes)).predict(x);
    if (predicted.data.join() !== again.data.join()) throw new Error("other predictions");
    return "works";
  } catch (error) {
    return `${doing}: ${error}`;
  }
}
