/**
 * Why attention: look a word up among pairs that were read before, with a transformer and with a GRU of the same size.
 *
 *   npm run example lookup                   every run, some minutes
 *   npm run example lookup -- --steps 300    with 300 training steps a run instead of 800
 *   npm run example lookup -- --quick        4 pairs and one seed, for a look
 *
 * --pictures FOLDER says where pictures go; --keep keeps the result for the README.
 *
 * A sequence is a list of pairs of a letter and a digit, no letter twice, and a letter at the end whose digit is asked for:
 * "k3 c7 a0 c?" is 7. A GRU must keep all pairs in its state, since it does not know what will be asked; attention compares
 * the question with every letter and takes the digit beside the one that agrees. The last picture shows where it looks.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { integer, keepResult, program, savePictures } from "../shared/program.ts";
import { lookUp, NETWORKS, type NetworkName, type Run } from "./networks.ts";
import { lines, pictures, resultOf } from "./report.ts";

const FULL = { lengths: [4, 8, 16], seeds: [0, 1] };
const QUICK = { lengths: [4], seeds: [0] };

await program(async () => {
  const { values } = parseArgs({
    options: {
      steps: { type: "string", default: "800" },
      pictures: { type: "string", default: "build/lookup" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const steps = integer("--steps", values.steps, 1);
  const { lengths, seeds } = values.quick ? QUICK : FULL;

  const runs: Run[] = [];
  for (const length of lengths) {
    for (const network of Object.keys(NETWORKS) as NetworkName[]) {
      for (const seed of seeds) runs.push(await lookUp({ network, length, seed, steps }));
      console.error(`${length} pairs: ${network} done`);
    }
  }

  const result = resultOf(steps, runs);
  console.log(`\n${lines(result).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("lookup", result);
});
