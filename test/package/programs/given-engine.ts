// Trains with an engine that is given, where neither import() nor, at times, compiling is allowed.
import { configure, layers, sequential, tensor } from "latch";

type GivenEngine = NonNullable<Parameters<typeof configure>[0]["engine"]>;

/** Losses of the first and the last epoch; as text what went wrong. */
export async function lossesWith(engine?: GivenEngine): Promise<readonly number[] | string> {
  if (engine !== undefined) configure({ engine });
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
  try {
    const { loss = [] } = (await net.fit(x, y, { epochs: 30, verbose: 0 })).history;
    return [loss[0] ?? 0, loss.at(-1) ?? 0];
  } catch (error) {
    return String(error);
  }
}
