/** docs/explained.md walks through what `model.explain()` really prints. `UPDATE_DOCS=1` writes it anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { layers, ready, sequential } from "latch";
import { expect, test } from "vitest";
import { clearNames } from "../../ts/graph/naming.js";
import { globalState } from "../../ts/runtime/global-state.js";

const file = new URL("../../docs/explained.md", import.meta.url);
const architecture = new URL("../../ARCHITECTURE.md", import.meta.url);
const [begin, end] = ["<!-- explain:begin -->\n", "<!-- explain:end -->"];

test("the explained step is current", async () => {
  await ready();
  // As the second call does, which finds what tells of memory and time.
  globalState.explainRun = await import("../../ts/models/explain-run.js");
  clearNames();
  const net = sequential();
  net.add(layers.dense({ units: 32, inputShape: [5], activation: "relu" }));
  net.add(layers.dense({ units: 16, activation: "relu" }));
  net.add(layers.dense({ units: 1, activation: "sigmoid" }));
  net.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  const section = `\`\`\`text\n${net.explain({ batchSize: 64 }).trimEnd()}\n\`\`\`\n`;
  const text = readFileSync(file, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const [committed = "", after = ""] = rest.split(end);
  if (process.env.UPDATE_DOCS === "1") writeFileSync(file, before + begin + section + end + after);
  else expect(committed).toBe(section);
});

test("ARCHITECTURE.md has at most 200 lines", () => {
  expect(readFileSync(architecture, "utf8").split("\n").length).toBeLessThanOrEqual(200);
});
