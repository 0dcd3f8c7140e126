/** Handwritten digits as rows of 64 numbers from 0 to 1, and what both networks are compared with. */
import { random, type Tensor, trainTestSplit } from "latch";
import { digits } from "latch/datasets";

/** Numbers in an image of 8 x 8. */
export const PIXELS = 64;

export interface Digits {
  readonly train: Tensor;
  readonly test: Tensor;
  readonly trainLabels: Tensor;
  readonly testLabels: Tensor;
}

/** A quarter is held out. */
export async function readDigits(): Promise<Digits> {
  const { data, target } = await digits();
  const images = data.reshape([data.shape[0]!, PIXELS]).div(16);
  const [train, test, trainLabels, testLabels] = trainTestSplit(images, target, {
    testSize: 0.25,
    randomState: 0,
  });
  return { train, test, trainLabels, testLabels };
}

/** Images whose pixels are drawn one by one, each from those of the same place in other images. */
export function mixedPixels(images: Tensor, count: number): number[][] {
  const rows = images.toArray() as number[][];
  return Array.from({ length: count }, () => {
    const from = random.integers([PIXELS], { max: rows.length }).data;
    return Array.from(from, (row, pixel) => rows[row]![pixel]!);
  });
}

/** The mean of the squared differences of two sets of images. */
export function meanSquare(a: readonly (readonly number[])[], b: readonly (readonly number[])[]) {
  const errors = a.map((row, i) => row.reduce((sum, x, j) => sum + (x - b[i]![j]!) ** 2, 0));
  return errors.reduce((sum, error) => sum + error, 0) / (a.length * PIXELS);
}
