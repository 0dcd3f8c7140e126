/** `latch/datasets`: small real data sets. */
export { type Dataset, digits, iris, reviews, wine } from "../data/datasets/index.js";
export type { LabelledTexts } from "../data/labelled/texts.js";
