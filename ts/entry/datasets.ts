/** `latch/datasets`: small real data sets. */
export { type Dataset, digits, iris, wine } from "../data/datasets/index.js";
