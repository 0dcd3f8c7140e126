/**
 * Small real data sets. Each is downloaded by the first call of its function.
 */
import { onDemand } from "../../runtime/on-demand.js";
import { Tensor } from "../../runtime/tensor.js";
import { parseReviews } from "./reviews.js";
import { parseLabels, tableOf } from "./table.js";

export type { Dataset } from "./table.js";

/**
 * 178 wines of three growers, with 13 chemical measurements each: `const { data, target } = await wine()` gives float32
 * [178, 13] and int32 class indices [178]. All values sum to 159,975.3.
 */
export async function wine() {
  const { columns, labels, featureNames, targetNames } = await load(
    "wine",
    () => import("./wine.data.js"),
  );
  return { data: tableOf(columns), target: parseLabels(labels), featureNames, targetNames };
}

/**
 * 150 irises of three species: float32 [150, 4], length and width of sepals and petals in centimetres, and int32 class
 * indices [150].
 */
export async function iris() {
  const { columns, labels, featureNames, targetNames } = await load(
    "iris",
    () => import("./iris.data.js"),
  );
  return { data: tableOf(columns), target: parseLabels(labels), featureNames, targetNames };
}

/** 1797 handwritten digits: float32 images [1797, 8, 8] of values 0 to 16, and int32 class indices [1797]. */
export async function digits() {
  const { pixels, labels } = await load("digits", () => import("./digits.data.js"));
  const values = Float32Array.from(pixels, (digit) => Number.parseInt(digit, 17));
  return {
    data: new Tensor([labels.length, 8, 8], "float32", values),
    target: parseLabels(labels),
    featureNames: Array.from({ length: 64 }, (_, i) => `pixel_${Math.floor(i / 8)}_${i % 8}`),
    targetNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  };
}

/**
 * 764 short reviews in English, 382 of them positive: films, books, food, journeys, things for the house,
 * software, courses and concerts, clothes. They are ordered by subject: shuffle before you split by index.
 */
export async function reviews() {
  const { subjects } = await load("reviews", () => import("./reviews/index.js"));
  return parseReviews(subjects);
}

function load<Module>(name: string, imported: () => Promise<Module>): Promise<Module> {
  const instead = "load the data in the page and pass them on, as by postMessage";
  return onDemand(`The data set ${name}`, imported, instead);
}
