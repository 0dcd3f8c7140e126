/**
 * Which word decides: the gradient of an LSTM's verdict on a review with respect to each of its words.
 *
 *   npm run example saliency                     trains, explains, and tests the explanation
 *   npm run example saliency -- --sentence "..." explains this sentence too; may be repeated
 *
 * `valueAndGrad` compiles the gradient of the log-odds with respect to the embeddings of a sentence. How good is it? The word
 * that it names is left out of reviews that the network has not seen, beside a word by chance and the word that matters most.
 *
 * --pictures FOLDER says where pictures go (default build/saliency); --keep keeps the result for the README.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { integer, keepResult, program, savePictures } from "../shared/program.ts";
import { explainAll } from "./explain.ts";
import { lines, pictures } from "./report.ts";

const SENTENCES = [
  "A wonderful book, I loved every page.",
  "The food was cold and the waiter was rude.",
  "Not bad at all, I would go again.",
  "It started well, but the end was a waste of time.",
];

await program(async () => {
  const { values } = parseArgs({
    options: {
      sentence: { type: "string", multiple: true, default: [] },
      epochs: { type: "string", default: "20" },
      pictures: { type: "string", default: "build/saliency" },
      keep: { type: "boolean", default: false },
    },
  });
  const sentences = [...SENTENCES, ...values.sentence];
  const result = await explainAll(sentences, integer("--epochs", values.epochs, 1));
  console.log(`\n${lines(result).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(values.pictures, svg);
  if (values.keep) await keepResult("saliency", result);
});
