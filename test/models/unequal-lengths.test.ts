/** Batches of unequal lengths: those of similar length, each padded to its own longest, train as if all were padded alike. */
import { layers, type Sequential, sequential, setSeed, type Tensor, tensor } from "latch";
import { lengthBatches } from "latch/data";
import { expect, test } from "vitest";

const [TEXTS, LONGEST, WORDS] = [24, 17, 9];

/** Texts of 1 to LONGEST words, none of which is 0. */
const texts = Array.from({ length: TEXTS }, (_, row) =>
  Array.from(
    { length: 1 + ((row * 7) % LONGEST) },
    (_, step) => 1 + ((row + 3 * step) % (WORDS - 1)),
  ),
);
const labels = texts.map((_, row) => row % 2);

function padded(rows: readonly number[], length: number): [Tensor, Tensor] {
  const words = rows.map((row) => Array.from({ length }, (_, step) => texts[row]![step] ?? 0));
  return [tensor(words, undefined, "int32"), tensor(rows.map((row) => [labels[row]!]))];
}

const CELLS = {
  lstm: () => layers.lstm({ units: 6 }),
  gru: () => layers.gru({ units: 6 }),
  simpleRNN: () => layers.simpleRNN({ units: 6 }),
  bidirectional: () =>
    layers.bidirectional({ layer: layers.lstm({ units: 6, returnSequences: true }) }),
} as const;

function network(cell: keyof typeof CELLS): Sequential {
  setSeed(4);
  const net = sequential([
    layers.embedding({ inputDim: WORDS, outputDim: 5, maskZero: true, inputShape: [null] }),
    CELLS[cell](),
    ...(cell === "bidirectional" ? [layers.lstm({ units: 3 })] : []),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ] as never);
  net.compile({ loss: "binary_crossentropy", optimizer: "adam" });
  return net;
}

test.each(Object.keys(CELLS) as (keyof typeof CELLS)[])("%s", async (cell) => {
  const order = [
    ...lengthBatches(
      texts.map(({ length }) => length),
      { batchSize: 5 },
    ),
  ];
  const own = order.map((rows) => padded(rows, Math.max(...rows.map((row) => texts[row]!.length))));
  const alike = order.map((rows) => padded(rows, LONGEST));
  expect(new Set(own.map(([x]) => x.shape[1])).size).toBeGreaterThan(3);
  const losses: number[][] = [];
  const weights: number[][] = [];
  for (const batches of [own, alike]) {
    const net = network(cell);
    const { history } = await net.fit(batches, { epochs: 3, verbose: 0 });
    losses.push([...history.loss!]);
    weights.push((await net.getWeights()).flatMap(({ data }) => Array.from(data, Number)));
  }
  for (const [index, loss] of losses[0]!.entries())
    expect(Math.abs(loss - losses[1]![index]!)).toBeLessThan(1e-6);
  for (const [index, weight] of weights[0]!.entries())
    expect(Math.abs(weight - weights[1]![index]!), `number ${index}`).toBeLessThan(1e-6);
});
