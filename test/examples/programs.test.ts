/** The course's programs, run as they are. */
import { setSeed } from "latch";
import { reviews } from "latch/datasets";
import { afterEach, expect, test, vi } from "vitest";
import { compare } from "../../examples/sentiment/sentiment.ts";
import { trainOnWine, wineNetwork } from "../../examples/wine/network.ts";

function outputOf(): () => string {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => {
    lines.push(text);
  });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return () => lines.join("\n");
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("sequential: 10 to 64, 32, 16, 2", async () => {
  const output = outputOf();
  await import("../../examples/sequential.js");
  expect(output()).toContain("Total params: 3,346");
});

test("functional: 64 to 16, 16, 3", async () => {
  const output = outputOf();
  await import("../../examples/functional.js");
  expect(output()).toContain("Total params: 1,363");
});

test("classifier: learns the sum and shows ten predictions", async () => {
  const output = outputOf();
  await import("../../examples/classifier.js");
  const text = output();
  expect(text).toContain("Epoch 50/50");
  expect(text.match(/actual [01], predicted [01]/g)?.length).toBe(10);
  expect(Number(/accuracy (\d\.\d+)\n/.exec(text)?.[1])).toBeGreaterThan(0.9);
});

test("lstm: 16,896 + 130 parameters, and tells the waves apart", async () => {
  const output = outputOf();
  await import("../../examples/lstm.js");
  const text = output();
  expect(text).toContain("16,896");
  expect(text).toContain("130");
  expect(Number(/accuracy (\d\.\d+)$/m.exec(text)?.[1])).toBeGreaterThan(0.9);
});

test("sentiment: reads reviews beside a bag of words, and judges a sentence", async () => {
  setSeed(1);
  const { texts, target, targetNames } = await reviews();
  const few = { texts: texts.slice(0, 200), target: target.slice(0, 200), targetNames };
  const result = await compare(few, { epochs: 3 });
  for (const share of [result.lstm, result.bagOfWords]) {
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThanOrEqual(1);
  }
  const judged = await result.judge("A wonderful book.");
  expect(judged).toBeGreaterThan(0);
  expect(judged).toBeLessThan(1);
});

test("wine: shows the network, its training, and a confusion matrix of all test wines", async () => {
  const output = outputOf();
  await import("../../examples/wine/main.js");
  const text = output();
  const [summary, lastEpoch, matrix] = ["Total params: 1,027", "Epoch 60/60", "Confusion matrix"];
  expect(text.indexOf(summary)).toBeGreaterThan(0);
  expect(text.indexOf(lastEpoch)).toBeGreaterThan(text.indexOf(summary));
  expect(text.indexOf(matrix)).toBeGreaterThan(text.indexOf(lastEpoch));
  const rows = [...text.matchAll(/^class_\d +(\d+) +(\d+) +(\d+)$/gm)].map((row) =>
    row.slice(1).map(Number),
  );
  expect(rows.flat().reduce((sum, count) => sum + count, 0)).toBe(36);
});

test("wine: mean test accuracy over ten splits is at least 0.975", async () => {
  setSeed(7);
  const accuracies: number[] = [];
  for (let randomState = 0; randomState < 10; randomState++) {
    const { accuracy } = await trainOnWine(wineNetwork(), { randomState });
    accuracies.push(accuracy);
  }
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  expect(mean).toBeGreaterThanOrEqual(0.975);
});
