// Arrays in .npz files, through their public doors.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FormatError, ShapeError, Tensor, tensor, ValueError } from "latch";
import { readNpz, writeNpz } from "latch/data";
import { expect, onTestFinished, test } from "vitest";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "latch-npz-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("arrays of every form are read as they were written, from a file that was replaced as a whole", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "data.npz");
  const arrays = {
    x: tensor([
      [1.5, -2],
      [3, Number.NaN],
    ]),
    labels: tensor([[[7, -1]]], undefined, "int32"),
    pixels: Uint8Array.of(0, 255),
    mask: [true, false],
    rows: [[1, 2, 3]],
    alone: tensor(4),
    none: new Tensor([0, 2], "float32", new Float32Array(0)),
    __proto__name: [1],
  };
  await writeNpz(path, { x: [1] });
  await writeNpz(path, arrays);
  expect(readdirSync(folder)).toEqual(["data.npz"]);
  const read = await readNpz(path);
  expect(Object.keys(read)).toEqual(Object.keys(arrays));
  for (const [name, array] of Object.entries(arrays)) {
    const { shape, dtype, data } = array instanceof Tensor ? array : tensor(array);
    expect(read[name]).toEqual(new Tensor(shape, dtype, data));
  }
});

test("a function gets the bytes, the same for the same arrays", async () => {
  const files: Uint8Array[] = [];
  for (let time = 0; time < 2; time++) await writeNpz((bytes) => files.push(bytes), { x: [0.5] });
  expect(files[0]).toEqual(files[1]);
  expect((await readNpz(files[0]!)).x).toEqual(tensor([0.5]));
});

interface Goldens {
  readonly cases: readonly { readonly name: string; readonly file: string }[];
}

test("a file that NumPy compressed", async () => {
  const { cases }: Goldens = JSON.parse(
    readFileSync(new URL("../goldens/array_files.json", import.meta.url), "utf8"),
  );
  const { file } = cases.find(({ name }) => name === "npz, compressed")!;
  const read = await readNpz(Buffer.from(file, "base64"));
  expect(Object.keys(read).length).toBeGreaterThan(0);
});

test("what is wrong is told", async () => {
  const nowhere = () => {};
  await expect(writeNpz(nowhere, { words: ["a"] })).rejects.toThrow(
    new ValueError("writeNpz: words has strings, expected numbers or booleans."),
  );
  await expect(writeNpz(nowhere, { "../x": [1] })).rejects.toThrow(ValueError);
  await expect(writeNpz(nowhere, { x: [[1], [1, 2]] })).rejects.toThrow(ShapeError);
  const file: Uint8Array[] = [];
  await writeNpz((bytes) => file.push(bytes), { x: [1, 2] });
  const bytes = file[0]!;
  await expect(readNpz(bytes.subarray(0, 90))).rejects.toThrow(FormatError);
  bytes[bytes.length - 100]! ^= 1;
  await expect(readNpz(bytes)).rejects.toThrow(FormatError);
  await expect(readNpz("no/such.npz")).rejects.toThrow(FormatError);
});
