/**
 * Shapes of series, many to one by convolution: which of three shapes has a series, and has it any of them?
 *
 *   npm run example waves              both tasks, about two minutes
 *   npm run example waves -- --quick   small, for a look
 *
 * The series are cylinders, bells and funnels (Saito 1994) under noise: a benchmark that a formula makes. A fully
 * convolutional network with batch normalization classifies them; a convolutional autoencoder learns to write them again,
 * and fails where a series is of another shape. Beside both: the nearest training series.
 *
 * --pictures FOLDER says where pictures go (default build/waves); --keep keeps the result for the README.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { keepResult, program, savePictures } from "../shared/program.ts";
import { compare } from "./compare.ts";
import { lines, pictures } from "./report.ts";

const FULL = {
  sizes: [30, 90, 300],
  seeds: [0, 1, 2],
  test: 600,
  steps: 400,
  normal: 2000,
  epochs: 40,
};
const QUICK = { sizes: [30], seeds: [0], test: 120, steps: 60, normal: 300, epochs: 5 };

await program(async () => {
  const { values } = parseArgs({
    options: {
      pictures: { type: "string", default: "build/waves" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const result = await compare(values.quick ? QUICK : FULL);
  console.log(`\n${lines(result).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("waves", result);
});
