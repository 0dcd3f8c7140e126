/**
 * Drawing digits: a variational autoencoder and a generative adversarial network.
 *
 *   npm run example drawing              both, about two minutes
 *   npm run example drawing -- --quick   a few epochs, for a look
 *
 * The autoencoder is a class of models with a `trainStep` of its own; the adversaries are one compiled step with two losses
 * and two optimizers. A third network, which has learned to read digits, judges what they draw.
 *
 * --pictures FOLDER says where pictures go (default build/drawing); --keep keeps the result for the README.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { keepResult, program, savePictures } from "../shared/program.ts";
import { draw } from "./draw.ts";
import { lines, pictures } from "./report.ts";

const FULL = { autoencoderEpochs: 200, adversaryEpochs: 300, drawings: 1000 };
const QUICK = { autoencoderEpochs: 20, adversaryEpochs: 40, drawings: 200 };

await program(async () => {
  const { values } = parseArgs({
    options: {
      pictures: { type: "string", default: "build/drawing" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const result = await draw(values.quick ? QUICK : FULL);
  console.log(`\n${lines(result).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("drawing", result);
});
