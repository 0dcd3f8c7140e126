/** What an editor shows of the packed package: documentation and real names. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entryKeys } from "../../tools/entries.mjs";
import { Consumer } from "./consumer.js";
import { Editor } from "./editor.js";
import { isRequired } from "./required.js";

const entries = entryKeys.map((key) => key.replace(/^\./, "latch"));

/** The namespaces that a module exports; TypeScript has no place for the documentation of one. */
function namespacesOf(module: string): string[] {
  const text = readFileSync(new URL(`../../ts/${module}.ts`, import.meta.url), "utf8");
  return [...text.matchAll(/^export \* as (\w+) /gm)].map(([, name]) => name ?? "");
}

const namespaces = namespacesOf("entry/index");
/** Those inside of others. */
const inner = [...namespacesOf("graph/ops"), ...namespacesOf("training/optimizers/index")];

describe.skipIf(!isRequired)("in an editor, the packed package", () => {
  let editor: Editor;
  beforeAll(() => {
    editor = new Editor(Consumer.create([], afterAll).folder);
  });

  function undocumentedOf(program: string): string[] {
    const shown = editor.completions(program);
    expect(shown.size).toBeGreaterThan(0);
    return [...shown].filter(([, text]) => text === "").map(([name]) => name);
  }

  test.each(namespaces)("documents every name of %s", (namespace) => {
    const found = undocumentedOf(`import { ${namespace} } from "latch"; ${namespace}.|`);
    expect(found.filter((name) => !inner.includes(name))).toEqual([]);
  });

  test.each(entries)("documents every name of %s", (entry) => {
    const found = undocumentedOf(`import * as all from "${entry}"; all.|`);
    const own = found.filter((name) => entry !== "latch" || !namespaces.includes(name));
    expect(own).toEqual([]);
  });

  test("shows classes, factories and what they give by the names that users write", () => {
    const program = 'import { layers } from "latch";\n';
    expect(editor.hover(`${program}layers.LS|TM`)).toMatch(/class LSTM<[\s\S]*\n\n\[batch, time/);
    expect(editor.hover(`${program}layers.ls|tm`)).toMatch(
      /^\(alias\) function lstm<.*\(options: layers\.LstmOptions<.*: layers\.LSTM<.*\n\nA long short-term/s,
    );
    expect(editor.hover(`${program}const cells| = layers.lstm({ units: 3 });`)).toContain(
      "const cells: layers.LSTM<3, false, false>",
    );
    expect(editor.hover(`${program}layers.dense({ un|its: 3 })`)).toMatch(
      /units[\s\S]*\n\nSize of/,
    );
  });

  test("shows the same names in errors", () => {
    const program = 'import { layers } from "latch";\n';
    expect(editor.errors(`${program}export const x: number = layers.lstm({ units: 3 });`)).toEqual([
      "Type 'LSTM<3, false, false>' is not assignable to type 'number'.",
    ]);
    const misspelt = editor.errors(`${program}layers.dense({ units: 3, activation: "rleu" });`);
    expect(misspelt.join("\n")).toContain('"rleu"');
    expect(misspelt.join("\n")).not.toMatch(/\w\$\d|import\(/);
  });
});
