/** What the runs say: the last episodes of each seed, a picture of learning, and a few words for the README. */
import { curvesSvg, curvesText } from "latch/plot";
import type { Learned } from "./actor-critic.ts";
import { LIMITS } from "./cart-pole.ts";

/** Episodes at the end that count. */
const LAST = 20;
/** A seed has learned whose last episodes reach this mean. */
const LEARNED = 180;

export type Result = readonly Learned[];

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const lastMean = ({ rewards }: Learned) => mean(rewards.slice(-LAST));

export function lines(runs: Result): string[] {
  return runs.map(
    (run) =>
      `seed ${run.seed}: ${lastMean(run).toFixed(1)} of ${LIMITS.steps} steps, mean of the last ${LAST} of ${run.rewards.length} episodes`,
  );
}

export function readme(runs: Result): string {
  const learned = runs.filter((run) => lastMean(run) >= LEARNED).length;
  const episodes = runs[0].rewards.length;
  return (
    `After ${episodes} episodes the pole stands for at least ${LEARNED} of ${LIMITS.steps} steps, in the mean of the last ${LAST} episodes, with ${learned} of ${runs.length} seeds: ` +
    `${runs.map((run) => lastMean(run).toFixed(0)).join(", ")}.`
  );
}

/** The picture that the README shows. */
export const cover = "rewards";

export function pictures(runs: Result, width = 80) {
  const series = runs.map((run) => ({ name: `seed ${run.seed}`, values: smooth(run.rewards) }));
  const title = `Steps that the pole stands, mean of ${LAST} episodes`;
  const options = { title, xLabel: "episode" };
  return {
    svg: { rewards: curvesSvg(series, { ...options, theme: "auto" }) },
    text: curvesText(series, { ...options, columns: width }),
  };
}

/** The mean of each episode and those just before it. */
function smooth(rewards: readonly number[]): number[] {
  return rewards.map((_, end) => mean(rewards.slice(Math.max(0, end + 1 - LAST), end + 1)));
}
