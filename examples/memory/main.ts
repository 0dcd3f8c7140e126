/**
 * Why the course moves from SimpleRNN to GRU and LSTM: which of them remembers the first symbol after 10, 50, 100 more?
 *
 *   npm run example memory                    every run, about four minutes
 *   npm run example memory -- --steps 1600    with 1600 training steps a run instead of 400
 *   npm run example memory -- --quick         lag 10 and one seed, for a look
 *
 * --pictures FOLDER says where pictures go; --keep keeps the result for the README.
 *
 * The lesson is the forget gate's bias. At each step a new LSTM's cell keeps about sigmoid(bias) of what it holds: 0.73 with
 * Keras's bias of 1, so that after 100 steps 0.73^100, nothing, is left of the first symbol, nor of the gradient that would
 * teach to keep it. With a bias of 5 it keeps 0.993, and 0.51 after 100 steps: then the LSTM recalls the symbol with every
 * seed. A new GRU keeps half at each step, yet learns to keep all; the SimpleRNN seldom does. The last two pictures
 * show the gradient at each symbol, before and after training.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { integer, keepResult, program, savePictures } from "../shared/program.ts";
import { CELLS, type CellName, type Run, recall } from "./recall.ts";
import { lines, pictures, resultOf } from "./report.ts";

const FULL = { lags: [10, 50, 100], seeds: [0, 1, 2, 3, 4] };
const QUICK = { lags: [10], seeds: [0] };
const RATES = [3e-3, 1e-2, 3e-2];

await program(async () => {
  const { values } = parseArgs({
    options: {
      steps: { type: "string", default: "400" },
      pictures: { type: "string", default: "build/memory" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const steps = integer("--steps", values.steps, 1);
  const { lags, seeds } = values.quick ? QUICK : FULL;

  const runs: Run[] = [];
  for (const lag of lags) {
    for (const cell of Object.keys(CELLS) as CellName[]) {
      for (const learningRate of RATES) {
        for (const seed of seeds) {
          runs.push(await recall({ cell, lag, learningRate, seed, steps }));
        }
      }
      console.error(`lag ${lag}: ${cell} done`);
    }
  }

  const result = resultOf(steps, runs);
  console.log(`\n${lines(result).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("memory", result);
});
