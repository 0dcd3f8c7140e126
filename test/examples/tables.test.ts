/** The program of tables, small; and the recipe of docs/tables.md. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Tensor } from "latch";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { compare, type Result, scoresOf } from "../../examples/tables/compare.ts";
import { columnsOf, network } from "../../examples/tables/network.ts";
import { lines, pictures, readme } from "../../examples/tables/report.ts";
import { subscribers } from "../../examples/tables/subscribers.ts";

describe("the table", () => {
  const rows = subscribers(3000, 0);

  test("is the same for the same seed, and another for another", () => {
    expect(subscribers(5, 0)).toEqual(rows.slice(0, 5));
    expect(subscribers(5, 1)).not.toEqual(rows.slice(0, 5));
  });

  test("has gaps in texts and numbers, and is made by its rule", () => {
    const fraction = (is: (row: (typeof rows)[number]) => boolean) =>
      rows.filter(is).length / rows.length;
    expect(fraction(({ plan }) => plan === "")).toBeCloseTo(0.05, 1);
    expect(fraction(({ age }) => Number.isNaN(age))).toBeCloseTo(0.25, 1);
    const mean = rows.reduce((sum, { probability }) => sum + probability, 0) / rows.length;
    expect(Math.abs(fraction(({ cancels }) => cancels) - mean)).toBeLessThan(0.03);
  });

  test("accuracy and AUC count what they should", () => {
    const cancels = [true, false, true, false];
    const some = cancels.map((one, index) => ({ ...rows[index]!, cancels: one }));
    expect(scoresOf(some, [0.9, 0.1, 0.8, 0.2])).toEqual({ accuracy: 1, auc: 1 });
    expect(scoresOf(some, [0.9, 0.8, 0.7, 0.1])).toEqual({ accuracy: 0.75, auc: 0.75 });
    expect(scoresOf(some, [0.5, 0.5, 0.5, 0.5]).auc).toBe(0.5);
  });

  test("its columns go into the model by name, whatever is missing", async () => {
    const net = await network(rows.slice(0, 200), "all");
    const nothing = [
      { plan: "", town: "", month: 1, age: Number.NaN, days: 10, calls: Number.NaN, comment: "" },
    ];
    const probability = (await net.predict(columnsOf(nothing, "all"))) as Tensor;
    expect(probability.shape).toEqual([1, 1]);
    expect(Number.isFinite(probability.at(0, 0))).toBe(true);
  });
});

describe("the comparison", () => {
  let result: Result;
  beforeAll(async () => {
    result = await compare({ train: 1500, test: 500, epochs: 12, seed: 0 });
  });

  test("more columns tell more, up to what the rule leaves to chance", () => {
    const auc = result.methods.map((method) => method.auc);
    expect(auc[0]).toBe(0.5);
    expect(auc[1]).toBeGreaterThan(0.6);
    expect(auc[3]).toBeGreaterThan(auc[1]! + 0.04);
    expect(auc[4]).toBeGreaterThan(auc[3]!);
  });

  test("lines, the README's sentence and the picture", () => {
    const text = lines(result).join("\n");
    expect(text).toContain("trained on 1500 rows");
    expect(text).toContain('town "Nowhere"');
    expect(readme(result)).toContain("on 500 others");
    expect(pictures(result).svg.auc).toContain("all columns");
    expect(pictures(result).text).toContain("AUC");
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

test("the recipe of docs/tables.md", async () => {
  const text = readFileSync(new URL("../../docs/tables.md", import.meta.url), "utf8");
  const program = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  expect(program).toContain("hashedCrossing");
  const folder = new URL("../../build/tables/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("recipe.ts", folder), `${program}\nexport { history, unknown };\n`);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const { history, unknown } = await import(new URL("recipe.ts", folder).href);
  log.mockRestore();
  expect(history.loss.at(-1)).toBeLessThan(0.5 * history.loss[0]);
  expect(unknown.shape).toEqual([2, 1]);
  expect([...unknown.data].every(Number.isFinite)).toBe(true);
});
