/** The list of all layers, which reading of models uses, is complete. */
import { layers } from "latch";
import { expect, test } from "vitest";
import { layerClasses } from "../../ts/layers/classes.js";
import { Weighted } from "../../ts/layers/weighted.js";

const isAbstract = new Set(["Cell", "Wrapper"]);

test("every public class of a layer or cell is in ts/layers/classes.ts", () => {
  const known: readonly unknown[] = layerClasses();
  const missing = Object.entries(layers)
    .filter(([, member]) => typeof member === "function" && member.prototype instanceof Weighted)
    .filter(([name, member]) => !isAbstract.has(name) && !known.includes(member))
    .map(([name]) => name);
  expect(missing).toEqual([]);
  expect(known.length).toBeGreaterThan(50);
});
