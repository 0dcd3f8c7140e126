/**
 * Balancing a pole on a cart: a training step of one's own, an actor and a critic, learns from a simulation.
 *
 *   npm run example cartpole                    five seeds
 *   npm run example cartpole -- --episodes 100  fewer episodes for each
 *
 * --seeds N says how many seeds, --pictures FOLDER where pictures go; --keep keeps the result for the README.
 *
 * `compileStep` makes one program of the step: forward, the losses of actor and critic, backward, Adam. Between steps an
 * episode is played, in which `compilePredict` decides at once, a row at a time.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { integer, keepResult, program, savePictures } from "../shared/program.ts";
import { type Learned, learn } from "./actor-critic.ts";
import { lines, pictures } from "./report.ts";

await program(async () => {
  const { values } = parseArgs({
    options: {
      episodes: { type: "string", default: "500" },
      seeds: { type: "string", default: "5" },
      pictures: { type: "string", default: "build/cartpole" },
      keep: { type: "boolean", default: false },
    },
  });
  const episodes = integer("--episodes", values.episodes, 1);
  const seeds = integer("--seeds", values.seeds, 1);
  const runs: Learned[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    runs.push(await learn(seed, episodes));
    console.log(lines(runs).at(-1));
  }
  const { svg, text } = pictures(runs, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("cartpole", runs);
});
