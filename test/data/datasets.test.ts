import type { Tensor } from "latch";
import { digits, iris, wine } from "latch/datasets";
import { expect, test } from "vitest";

/** Sums that also change when values are swapped: of x and of x times its place, from 1. */
function sums({ data }: Tensor): [number, number] {
  let [sum, placed] = [0, 0];
  for (const [place, value] of data.entries()) {
    sum += value;
    placed += value * (place + 1);
  }
  return [sum, placed];
}

// Sums, counts of the classes and names are those of scikit-learn's package.
test.each([
  ["wine", wine, [178, 13], [159975.295999, 161547863.00376698], [167, 21577], [59, 71, 48]],
  ["iris", iris, [150, 4], [2078.7, 692592], [150, 16325], [50, 50, 50]],
  [
    "digits",
    digits,
    [1797, 8, 8],
    [561718, 32232145379],
    [8070, 7272861],
    [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
  ],
])("%s is whole", async (_, load, shape, dataSums, targetSums, counts) => {
  const { data, target, featureNames, targetNames } = await load();
  expect(data.shape).toEqual(shape);
  expect(target.shape).toEqual([shape[0]]);
  expect([data.dtype, target.dtype]).toEqual(["float32", "int32"]);
  for (const [i, sum] of sums(data).entries()) {
    expect(Math.abs(sum / dataSums[i]! - 1)).toBeLessThan(1e-8);
  }
  expect(sums(target)).toEqual(targetSums);
  expect(counts.map((_, label) => target.data.filter((one) => one === label).length)).toEqual(
    counts,
  );
  expect(featureNames).toHaveLength(data.size / shape[0]!);
  expect(targetNames).toHaveLength(counts.length);
});

test("names are scikit-learn's", async () => {
  const [wines, irises, images] = [await wine(), await iris(), await digits()];
  expect([wines.featureNames[12], irises.featureNames[3], images.featureNames[63]]).toEqual([
    "proline",
    "petal width (cm)",
    "pixel_7_7",
  ]);
  expect([wines.targetNames[2], irises.targetNames[2], images.targetNames[9]]).toEqual([
    "class_2",
    "virginica",
    "9",
  ]);
  expect(wines.data.at(0, 12)).toBe(1065);
});

test("each call gives tensors of its own", async () => {
  const first = await iris();
  first.data.data[0] = 99;
  expect((await iris()).data.data[0]).toBe(Math.fround(5.1));
});
