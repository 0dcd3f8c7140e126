// Trains in a worker, with and without it, and counts the events that happen during one long step.
import { configure, device, info, layers, sequential, setSeed, tensor } from "latch";

/** Losses of a small model. */
async function losses(place: ReturnType<typeof device.local>): Promise<number[]> {
  setSeed(1);
  const net = sequential(
    [layers.dense({ units: 2, inputShape: [1] }), layers.dense({ units: 1 })],
    {
      device: place,
    },
  );
  net.compile({ loss: "mse", optimizer: "adam" });
  const x = tensor(
    Float32Array.from({ length: 64 }, (_, i) => i / 64),
    [64, 1],
  );
  const { history } = await net.fit(x, x, { epochs: 5, verbose: 0 });
  return history.loss ?? [];
}

/** Timers that fire while one training step of a recurrent layer runs. */
async function ticksDuringAStep(): Promise<number> {
  const net = sequential([
    layers.lstm({ units: 128, inputShape: [60, 64] }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  const [x, y] = [
    tensor(new Float32Array(64 * 60 * 64), [64, 60, 64]),
    tensor(new Float32Array(64), [64, 1]),
  ];
  await net.trainOnBatch(x, y);
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 1);
  await net.trainOnBatch(x, y);
  clearInterval(timer);
  return ticks;
}

export interface InWorker {
  readonly isEqual: boolean;
  readonly device: string;
  readonly ticks: number;
}

export async function inWorker(): Promise<InWorker> {
  configure({ worker: true });
  const here = await losses(device.local());
  const there = await losses(device.worker());
  const ticks = await ticksDuringAStep();
  return {
    isEqual: here.length === 5 && here.join() === there.join(),
    device: info().device,
    ticks,
  };
}
