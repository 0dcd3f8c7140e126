/** Exchanging weights with their moving averages, for callbacks. */
import { readWeights, writeWeights } from "../../graph/weights.js";
import { deviceOf, type Optimizer } from "./optimizer.js";

/** The weights take the values of their averages, and the averages those of the weights. */
export async function exchangeAverages({ averages: pairs }: Optimizer): Promise<void> {
  const weights = pairs.map(([weight]) => weight);
  const averages = pairs.map(([, average]) => average);
  const device = deviceOf(weights);
  const values = await readWeights([...weights, ...averages], device);
  await writeWeights([...averages, ...weights], values, device);
}

/** The averages take the values of their weights. */
export async function resetAverages({ averages: pairs }: Optimizer): Promise<void> {
  const weights = pairs.map(([weight]) => weight);
  const device = deviceOf(weights);
  const averages = pairs.map(([, average]) => average);
  await writeWeights(averages, await readWeights(weights, device), device);
}
