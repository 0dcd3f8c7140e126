/** Reading of models finds every layer: ts/models/loading/layer-groups names them all. */
import { layers } from "latch";
import { expect, test } from "vitest";
import { Weighted } from "../../ts/layers/weighted.js";
import { LAYER_NAMES, layersNamed } from "../../ts/models/loading/layer-groups/index.js";

const isAbstract = new Set(["Cell", "Wrapper"]);

test("every public class of a layer or cell is in a group of ts/models/loading/layer-groups, by its name", async () => {
  const classes = Object.entries(layers).flatMap(([name, member]) =>
    typeof member === "function" && member.prototype instanceof Weighted && !isAbstract.has(name)
      ? [member as unknown as { readonly className: string }]
      : [],
  );
  // Some are exported under several names.
  const names = new Set(classes.map(({ className }) => className));
  expect([...LAYER_NAMES].sort()).toEqual([...names].sort());
  for (const Class of classes)
    expect(await layersNamed(new Set([Class.className])), Class.className).toContain(Class);
});

test("a name that is none loads nothing", async () => {
  expect(await layersNamed(new Set(["Functional", "constructor"]))).toEqual([]);
});
