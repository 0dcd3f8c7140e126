/** The memory program, small. */
import { expect, test } from "vitest";
import { type CellName, type Run, recall, sequences } from "../../examples/memory/recall.ts";
import { best, lesson, pictures, readme, resultOf, table } from "../../examples/memory/report.ts";

const CELLS: CellName[] = ["SimpleRNN", "GRU", "LSTM", "LSTM (bias 5)"];

test("asks after every symbol for the first", () => {
  const { x, y } = sequences(50, 3);
  const symbols = x.argMax(2);
  for (let row = 0; row < 50; row++) {
    for (let step = 0; step <= 3; step++) expect(y.at(row, step, 0)).toBe(symbols.at(row, 0));
  }
});

test.each(CELLS)(
  "%s: recalls after three symbols, and its training opens the way back",
  async (cell) => {
    const run = await recall({ cell, lag: 3, learningRate: 1e-2, seed: 0, steps: 120 });
    expect(run.accuracy).toBeGreaterThan(0.95);
    expect(run.flow.before.length).toBe(4);
    expect(run.flow.before.every((gradient) => gradient > 0)).toBe(true);
  },
);

test("what has not been trained only guesses; the last symbol weighs more than the first", async () => {
  for (const cell of ["SimpleRNN", "GRU", "LSTM"] as const) {
    const { accuracy, flow } = await recall({
      cell,
      lag: 20,
      learningRate: 1e-9,
      seed: 0,
      steps: 1,
    });
    expect(accuracy).toBeLessThan(0.5);
    expect(flow.before.at(-1)).toBeGreaterThan(flow.before.at(0)!);
    // A learning rate of almost nothing, and weights that were put back.
    flow.after.forEach((gradient, step) => {
      expect(gradient).toBeCloseTo(flow.before[step]!, 4);
    });
  }
});

test("a forget bias of 5 lets the gradient reach a symbol 60 steps back; Keras's 1 does not", async () => {
  const firstGradient = async (cell: CellName) => {
    const { flow } = await recall({ cell, lag: 60, learningRate: 1e-9, seed: 0, steps: 1 });
    return flow.before.at(0)! / flow.before.at(-1)!;
  };
  // The cell alone keeps 0.9933^60 = 0.67, and 0.731^60 = 7e-9.
  expect(await firstGradient("LSTM (bias 5)")).toBeGreaterThan(0.01);
  expect(await firstGradient("LSTM")).toBeLessThan(1e-4);
});

test("the lesson names what is left of a cell's value", () => {
  const run = {
    cell: "LSTM",
    lag: 100,
    learningRate: 1e-2,
    seed: 0,
    steps: 1,
    accuracy: 1,
  } as const;
  expect(lesson([run])).toContain("b = 1, 0.731^100 = 2.5e-14 is left after 100 steps");
  expect(lesson([run])).toContain("b = 5, 0.993^100 = 0.51.");
});

test("shows every run", async () => {
  const runs: Run[] = [];
  for (const cell of CELLS) {
    for (const seed of [0, 1]) {
      runs.push(await recall({ cell, lag: 2, learningRate: 1e-2, seed, steps: 5 }));
    }
  }
  const rows = table(runs).split("\n").slice(1);
  expect(rows.length).toBe(4);
  rows.forEach((row, index) => {
    const shown = runs.slice(2 * index, 2 * index + 2).map(({ accuracy }) => accuracy.toFixed(2));
    const [before, after] = row.split(CELLS[index]!);
    expect(before?.trim()).toBe("2");
    expect(after).toMatch(new RegExp(`^ +0.01 +${shown.join(" +")} `));
  });
  expect(best(runs).split("\n").length).toBe(5);
  const result = resultOf(5, runs);
  expect(readme(result)).toMatch(/5 training steps .* after 2 steps SimpleRNN \d of 2, GRU /);
  const { svg, text } = pictures(result, 80);
  expect(svg.accuracy.match(/<circle/g)?.length).toBe(8);
  expect(svg["flow-new"]).toContain("LSTM (bias 5)");
  expect(svg["flow-trained"]).toContain("GRU (");
  expect(text).toContain("guessing");
});
