// Trains with one thread and with several, and tells whether the losses are the same bits.
import { configure, device, info, layers, sequential, setSeed, tensor } from "latch";

/** Losses and predictions of a recurrent model whose steps are long enough for several threads. */
async function results(place: ReturnType<typeof device.local>): Promise<number[]> {
  setSeed(1);
  const net = sequential(
    [layers.lstm({ units: 64, inputShape: [20, 8] }), layers.dense({ units: 1 })],
    { device: place },
  );
  net.compile({ loss: "mse", optimizer: "adam" });
  const x = tensor(
    Float32Array.from({ length: 64 * 160 }, (_, i) => Math.sin(i)),
    [64, 20, 8],
  );
  const y = tensor(
    Float32Array.from({ length: 64 }, (_, i) => Math.cos(i)),
    [64, 1],
  );
  const { history } = await net.fit(x, y, { epochs: 10, batchSize: 32, verbose: 0 });
  return [...(history.loss ?? []), ...(await net.predict(x)).data];
}

export interface InThreads {
  readonly isEqual: boolean;
  readonly threads: number;
  readonly why: string;
}

/** @param worker whether the engine is in a worker, as it has to be in pages */
export async function inThreads(worker: boolean): Promise<InThreads> {
  configure({ worker, threads: 2 });
  const one = await results(device.worker());
  // The default device has two.
  const here = worker ? device.worker({ threads: 2 }) : device.local();
  const two = await results(here);
  if (worker)
    await sequential([layers.dense({ units: 1, inputShape: [1] })]).predict(tensor([[1]]));
  const { threads, why } = info();
  return { isEqual: one.length === 74 && one.join() === two.join(), threads, why };
}
