// Reading a user's images from a table of pixels, and the line of what is wrong with it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FormatError, ShapeError, ValueError } from "latch";
import { readImages } from "latch/data";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latch-images-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array): string {
  const path = join(folder, "images.csv");
  writeFileSync(path, content);
  return path;
}

const HEAD = "p0,p1,label,p2,p3";

test("images in the file's order, pixels row by row around the label, classes ascending", async () => {
  const path = write(
    `\uFEFF${HEAD}\r\n1,2,two,3,4\r\n5,6,one,7,8\r\n9,1,one,0.5,3\r\n0,0,two,0,-1\r\n`,
  );
  const { images, target, targetNames } = await readImages(path);
  expect(images.shape).toEqual([4, 2, 2]);
  expect(images.toArray()).toEqual([
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
    [
      [9, 1],
      [0.5, 3],
    ],
    [
      [0, 0],
      [0, -1],
    ],
  ]);
  expect(target.toArray()).toEqual([1, 0, 0, 1]);
  expect(targetNames).toEqual(["one", "two"]);
});

test("another size and another column of labels are read as asked", async () => {
  const path = write("digit,a,b\n0,1,2\n1,3,4\n0,5,6\n1,7,8\n");
  const { images } = await readImages(path, { labelColumn: "digit", size: [1, 2] });
  expect(images.shape).toEqual([4, 1, 2]);
  await expect(readImages(path, { labelColumn: "digit", size: [2, 2] })).rejects.toThrow(
    /images\.csv: size is \[2, 2\], but each line has 2 pixels besides its label\.$/,
  );
  const wrong = readImages(path, { labelColumn: "digit", size: [2, 2] });
  await expect(wrong).rejects.toBeInstanceOf(ShapeError);
  await expect(readImages(path)).rejects.toBeInstanceOf(ValueError);
});

test("a page's File is read the same", async () => {
  const bytes = new TextEncoder().encode("label,a\nx,1\ny,2\nx,3\ny,4\n");
  const file = { name: "chosen.csv", arrayBuffer: async () => bytes.buffer };
  expect((await readImages(file)).images.shape).toEqual([4, 1, 1]);
});

/** Fifteen good lines after the head, then the line. */
const atLine17 = (line: string) =>
  `${HEAD}\n${"1,2,a,3,4\n".repeat(8)}${"1,2,b,3,4\n".repeat(7)}${line}\n1,2,b,3,4\n`;

test.each([
  ["a pixel that is a word", atLine17("1,2,a,x,4"), /line 17, column "p2": "x" is not a number/],
  [
    "a pixel left out",
    atLine17("1,2,a,,4"),
    /line 17, column "p2": expected a pixel.s value, found an empty field/,
  ],
  ["a pixel without end", atLine17("1,2,a,3,Infinity"), /line 17, column "p3": expected a pixel/],
  ["a pixel too few", atLine17("1,2,a,3"), /line 17: 4 fields where the first line has 5/],
  ["no label", atLine17("1,2, ,3,4"), /line 17, column "label": the label is empty/],
  ["a quote that does not end", atLine17('1,2,"a,3,4'), /line 17/],
  [
    "pixels that do not fill a square",
    "label,a,b\nx,1,2\ny,1,2\nx,1,2\ny,1,2\n",
    /line 1: 2 columns .* do not fill a square/,
  ],
  ["labels alone", "label\nx\ny\nx\ny\n", /line 1: 0 columns/],
  ["one class", `${HEAD}\n1,2,a,3,4\n1,2,a,3,4\n`, /at least two classes, found "a"/],
  ["no images", `${HEAD}\n`, /at least two classes, found none/],
  [
    "one image of a class",
    `${HEAD}\n1,2,a,3,4\n1,2,a,3,4\n1,2,b,3,4\n`,
    /too small to split: the class "b" has 1 image/,
  ],
  ["nothing in it", "", /the file is empty/],
  [
    "another encoding",
    Buffer.from(`${HEAD}\n${"1,2,a,3,4\n".repeat(15)}1,2,\u00e9,3,4\n`, "latin1"),
    /line 17, column 5: the bytes are not UTF-8/,
  ],
])("a file with %s is refused, by its name", async (_, content, message) => {
  const path = write(content);
  await expect(readImages(path)).rejects.toThrow(message);
  await expect(readImages(path)).rejects.toThrow(/images\.csv/);
  await expect(readImages(path)).rejects.toBeInstanceOf(FormatError);
});

test("what is missing and what is a folder is refused", async () => {
  await expect(readImages(join(folder, "none.csv"))).rejects.toThrow(
    /none.csv: there is no such file/,
  );
  await expect(readImages(folder)).rejects.toThrow(/is a folder, expected a file/);
});
