import { ShapeError, tensor, ValueError } from "latch";
import { imagesSvg, imagesText } from "latch/plot";
import { describe, expect, test } from "vitest";
import { themeOf } from "../../ts/plot/theme.js";
import { all, type Element, readSvg, texts } from "./reading.js";

const light = themeOf("light");
const [ground, ink] = [light.scales.sequential[0]!, light.scales.sequential[8]!];

/** Two images of two rows and three columns. */
const TWO = [
  [
    [0, 0, 4],
    [4, 4, 0],
  ],
  [
    [0, 4, 4],
    [2, 0, 0],
  ],
];

/** The groups of the images, in their order. */
function groups(svg: string): Element[] {
  return readSvg(svg).children.find(({ name }) => name === "g")!.children;
}

/** The colour of each pixel, row by row, read from the paths. */
function pixelsOf(image: Element, rows: number, columns: number): (string | undefined)[][] {
  const colors = Array.from({ length: rows }, () => new Array<string | undefined>(columns));
  for (const { attributes } of all(image, "path")) {
    for (const run of attributes.d!.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
      const [x, y, length, back] = run.slice(1).map(Number);
      expect(back).toBe(length);
      for (let column = x!; column < x! + length!; column++) {
        expect(colors[y!]![column]).toBeUndefined();
        colors[y!]![column] = attributes.fill;
      }
    }
  }
  return colors;
}

const xOf = ({ attributes }: Element) =>
  Number(/translate\(([\d.]+) /.exec(attributes.transform!)![1]);
const yOf = ({ attributes }: Element) => Number(/ ([\d.]+)\)/.exec(attributes.transform!)![1]);
const frameOf = (image: Element) => all(image, "rect")[0]!.attributes;

describe("pixels", () => {
  test("are darker where values are larger, on one scale for all images", () => {
    const [first, second] = groups(imagesSvg(TWO));
    expect(pixelsOf(first!, 2, 3)).toEqual([
      [ground, ground, ink],
      [ink, ink, ground],
    ]);
    expect(pixelsOf(second!, 2, 3)).toEqual([
      [ground, ink, ink],
      [light.scales.sequential[4], ground, ground],
    ]);
  });

  test("of a given range clamp", () => {
    const [image] = groups(imagesSvg([[[-9, 1, 99]]], { range: [0, 2] }));
    expect(pixelsOf(image!, 1, 3)).toEqual([[ground, light.scales.sequential[4], ink]]);
  });

  test("all alike, or none finite, still make a picture; what is not finite is counted", () => {
    readSvg(imagesSvg([[[3, 3]]]));
    const svg = imagesSvg([[[Number.NaN, Number.POSITIVE_INFINITY]]]);
    expect(pixelsOf(groups(svg)[0]!, 1, 2)).toEqual([[light.alarm, light.alarm]]);
    expect(texts(readSvg(svg))).toContain(
      "Filled with the colour of alarms: 2 values are not finite.",
    );
    const text = imagesText([[[Number.NaN, 1, 0]]]);
    expect(text).toBe("??: 1 value is not finite.\n\n??██\n");
  });

  test("too many are averaged to means, and a note says so", () => {
    const wide = tensor(
      Float32Array.from({ length: 2 * 200 }, (_, i) => i % 200),
      [1, 2, 200],
    );
    const svg = imagesSvg(wide);
    expect(texts(readSvg(svg))).toContain("Each pixel is the mean of 3 x 3.");
    expect(pixelsOf(groups(svg)[0]!, 1, 67)[0]).not.toContain(undefined);
    const lines = imagesText(wide, { columns: 40 }).split("\n");
    expect(lines[0]).toBe("Each pixel is the mean of 10 x 10.");
    expect(lines[2]).toHaveLength(40);
  });
});

describe("captions and marks", () => {
  const options = { captions: ["seven", "eight\nspelt: 八 bā"], marked: [false, true] };

  test("stand below their image, line by line; what is marked has another frame", () => {
    const svg = imagesSvg(TWO, { ...options, title: "Two" });
    const [first, second] = groups(svg);
    expect(texts(first!)).toEqual(["seven"]);
    expect(texts(second!)).toEqual(["eight", "spelt: 八 bā"]);
    const [upper, lower] = all(second!, "text").map(({ attributes }) => Number(attributes.y));
    expect(upper).toBeGreaterThan(Number(frameOf(second!).height));
    expect(lower).toBeGreaterThan(upper! + 10);
    expect([first!, second!].map((image) => frameOf(image).stroke)).toEqual([
      light.border,
      light.alarm,
    ]);
    expect(all(second!, "title")[0]!.text).toBe("eight, spelt: 八 bā");
    expect(readSvg(svg).attributes["aria-label"]).toBe("Two");
    expect(readSvg(svg).children[1]!.text).toBe("2 images of 2 rows and 3 columns.");
  });

  test("in a terminal: pixels of two characters, a star before what is marked", () => {
    // The longest caption, behind room for a star, takes 14 columns; between the two images stand 2.
    expect(imagesText(TWO, options).split("\n")).toEqual([
      `    ██${" ".repeat(10)}  ████`,
      `████${" ".repeat(12)}▒▒`,
      `seven${" ".repeat(11)}* eight`,
      `${" ".repeat(18)}spelt: 八 bā`,
      "",
    ]);
  });

  test("with colours: grounds, and no star is lost", () => {
    const text = imagesText(TWO, { ...options, color: true });
    expect(text).toContain("\u001b[48;2;");
    expect(text).toContain("* eight");
  });
});

describe("places", () => {
  test("as many side by side as there is room for, at most `across`", () => {
    const many = new Array(30).fill([[0, 1]]);
    for (const across of [undefined, 4]) {
      const images = groups(imagesSvg(many, across === undefined ? {} : { across }));
      const firstRow = images.filter((image) => yOf(image) === 0);
      expect(firstRow).toHaveLength(across ?? 5);
      const xs = firstRow.map(xOf);
      expect(xs).toEqual([...xs].sort((a, b) => a - b));
      expect(yOf(images.at(-1)!)).toBeGreaterThan(0);
    }
  });

  test("no line of a terminal is longer than it is wide", () => {
    const captions = Array.from({ length: 30 }, (_, i) => `picture ${i}`);
    const images = new Array(30).fill([[0, 1, 2, 3]]);
    const lines = imagesText(images, { captions, columns: 33 }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(33);
    expect(lines.filter((line) => line.includes("picture"))).toHaveLength(15);
  });
});

describe("bad input", () => {
  test.each([
    [() => imagesSvg([[1, 2]]), ShapeError, "expected shape (images, height, width), got (1, 2)"],
    [() => imagesSvg(tensor([], [0, 8, 8])), ShapeError, "nothing to draw"],
    [() => imagesSvg(TWO, { captions: ["a"] }), ShapeError, "got 1 labels for 2 images"],
    [() => imagesSvg(TWO, { marked: [true] }), ShapeError, "marked: got 1 values for 2 images"],
    [() => imagesText(TWO, { across: 0 }), ValueError, "across must be a positive integer, got 0"],
    [() => imagesText(TWO, { range: [2, 1] }), ValueError, "imagesText: range: expected"],
  ])("%#: is said", (draw, kind, message) => {
    expect(draw).toThrow(kind);
    expect(draw).toThrow(message);
  });
});
