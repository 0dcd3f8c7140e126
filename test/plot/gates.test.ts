import { ShapeError, Tensor, tensor, ValueError } from "latch";
import {
  attentionSvg,
  attentionText,
  confusionSvg,
  confusionText,
  gatesSvg,
  gatesText,
} from "latch/plot";
import { describe, expect, test } from "vitest";
import { terminalWidth } from "../../ts/plot/labels.js";
import { colorAt, themeOf } from "../../ts/plot/theme.js";
import { CHINESE, exampleStates, SENTENCE } from "./example.js";
import { readPanels, readSvg, texts } from "./reading.js";

const { scales, masked } = themeOf("light");
const states = exampleStates();
const NAMES = ["forget", "input", "candidate", "cell", "output", "hidden"] as const;

describe("gates of an LSTM", () => {
  const panels = readPanels(gatesSvg(states, { tokens: SENTENCE }));

  test("stand in the order of a step, whatever the order of the data", () => {
    expect(panels.map(({ heading }) => heading)).toEqual([
      "Forget gate f",
      "Input gate i",
      "Candidate g",
      "Cell c",
      "Output gate o",
      "Hidden state h",
    ]);
  });

  test("have every unit as a row and every step as a column, in the colour of its value", () => {
    const reach = Math.max(...states.cell.data.map(Math.abs));
    for (const [index, name] of NAMES.entries()) {
      const isState = name === "candidate" || name === "cell" || name === "hidden";
      const scale = isState ? scales.diverging : scales.sequential;
      const shareOf = (value: number) => {
        if (!isState) return value;
        return (value / (name === "cell" ? reach : 1) + 1) / 2;
      };
      const expected = [0, 1, 2, 3].map((unit) =>
        SENTENCE.map((_, step) => colorAt(scale, shareOf(states[name].at(0, step, unit)))),
      );
      expect(panels[index]!.colors, name).toEqual(expected);
    }
  });

  test("name unit, token and value of each cell", () => {
    expect(panels[0]!.tooltips[3]).toBe(
      `Forget gate f, unit 0, step not: ${Number(states.forget.at(0, 3, 0).toPrecision(3))}`,
    );
  });

  test("label the steps above the first panel and below the last", () => {
    const labelled = panels.map(({ element }) =>
      SENTENCE.every((token) => texts(element).includes(token)),
    );
    expect(labelled).toEqual([true, false, false, false, false, true]);
  });

  test("outside 0 to 1 stretch their scale and say so", () => {
    const wide = { hidden: tensor([[[0]]]), forget: tensor([[[3]]]) };
    expect(texts(readPanels(gatesSvg(wide))[0]!.element)).toContain("3");
  });
});

describe("choices", () => {
  const two = {
    hidden: new Tensor(
      [2, 2, 3],
      "float32",
      Float32Array.from({ length: 12 }, (_, i) => i / 12),
    ),
  };

  test("sample and units", () => {
    const [panel] = readPanels(gatesSvg(two, { sample: -1, units: [2, 0] }));
    expect(panel!.tooltips.map((text) => text.split(": ")[1])).toEqual([
      "0.667",
      "0.917",
      "0.5",
      "0.75",
    ]);
    expect(texts(readSvg(gatesSvg(two, { units: [1] })))).toContain("1 chosen units of 3.");
  });

  test("of many units those whose hidden state varies most, in their order", () => {
    const units = 40;
    const data = Float32Array.from({ length: 2 * units }, (_, i) => {
      const unit = i % units;
      return i < units ? 0 : unit % 3 === 0 ? 0.5 : unit / 1000;
    });
    const svg = gatesSvg({ hidden: new Tensor([1, 2, units], "float32", data) });
    const [panel] = readPanels(svg);
    const shown = panel!.tooltips
      .filter((_, cell) => cell % 2 === 0)
      .map((text) => Number(/unit (\d+)/.exec(text)?.[1]));
    expect(shown).toEqual(
      [...Array.from({ length: 14 }, (_, i) => 3 * i), 25, 26, 28, 29, 31, 32, 34, 35, 37, 38].sort(
        (a, b) => a - b,
      ),
    );
    expect(texts(readSvg(svg)).join()).toContain(
      "The 24 of 40 units whose hidden state varies most",
    );
  });

  test("masked steps are greyed in every panel", () => {
    const mask = [SENTENCE.map((_, step) => step < 10)];
    for (const { colors } of readPanels(gatesSvg(states, { mask }))) {
      for (const row of colors)
        expect(row.map((color) => color === masked)).toEqual(mask[0]!.map((counts) => !counts));
    }
  });

  test("a GRU's gates have their own names, and its own order", () => {
    const one = tensor([[[0.5]]]);
    const panels = readPanels(gatesSvg({ hidden: one, update: one, candidate: one, reset: one }));
    expect(panels.map(({ heading }) => heading)).toEqual([
      "Reset gate r",
      "Update gate z",
      "Candidate g",
      "Hidden state h",
    ]);
  });

  test("both directions stand side by side", () => {
    const panels = readPanels(
      gatesSvg({
        forward: { hidden: [[[1]]], cell: [[[2]]] },
        backward: { hidden: [[[-1]]], cell: [[[3]]] },
      }),
    );
    expect(panels.map(({ heading }) => heading)).toEqual([
      "→ Cell c",
      "← Cell c",
      "→ Hidden state h",
      "← Hidden state h",
    ]);
    expect(panels[3]!.colors).toEqual([[scales.diverging[0]]]);
  });

  test("terminals have every panel with its labels, and every line fits", () => {
    for (const tokens of [SENTENCE, CHINESE]) {
      const text = gatesText(states, { tokens, columns: 60 });
      expect(text.match(/^[0-3] .*$/gm)).toHaveLength(24);
      expect(Math.max(...text.split("\n").map(terminalWidth))).toBeLessThanOrEqual(60);
      expect(text).toContain("Forget gate f: how much of the cell stays");
    }
    expect(gatesText(states, { tokens: CHINESE, columns: 80 })).toContain(
      "這   部   電影 不   好看",
    );
  });
});

describe("bad states", () => {
  test.each([
    [() => gatesSvg({}), ValueError, "there are no states to draw"],
    [
      () => gatesSvg({ hidden: [[1]] }),
      ShapeError,
      "hidden: expected shape (batch, time, units), got (1, 1)",
    ],
    [
      () => gatesSvg({ hidden: [[[1]]], forget: [[[1, 2]]] }),
      ShapeError,
      "hidden has shape (1, 1, 1), forget (1, 1, 2)",
    ],
    [() => gatesSvg({ hiden: [[[1]]] } as object), ValueError, 'Did you mean "hidden"?'],
    [
      () => gatesSvg({ hidden: [[[1]]] }, { sample: 1 }),
      ValueError,
      "sample: expected an integer from -1 to 0, got 1",
    ],
    [() => gatesSvg({ hidden: [[[1]]] }, { units: [4] }), ValueError, "units: expected an integer"],
    [
      () => gatesSvg({ hidden: [[[1]]] }, { tokens: ["a", "b"] }),
      ShapeError,
      "tokens: got 2 labels for 1 time steps",
    ],
    [
      () => gatesSvg({ hidden: [[[1]]] }, { mask: [[true, false]] }),
      ShapeError,
      "here (1, 1), got (1, 2)",
    ],
    [
      () => gatesSvg({ forward: { hidden: [[[1]]] }, backward: { hidden: [[[1], [2]]] } }),
      ShapeError,
      "directions",
    ],
  ])("%#: are said", (draw, kind, message) => {
    expect(draw).toThrow(kind);
    expect(draw).toThrow(message);
  });
});

describe("attention", () => {
  const scores = new Tensor(
    [2, 2, 2, 3],
    "float32",
    Float32Array.from({ length: 24 }, (_, i) => i / 24),
  );

  test("has a panel for each head, on one scale", () => {
    const panels = readPanels(
      attentionSvg(scores, { sample: 1, queries: ["q", "r"], keys: ["a", "b", "c"] }),
    );
    expect(panels.map(({ heading }) => heading)).toEqual(["Head 0", "Head 1"]);
    const colorOf = (i: number) =>
      colorAt(scales.sequential, Math.fround(i / 24) / Math.fround(23 / 24));
    expect(panels[1]!.colors).toEqual([[18, 19, 20].map(colorOf), [21, 22, 23].map(colorOf)]);
    expect(panels[0]!.tooltips[1]).toBe("Head 0, query q, key b: 0.542");
  });

  test("shows one head, or scores without heads", () => {
    expect(readPanels(attentionSvg(scores, { head: 1 })).map(({ heading }) => heading)).toEqual([
      "Head 1",
    ]);
    expect(readPanels(attentionSvg([[[0.25, 0.75]]]))[0]!.colors).toEqual([
      [colorAt(scales.sequential, 1 / 3), scales.sequential[8]],
    ]);
    expect(attentionText([[[0.25, 0.75]]], { queries: ["q"] })).toMatch(/^q .*██$/m);
  });

  test("says what does not fit", () => {
    expect(() => attentionSvg([[1]])).toThrow(
      "expected shape (batch, query, key) or (batch, heads, query, key)",
    );
    expect(() => attentionSvg(scores, { head: 2 })).toThrow(
      "head: expected an integer from -2 to 1, got 2",
    );
    expect(() => attentionSvg([[[1]]], { head: 0 })).toThrow("have no heads");
    expect(() => attentionSvg(scores, { keys: ["a"] })).toThrow("keys: got 1 labels for 3 keys");
  });
});

describe("confusion matrices", () => {
  const matrix = tensor(
    [
      [8, 2, 0],
      [0, 0, 0],
      [1, 0, 3],
    ],
    [3, 3],
    "int32",
  );
  const labels = ["dog", "cat", "cow"];

  test("carry counts, coloured by the share of their row", () => {
    const svg = confusionSvg(matrix, { labels });
    const [panel] = readPanels(svg);
    const at = (share: number) => colorAt(scales.sequential, Math.fround(share));
    expect(panel!.colors).toEqual([
      [at(0.8), at(0.2), at(0)],
      [at(0), at(0), at(0)],
      [at(0.25), at(0), at(0.75)],
    ]);
    expect(panel!.tooltips[1]).toBe("actual dog, predicted cat: 2");
    expect(texts(readSvg(svg))).toContain("11 of 14 are right (78.6 %).");
  });

  test("are tables in terminals", () => {
    expect(confusionText(matrix, { labels })).toMatch(
      /^ {4}dog cat cow\ndog +8 +2 +0\ncat +0 +0 +0\ncow +1 +0 +3$/m,
    );
  });

  test("must be square, of counts", () => {
    expect(() => confusionSvg([[1, 2]])).toThrow("as many rows as columns, got shape (1, 2)");
    expect(() => confusionSvg([[-1]])).toThrow("expected counts from 0, got -1");
  });
});
