/** Every layer, through `checkLayer`. A layer that is exported and has no case fails. */
import { Layer, type LayerOptions, layers, ops, ready, type SymbolicTensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { Weighted } from "../../ts/layers/weighted.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";
import type { AnyDescription } from "../../ts/runtime/registry/option.js";
import { type AnyLayer, checkLayer, type LayerCheck } from "../support/check-layer.js";
import { imageLayerCases } from "./image-layer-cases.js";
import { layerCases } from "./layer-cases.js";

beforeAll(ready);
const cases = [...layerCases, ...imageLayerCases];

describe("checkLayer of", () => {
  test.each(cases)("%s", async (_, make, check) => {
    await checkLayer(make, check);
  });
});

test("every exported layer and cell has a case", () => {
  const covered = new Set<unknown>();
  const cover = (part: Weighted) => {
    covered.add(part.constructor);
    part.sublayers.forEach(cover);
  };
  for (const [, make] of cases) cover(make());
  const exported = Object.entries(layers).filter(
    ([, value]) => "prototype" in value && value.prototype instanceof Weighted,
  );
  expect(exported.length).toBeGreaterThan(35);
  const left = exported.filter(([, Class]) => !covered.has(Class)).map(([name]) => name);
  // Base classes.
  expect(left.sort()).toEqual(["Cell", "Wrapper"]);
});

/** x times a weight; each test spoils one thing. */
class Scaled extends Layer {
  static override readonly className: string = "Scaled";
  protected factor: SymbolicTensor | null = null;

  override build(): void {
    this.factor = this.addWeight({ name: "factor", shape: [3], initializer: "ones" });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.factor === null ? x : ops.mul(x, this.factor);
  }
}

describe("checkLayer fails for a layer", () => {
  const check: LayerCheck = { inputs: [2, 3], outputs: [[2, 3]], weights: { factor: [3] } };
  const checked = (make: () => AnyLayer) => checkLayer(make, check);

  test("unless it is as it should be", async () => {
    await checked(() => new Scaled());
  });

  test("of another shape, or with other weights", async () => {
    await expect(checkLayer(() => new Scaled(), { ...check, outputs: [[2, 4]] })).rejects.toThrow(
      "shapes of symbolic outputs",
    );
    await expect(checkLayer(() => new Scaled(), { ...check, weights: {} })).rejects.toThrow(
      "names and shapes of the weights",
    );
  });

  test("whose config holds something live", async () => {
    class Live extends Scaled {
      override getConfig() {
        return { ...super.getConfig(), self: () => this };
      }
    }
    await expect(checked(() => new Live())).rejects.toThrow("the config is plain JSON");
  });

  test("that holds what its config holds", async () => {
    const same = (value: unknown) => value;
    class Sharing extends Scaled {
      static override options(): AnyDescription {
        return { ...Scaled.options(), list: { read: same, write: same } };
      }
      constructor(options: object = {}) {
        super({ list: [1], ...options } as LayerOptions);
      }
    }
    await expect(checked(() => new Sharing())).rejects.toThrow("shared by layers");
  });

  test("that loses an option on the way", async () => {
    class Losing extends Scaled {
      static override fromConfig<Made>(this: new (options: never) => Made): Made {
        return new this({ name: "another" } as never);
      }
    }
    await expect(checked(() => new Losing())).rejects.toThrow("another");
  });

  test("with a weight that no step moves", async () => {
    class Idle extends Scaled {
      static override readonly className: string = "Idle";

      override call(x: SymbolicTensor): SymbolicTensor {
        return x;
      }
    }
    await expect(checked(() => new Idle())).rejects.toThrow("factor has moved");
  });

  test("whose gradient is not that of what it computes", async () => {
    class Stopped extends Scaled {
      static override readonly className: string = "Stopped";

      override call(x: SymbolicTensor): SymbolicTensor {
        return ops.add(super.call(x), ops.stopGradient(ops.square(x)));
      }
    }
    await expect(checked(() => new Stopped())).rejects.toThrow("gradient of parameter 0");
  });

  test("that takes memory with every call", async () => {
    const kept: unknown[] = [];
    const leaking = () => {
      const layer = new Scaled();
      const apply: (...given: never[]) => unknown = layer.apply.bind(layer);
      return Object.assign(layer, {
        apply: (...given: never[]) => {
          kept.push(localDevice().allocateNow([4096]));
          return apply(...given);
        },
      });
    };
    await expect(checked(leaking)).rejects.toThrow(/to be less than or equal/);
  });
});
