import { ShapeError, tensor, ValueError } from "latch";
import { heatmapSvg, heatmapText } from "latch/plot";
import { describe, expect, test } from "vitest";
import { luminance, themeOf } from "../../ts/plot/theme.js";
import { all, readPanels, readSvg, texts } from "./reading.js";

const light = themeOf("light");
const [sequential, diverging] = [light.scales.sequential, light.scales.diverging];

describe("colours", () => {
  test("a sequential scale runs through its anchors from the least to the largest value", () => {
    const [panel] = readPanels(
      heatmapSvg([
        [0, 1, 2, 3, 4],
        [5, 6, 7, 8, 8],
      ]),
    );
    expect(panel!.colors).toEqual([
      sequential.slice(0, 5),
      [...sequential.slice(5), sequential[8]],
    ]);
  });

  test("between two anchors lies their mean", () => {
    const [panel] = readPanels(heatmapSvg([[0, 1 / 16, 1]]));
    // #eef5f6 and #b2e1e8.
    expect(panel!.colors[0]![1]).toBe("#d0ebef");
  });

  test("a diverging scale has 0 in its middle, whatever the values are", () => {
    const [panel] = readPanels(heatmapSvg([[0, 4, 1, -2]], { scale: "diverging" }));
    expect(panel!.colors[0]).toEqual([diverging[4], diverging[8], diverging[5], diverging[2]]);
  });

  test("a given range clamps", () => {
    const [panel] = readPanels(heatmapSvg([[-3, 0.5, 9]], { range: [0, 1] }));
    expect(panel!.colors[0]).toEqual([sequential[0], sequential[4], sequential[8]]);
  });

  test.each(["light", "dark"] as const)(
    "scales of the %s theme rise evenly, its writing contrasts",
    (name) => {
      const theme = themeOf(name);
      const contrast = (color: string) => {
        const [a, b] = [luminance(color), luminance(theme.surface)].sort((x, y) => y - x);
        return (a! + 0.05) / (b! + 0.05);
      };
      const light = theme.scales.sequential.map(luminance);
      const sorted = [...light].sort((a, b) => (name === "light" ? b - a : a - b));
      expect(light).toEqual(sorted);
      for (const color of [theme.ink, theme.muted]) expect(contrast(color)).toBeGreaterThan(4.5);
      for (const color of [...theme.series, theme.alarm])
        expect(contrast(color)).toBeGreaterThan(3);
    },
  );
});

describe("what is not finite or masked", () => {
  test("is crossed out, counted, and left out of the scale", () => {
    const svg = heatmapSvg([[0, Number.NaN, Number.POSITIVE_INFINITY, 8]]);
    const [panel] = readPanels(svg);
    expect(panel!.colors[0]).toEqual([sequential[0], light.surface, light.surface, sequential[8]]);
    expect(texts(readSvg(svg))).toContain("Crossed: 2 values are not finite.");
    const crosses = all(panel!.element, "path").filter(
      ({ attributes }) => attributes.stroke === light.alarm,
    );
    expect(crosses[0]!.attributes.d!.match(/M/g)).toHaveLength(2);
    expect(panel!.tooltips[1]).toBe("row 0, column 1: NaN");
    const text = heatmapText([[0, Number.NaN, 8]]);
    expect(text).toContain("?: 1 value is not finite.");
    expect(text).toMatch(/^0 {3}\?\?██$/m);
  });

  test("masked cells are hatched and do not count", () => {
    const svg = heatmapSvg([[0, 4, 99]], { mask: [[true, true, false]] });
    const [panel] = readPanels(svg);
    expect(panel!.colors[0]).toEqual([sequential[0], sequential[8], light.masked]);
    expect(texts(readSvg(svg))).toContain("Hatched: left out by the mask.");
    expect(heatmapText([[0, 4, 99]], { mask: [[true, true, false]] })).toContain("██··");
  });

  test("all values alike, or none finite, still make a picture", () => {
    readSvg(heatmapSvg([[2, 2]]));
    readSvg(heatmapSvg([[Number.NaN]], { scale: "diverging" }));
    expect(heatmapText([[0]], { scale: "diverging" })).toContain("-1");
  });
});

describe("labels", () => {
  const nasty = ['<b>&"', "a\tb\u0000", "\ud800x", "很長的中文標籤"];

  test("are escaped and lose what XML and terminals do not bear", () => {
    const options = { columnLabels: nasty, title: "</svg>&" };
    const svg = heatmapSvg([[1, 2, 3, 4]], options);
    for (const sign of ["\u0000", "\t", "\ud800"]) expect(svg).not.toContain(sign);
    expect(texts(readSvg(svg))).toEqual(
      expect.arrayContaining(['<b>&"', "a␉b␀", "\ufffdx", "很長的中文標籤", "</svg>&"]),
    );
    expect(
      heatmapText([[1, 2, 3, 4]], { ...options, columnLabels: ["\u001b[2J", "b", "c", "d"] }),
    ).not.toContain("\u001b");
  });

  test("too long are cut, where they do not fit turned", () => {
    const columnLabels = Array.from(
      { length: 20 },
      (_, i) => `a word with number ${i} that is long`,
    );
    const svg = readSvg(heatmapSvg([Array.from({ length: 20 }, (_, i) => i)], { columnLabels }));
    const shown = all(svg, "text").filter(({ text }) => text.startsWith("a word"));
    expect(shown).toHaveLength(20);
    expect(shown[0]!.text).toBe("a word with number 0 th…");
    expect(shown[0]!.attributes.transform).toMatch(/rotate\(-45\)$/);
  });

  test("of one character each are upright in narrow cells", () => {
    const columnLabels = Array.from("Splits one to four arrays");
    const row = columnLabels.map((_, i) => i);
    const svg = readSvg(heatmapSvg([row], { columnLabels, rowLabels: ["0"] }));
    const shown = all(svg, "text").filter(({ text }) => text === "S" || text === "y");
    expect(shown).toHaveLength(2);
    expect(shown.map(({ attributes }) => attributes.transform)).toEqual([undefined, undefined]);
  });

  test("of wide signs fill two columns of a terminal", () => {
    const text = heatmapText([[0, 1]], { columnLabels: ["電影", "好"], columns: 40 });
    expect(text.split("\n")[0]).toBe("  電影 好");
  });
});

describe("large matrices", () => {
  test("are averaged to means, and say so", () => {
    const values = tensor(
      Array.from({ length: 2 * 400 }, (_, i) => i % 400),
      [2, 400],
    );
    const svg = heatmapSvg(values);
    const [panel] = readPanels(svg);
    expect(panel!.colors.map((row) => row.length)).toEqual([134, 134]);
    expect(panel!.tooltips.slice(0, 2)).toEqual(["row 0, column 0: 1", "row 0, column 3: 4"]);
    // 400 = 133 * 3 + 1: the last stands alone.
    expect(panel!.tooltips[133]).toBe("row 0, column 399: 399");
    expect(texts(readSvg(svg))).toContain(
      "Each column is the mean of 3 columns, labelled by the first.",
    );
  });

  test("leave masked cells out of means", () => {
    const values = [Array.from({ length: 400 }, (_, i) => i)];
    const mask = [Array.from({ length: 400 }, (_, i) => i !== 1 && !(i >= 3 && i < 6))];
    const [panel] = readPanels(heatmapSvg(values, { mask }));
    expect(panel!.tooltips.slice(0, 2)).toEqual(["row 0, column 0: 1", "row 0, column 3: masked"]);
  });

  test.each([20, 33, 80])("fit into %i columns of a terminal", (columns) => {
    const values = tensor(
      Array.from({ length: 3 * 401 }, (_, i) => Math.sin(i)),
      [3, 401],
    );
    const lines = heatmapText(values, { columns, scale: "diverging" }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines.join(" ")).toMatch(/is the mean of \d+\s+columns/);
  });
});

describe("terminals", () => {
  test("without colours: shades, and a sign before negative values", () => {
    const text = heatmapText([[0, 1, 2, 3, 4]], {});
    expect(text.split("\n")[1]).toBe("0   ░░▒▒▓▓██");
    const signed = heatmapText([[-1, -0.5, 0, 0.5, 1]], { scale: "diverging" });
    expect(signed.split("\n")[1]).toBe("0 -█-▒  ▒▒██");
  });

  test("with colours: grounds of 24 bits and nothing left behind", () => {
    const text = heatmapText([[0, 1]], { color: true });
    const [, row] = text.split("\n");
    const ground = (rgb: string, ink: number) => `\u001b[48;2;${rgb}m\u001b[${ink}m  \u001b[0m`;
    expect(row).toBe(`0 ${ground("36;36;57", 97)}${ground("245;247;120", 30)}`);
  });

  test("numbers stand in cells", () => {
    expect(heatmapText([[1.23456, 20]], { numbers: true }).split("\n")[1]).toBe("0  1.23   20");
  });
});

describe("bad input", () => {
  test.each([
    [
      () => heatmapSvg([1, 2]),
      ShapeError,
      "heatmapSvg: matrix: expected shape (rows, columns), got (2,).",
    ],
    [() => heatmapSvg(tensor([], [0, 3])), ShapeError, "nothing to draw in shape (0, 3)"],
    [
      () => heatmapSvg([[1, 2]], { columnLabels: ["a"] }),
      ShapeError,
      "columnLabels: got 1 labels for 2 columns",
    ],
    [
      () => heatmapSvg([[1, 2]], { mask: [[true]] }),
      ShapeError,
      "expected the matrix's shape (1, 2), got (1, 1)",
    ],
    [() => heatmapSvg([[1, 2]], { range: [1, 1] }), ValueError, "range: expected [min, max]"],
    [
      () => heatmapText([[1]], { columns: 5 }),
      ValueError,
      "columns must be an integer, 20 or above, got 5",
    ],
    [
      () => heatmapSvg([[1]], { theme: "drak" as "dark" }),
      ValueError,
      'theme must be "light" or "dark" or "auto", got "drak". Did you mean "dark"?',
    ],
    [
      () => heatmapSvg([[1]], { scale: "divergent" as "diverging" }),
      ValueError,
      'Did you mean "diverging"?',
    ],
  ])("%#: is said", (draw, kind, message) => {
    expect(draw).toThrow(kind);
    expect(draw).toThrow(message);
  });
});

describe("readers who do not see", () => {
  test("are told the title, or what the picture is, and all notes", () => {
    const svg = readSvg(heatmapSvg([[1, Number.NaN]], { title: "Weights" }));
    expect(svg.attributes).toMatchObject({ role: "img", "aria-label": "Weights" });
    expect(svg.children[0]).toMatchObject({ name: "title", text: "Weights" });
    expect(svg.children[1]).toMatchObject({
      name: "desc",
      text: "Heatmap of 1 rows and 2 columns. Crossed: 1 value is not finite.",
    });
    expect(readSvg(heatmapSvg([[1]])).attributes["aria-label"]).toBe(
      "Heatmap of 1 rows and 1 columns.",
    );
  });
});
