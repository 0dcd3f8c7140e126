// The packed package in the runtimes that people have: the machine's Node, the newest Node, Deno.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installAside } from "../../tools/aside.mjs";
import { Consumer } from "./consumer.js";
import { newestNode } from "./newest-node.js";
import { isRequired } from "./required.js";

const DENO = "@deno/linux-x64-glibc@2.9.6";
/** Deno checks the types of node: imports by these. */
const NODE_TYPES = "@types/node@20.19.43";
const MINUTES = 60_000;

async function trainedBy(program: string, args: readonly string[], consumer: Consumer) {
  const line = (await consumer.run(program, args)).trim();
  return JSON.parse(line) as { accuracy: number; rows: number };
}

function expectTrained({ accuracy, rows }: { accuracy: number; rows: number }): void {
  expect(accuracy).toBeGreaterThan(0.85);
  expect(rows).toBe(200);
}

describe.skipIf(!isRequired)("the packed package trains the classifier", () => {
  test(
    "in this Node",
    async () => {
      const consumer = Consumer.create();
      consumer.addTranspiled("classifier.ts", "terminal.ts");
      expectTrained(await trainedBy(process.execPath, ["terminal.js"], consumer));
    },
    2 * MINUTES,
  );

  test(
    "in the newest Node, which strips the types itself",
    async () => {
      const consumer = Consumer.create();
      consumer.add("classifier.ts", "terminal.ts");
      expectTrained(await trainedBy(newestNode(), ["terminal.ts"], consumer));
    },
    5 * MINUTES,
  );

  test(
    "in Deno, which checks the types and grants nothing but reading",
    async () => {
      const deno = join(installAside("deno", [DENO]), "@deno/linux-x64-glibc/deno");
      const consumer = Consumer.create();
      consumer.add("classifier.ts", "terminal.ts");
      const args = [
        "run",
        "--check",
        "--no-prompt",
        "--cached-only",
        "--allow-read=.",
        "terminal.ts",
      ];
      expectTrained(await trainedBy(deno, args, consumer));
    },
    5 * MINUTES,
  );
});

describe.skipIf(!isRequired)("the wine program", () => {
  test(
    "runs as a Deno script, types checked",
    async () => {
      const deno = join(installAside("deno", [DENO]), "@deno/linux-x64-glibc/deno");
      const consumer = Consumer.create();
      consumer.addFolder("examples/wine");
      const flags = ["--check", "--no-prompt", "--cached-only", "--allow-read=."];
      const text = await consumer.run(deno, ["run", ...flags, "wine/main.ts"]);
      expect(text).toContain("Total params: 1,027");
      expect(text).toContain("Epoch 60/60");
      expect(Number(/Test loss [\d.]+, accuracy ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(0.94);
      expect(text.match(/^class_\d( +\d+){3}$/gm)).toHaveLength(3);
    },
    5 * MINUTES,
  );
});

/** Runs a larger program of examples/ as a Deno script, types checked; gives what it printed. */
async function runInDeno(name: string, args: readonly string[]) {
  const deno = join(installAside("deno", [DENO]), "@deno/linux-x64-glibc/deno");
  const consumer = Consumer.create([NODE_TYPES]);
  consumer.addFolder("examples/shared");
  consumer.addFolder(`examples/${name}`);
  const flags = ["--check", "--no-prompt", "--cached-only", "--allow-read=.", "--allow-write=."];
  const text = await consumer.run(deno, ["run", ...flags, `${name}/main.ts`, ...args]);
  return { text, folder: consumer.folder };
}

describe.skipIf(!isRequired)("programs run as Deno scripts, and write their pictures", () => {
  test("brackets", { timeout: 5 * MINUTES }, async () => {
    const args = ["--quick", "--kinds", "1", "--pictures", "drawn"];
    const { text, folder } = await runInDeno("brackets", args);
    expect(text).toMatch(/Unit \d counts \( \): the correlation .* is -?0\.9/);
    expect(text).toContain("Forget gate f");
    for (const name of ["gates", "climbs"]) {
      expect(readFileSync(join(folder, `drawn/${name}.svg`), "utf8")).toContain("<svg");
    }
  });

  test("translation", { timeout: 5 * MINUTES }, async () => {
    const { text } = await runInDeno("translation", ["--quick", "--attention", "yes"]);
    expect(text).toContain("numbers: trained on 4,000 pairs, tested on 400 others");
    expect(Number(/with attention, greedy +([\d.]+) %/.exec(text)?.[1])).toBeGreaterThan(80);
    expect(text).toContain("build/translation/numbers-attention.svg");
  });

  test("captions", { timeout: 5 * MINUTES }, async () => {
    const args = ["--quick", "--language", "zh", "--pictures", "drawn"];
    const { text, folder } = await runInDeno("captions", args);
    for (const variant of ["state", "repeat"]) {
      const line = new RegExp(`Chinese, ${variant}, split 0: ([\\d.]+) % spelt right`);
      expect(Number(line.exec(text)?.[1])).toBeGreaterThan(90);
    }
    for (const name of ["exact", "chinese-pictures", "chinese-state-letters"]) {
      expect(readFileSync(join(folder, `drawn/${name}.svg`), "utf8")).toContain("<svg");
    }
  });
});
