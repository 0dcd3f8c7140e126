// All mutants. One is an entry in a file beside this one, chosen by the room of the mistake.
import data from "./data.mjs";
import decoding from "./decoding.mjs";
import engine from "./engine.mjs";
import files from "./files.mjs";
import graph from "./graph.mjs";
import io from "./io.mjs";
import kernels from "./kernels.mjs";
import layers from "./layers.mjs";
import models from "./models.mjs";
import recurrent from "./recurrent.mjs";
import sequences from "./sequences.mjs";
import states from "./states.mjs";
import text from "./text.mjs";
import threads from "./threads.mjs";
import time from "./time.mjs";
import training from "./training.mjs";

/**
 * @typedef {object} Mutant
 * @property {string} name the mistake in kebab-case
 * @property {string} file the file in which it is made, from the root
 * @property {string} snippet what stands there, exactly once
 * @property {string} replacement what the mistake makes of it
 * @property {{ cargo: string, name: string } | { vitest: string, name: string }} seenBy the narrowest tests that
 *   must turn red: those of a crate, or of test/<vitest>.test.ts, whose name contains `name`
 */

/** @type {readonly Mutant[]} */
export const mutants = [
  ...recurrent,
  ...kernels,
  ...engine,
  ...graph,
  ...layers,
  ...states,
  ...threads,
  ...time,
  ...sequences,
  ...training,
  ...models,
  ...data,
  ...text,
  ...io,
  ...files,
  ...decoding,
];

/** Whether TypeScript has to see a change of Rust: only a new engine shows it. */
export function needsEngine({ file, seenBy }) {
  return file.startsWith("crates/") && "vitest" in seenBy;
}

/** How often the snippet occurs in the text of its file. */
export function occurrences({ snippet }, text) {
  return text.split(snippet).length - 1;
}

/** The text of the file with the mistake. */
export function mutated({ snippet, replacement }, text) {
  return text.replace(snippet, () => replacement);
}
