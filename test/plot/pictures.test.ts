/** The pictures in docs/pictures are what latch/plot draws. `UPDATE_DOCS=1` draws them anew. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Tensor, tensor } from "latch";
import { attentionSvg, barsSvg, confusionSvg, curvesSvg, gatesSvg, gatesText } from "latch/plot";
import { expect, test } from "vitest";
import { CHINESE, exampleStates, PADDING, SENTENCE } from "./example.js";

const folder = new URL("../../docs/pictures/", import.meta.url);

/** Attention that wanders along the sentence, sharper in each head: rows sum to 1. */
function exampleScores(queries: number, keys: number): Tensor {
  const rows = [2, 1, 0.5].flatMap((width) =>
    Array.from({ length: queries }, (_, query) => {
      const center = ((query + 0.5) / queries) * keys - 0.5;
      const weights = Array.from({ length: keys }, (_, key) =>
        Math.exp(-(((key - center) / width) ** 2)),
      );
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => weight / sum);
    }),
  );
  return new Tensor([1, 3, queries, keys], "float32", Float32Array.from(rows.flat()));
}

/** Runs that are made up: a decay each, faster or slower, with a wave. */
const exampleRuns = ["SimpleRNN", "GRU", "LSTM"].flatMap((name, method) =>
  [0, 1, 2].map((seed) => ({
    name,
    values: Array.from({ length: 20 }, (_, epoch) => {
      if (name === "SimpleRNN" && seed === 2 && epoch > 13) return Number.NaN;
      return (
        2.3 * Math.exp((-epoch * (method * 2 + 1 + seed / 3)) / 25) +
        0.05 * Math.sin(epoch * (seed + 1))
      );
    }),
  })),
);

const exampleBars = [10, 50, 100].flatMap((lag, far) =>
  ["SimpleRNN", "GRU", "LSTM"].map((method, k) => ({
    category: String(lag),
    method,
    values: [0, 1, 2, 3, 4].map((seed) =>
      Math.min(1, Math.max(0.12, 1.02 - far * (2 - k) * 0.3 - 0.02 * seed)),
    ),
  })),
);

const states = exampleStates();
const PADDED = [PADDING, ...CHINESE];
const pictures: Readonly<Record<string, string>> = {
  "gates.svg": gatesSvg(states, {
    tokens: SENTENCE,
    title: "An LSTM reads a sentence",
    theme: "auto",
  }),
  "gates-chinese.svg": gatesSvg(exampleStates(PADDED), {
    tokens: PADDED,
    mask: [PADDED.map((token) => token !== PADDING)],
    title: "LSTM 讀一個句子",
    theme: "auto",
  }),
  "gates.txt": gatesText(states, { tokens: SENTENCE, title: "An LSTM reads a sentence" }),
  "attention.svg": attentionSvg(exampleScores(5, 12), {
    queries: ["We", "laughed", "a", "lot", "."],
    keys: CHINESE,
    title: "Three heads (made-up scores)",
    theme: "auto",
  }),
  "confusion.svg": confusionSvg(
    tensor(
      [
        [18, 1, 0],
        [2, 19, 0],
        [0, 1, 13],
      ],
      [3, 3],
      "int32",
    ),
    {
      labels: ["barolo", "grignolino", "barbera"],
      title: "Three wines (made-up counts)",
      theme: "auto",
    },
  ),
  "curves.svg": curvesSvg(exampleRuns, {
    title: "Loss of every run (made-up numbers)",
    yLabel: "loss",
    theme: "auto",
  }),
  "bars.svg": barsSvg(exampleBars, {
    title: "Recall by lag (made-up numbers)",
    xLabel: "lag",
    yLabel: "accuracy",
    reference: { value: 0.125, label: "guessing" },
    theme: "auto",
  }),
};

test.each(Object.keys(pictures))("%s is current", (name) => {
  const file = new URL(name, folder);
  if (process.env.UPDATE_DOCS === "1") writeFileSync(file, pictures[name]!);
  else expect(readFileSync(file, "utf8")).toBe(pictures[name]);
});

test("no other picture lies there", () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(pictures).sort());
});

test.each(Object.keys(pictures).filter((name) => name.endsWith(".svg")))(
  "%s has a dark form and is narrow enough for a phone",
  (name) => {
    const svg = pictures[name]!;
    expect(svg).toContain("<style>@media (prefers-color-scheme:dark){");
    // Text of 12 pixels in a picture of 600 has 7 on a screen of 360.
    expect(Number(/width="(\d+)"/.exec(svg)![1])).toBeLessThanOrEqual(600);
  },
);
