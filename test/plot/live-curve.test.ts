/** The live curve: drawn into an element and in a terminal while fit runs. */
import { callbacks, layers, random, sequential, ValueError } from "latch";
import { afterEach, expect, test, vi } from "vitest";
import { LiveDrawing } from "../../ts/plot/live-drawing.js";

const x = random.uniform([10, 3]);
const y = random.uniform([10, 1]);

function net() {
  const model = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  model.compile({ loss: "mse", optimizer: "sgd", metrics: ["mae"] });
  return model;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("an element has the curves after every epoch: losses in one picture, metrics in another", async () => {
  const element = { innerHTML: "" };
  const drawn: string[] = [];
  const note = { onEpochEnd: () => void drawn.push(element.innerHTML) };
  await net().fit(x, y, {
    epochs: 3,
    verbose: 0,
    validationData: [x, y],
    callbacks: [callbacks.liveCurve(element, { interval: 0 }), note],
  });
  expect(new Set(drawn).size).toBe(3);
  expect(drawn[0]).toMatch(/^<svg/);
  expect(drawn[2]?.match(/<svg/g)).toHaveLength(2);
  for (const name of ["loss", "val_loss", "mae", "val_mae"]) expect(drawn[2]).toContain(name);
  expect(element.innerHTML).toBe(drawn[2]);
});

test("only the chosen logs are drawn, a point for each batch if wanted", async () => {
  const element = { innerHTML: "" };
  const curve = callbacks.liveCurve(element, { metrics: ["loss"], unit: "batch", interval: 0 });
  await net().fit(x, y, { epochs: 2, batchSize: 5, verbose: 0, callbacks: curve });
  expect(element.innerHTML.match(/<svg/g)).toHaveLength(1);
  expect(element.innerHTML).not.toContain("mae");
  expect(element.innerHTML).toContain("batch");
  expect(callbacks.liveCurve(element).onTrainBatchEnd).toBeUndefined();
});

test("drawings are at least the interval apart, but the last one is drawn", async () => {
  const element = { innerHTML: "" };
  const drawn = new Set<string>();
  const note = { onEpochEnd: () => void drawn.add(element.innerHTML) };
  const curve = callbacks.liveCurve(element, { interval: 1e9 });
  await net().fit(x, y, { epochs: 4, verbose: 0, callbacks: [curve, note] });
  expect(drawn.size).toBe(1);
  expect(drawn.has(element.innerHTML)).toBe(false);
});

test("a selector finds the element in the page", () => {
  const element = { innerHTML: "" };
  vi.stubGlobal("document", {
    querySelector: (selector: string) => (selector === "#curve" ? element : null),
  });
  expect(callbacks.liveCurve("#curve").element).toBe(element);
  expect(() => callbacks.liveCurve("#other")).toThrow(ValueError);
  expect(() => callbacks.liveCurve({} as never)).toThrow("an element of the page");
});

/** What a terminal is written. */
function terminalOf(isInteractive: boolean) {
  const written: string[] = [];
  const terminal = {
    write: (text: string) => void written.push(text),
    isInteractive,
    columns: isInteractive ? 60 : undefined,
    now: () => 0,
  };
  return { written, terminal };
}

test("in a terminal each drawing replaces the last one", () => {
  const { written, terminal } = terminalOf(true);
  const drawing = new LiveDrawing(null, terminal, "epoch");
  const curves = new Map([["loss", { x: [1, 2], values: [3, 1] }]]);
  drawing.draw(curves);
  drawing.finish(curves);
  expect(written).toHaveLength(2);
  const lines = written[0]!.split("\n").length - 1;
  expect(written[1]).toBe(`\x1b[${lines}A\x1b[J${written[0]}`);
  expect(Math.max(...written[0]!.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
});

test("where lines can't be replaced it is drawn once, at the end", () => {
  const { written, terminal } = terminalOf(false);
  const drawing = new LiveDrawing(null, terminal, "epoch");
  const curves = new Map([["loss", { x: [1, 2], values: [3, Number.NaN] }]]);
  drawing.draw(new Map());
  drawing.draw(curves);
  expect(written).toEqual([]);
  drawing.finish(curves);
  expect(written).toHaveLength(1);
  expect(written[0]).toContain("cannot be drawn");
});
