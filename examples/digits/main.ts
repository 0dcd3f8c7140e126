/**
 * Handwritten digits, images to one answer: a small convolutional network beside a dense one.
 *
 *   npm run example digits              three splits of 1,797 images, under a minute
 *   npm run example digits -- --quick   one split and five epochs, for a look
 *
 * Both networks and the support vector machine, which scikit-learn trained (svc.json), see the same images; each split has
 * test images of its own.
 *
 * --pictures FOLDER says where pictures go (default build/digits); --keep keeps the result for the README.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { keepResult, program, savePictures } from "../shared/program.ts";
import { compare } from "./compare.ts";
import { lines, pictures } from "./report.ts";

const FULL = { splits: 3, epochs: 30 };
const QUICK = { splits: 1, epochs: 5 };

await program(async () => {
  const { values } = parseArgs({
    options: {
      pictures: { type: "string", default: "build/digits" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const result = await compare(values.quick ? QUICK : FULL);
  console.log(`\n${lines(result).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("digits", result);
});
