/** Options of layers: described once, read, written to configs, and refused where they are unknown. */
import {
  initializers,
  input,
  Layer,
  layers,
  ops,
  regularizers,
  type SymbolicTensor,
  ValueError,
} from "latch";
import { describe, expect, test } from "vitest";
import { nonNegative, optional } from "../../ts/runtime/registry/kinds.js";
import type { AnyDescription } from "../../ts/runtime/registry/option.js";

/** As JavaScript calls it, where nothing checks types. */
const loose = (make: (options: never) => unknown, options: unknown) => () => make(options as never);

/** A user's layer whose option is described. */
class Scale extends Layer {
  static override readonly className: string = "Scale";
  declare readonly factor: number;

  static override options(): AnyDescription {
    return { ...Layer.options(), factor: optional(nonNegative(), 2) };
  }

  constructor(options: { readonly factor?: number; readonly name?: string } = {}) {
    super(options);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return ops.mul(x, this.factor);
  }
}

describe("an unknown option", () => {
  test.each([
    ["return_sequences", 'LSTM has no option "return_sequences". Did you mean "returnSequences"?'],
    ["returnSequence", 'LSTM has no option "returnSequence". Did you mean "returnSequences"?'],
    ["colour", 'LSTM has no option "colour". Its options are name, trainable, '],
    ["cell", 'LSTM has no option "cell". '],
  ])("%s is an error that names the nearest", (option, message) => {
    const make = loose(layers.lstm, { units: 3, [option]: true });
    expect(make).toThrow(ValueError);
    expect(make).toThrow(message);
  });

  test("beside a name is named, too", () => {
    const make = loose(layers.dense, { units: 3, name: "out", unit: 3 });
    expect(make).toThrow('Dense has no option "unit". Did you mean "units"?');
  });

  test("that is undefined is none", () => {
    expect(loose(layers.dense, { units: 3, colour: undefined })).not.toThrow();
  });

  test("that a class fixes is not one of its options", () => {
    expect(loose(layers.spatialDropout1D, { rate: 0.5, noiseShape: [null, 1, null] })).toThrow(
      'SpatialDropout1D has no option "noiseShape". Its options are',
    );
    expect(loose(initializers.heNormal, { scale: 2 })).toThrow('HeNormal has no option "scale"');
  });
});

describe("a value that an option does not take", () => {
  test.each<[(options: never) => unknown, object, string]>([
    [layers.dense, {}, "needs the option units"],
    [layers.dense, { units: 0 }, "units must be a positive integer, got 0"],
    [layers.dense, { units: 2.5 }, "units must be a positive integer, got 2.5"],
    [layers.dense, { units: "3" }, 'units must be a positive integer, got "3"'],
    [layers.dense, { units: 3, useBias: 1 }, "useBias must be true or false, got 1"],
    [layers.dense, { units: 3, useBias: null }, "useBias must be true or false, got null"],
    [layers.dense, { units: 3, inputShape: 4 }, "inputShape must be an array, got 4"],
    [layers.dense, { units: 3, inputShape: [4, 0] }, "inputShape[1] must be a positive integer"],
    [layers.lstm, { units: 3, dropout: 1 }, "dropout must be a number in [0, 1), got 1"],
    [layers.lstm, { units: 3, seed: -1 }, "seed must be an integer from 0 to 4294967295"],
    [layers.permute, { dims: [2.5, 1] }, "dims[0] must be an integer, got 2.5"],
    [layers.bidirectional, { layer: layers.dense({ units: 2 }) }, "must be a recurrent layer"],
    [
      layers.timeDistributed,
      { layer: 3 },
      "must be a layer, such as layers.dense({ units }), got 3",
    ],
  ])("is an error that says so (%#)", (make, options, message) => {
    expect(loose(make, options)).toThrow(ValueError);
    expect(loose(make, options)).toThrow(message);
  });

  test("is no object at all", () => {
    expect(() => new layers.Flatten(3 as never)).toThrow("Flatten takes an object of options");
    expect(loose(layers.dense, null)).toThrow("Dense takes an object of options, got null");
    expect(() => new initializers.Zeros(3 as never)).toThrow("Zeros takes an object of options");
  });
});

describe("a class of a user's own", () => {
  test("has what it describes beside what every layer has", () => {
    const scale = new Scale({ name: "s" });
    expect([scale.name, scale.factor, scale.trainable, String(scale)]).toEqual([
      "s",
      2,
      true,
      'Scale "s"',
    ]);
    expect(scale.getConfig()).toEqual({ name: "s", trainable: true, factor: 2 });
    expect(Scale.fromConfig({ factor: 3 }).factor).toBe(3);
    expect(() => new Scale({ factor: -1 })).toThrow("factor must be a finite number, 0 or above");
    expect(scale.apply(input({ shape: [3] })).shape).toEqual([null, 3]);
  });

  test("may extend a layer under a name of its own", () => {
    class Wide extends layers.Dense {
      static override readonly className: string = "Wide";
    }
    const wide = new Wide({ units: 3 });
    expect([wide.className, wide.name.replace(/_\d+$/, ""), wide.units]).toEqual([
      "Wide",
      "wide",
      3,
    ]);
  });
});

test("what is first of all may be passed alone, or as one of the options", () => {
  const config = (layer: Layer) => layer.getConfig();
  expect(config(layers.activation({ activation: "relu", name: "a" }))).toEqual(
    config(layers.activation("relu", { name: "a" })),
  );
  const dense = layers.dense({ units: 2 });
  expect(config(layers.spectralNormalization({ layer: dense, name: "s" }))).toEqual(
    config(layers.spectralNormalization(dense, { name: "s" })),
  );
  const cells = [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3 })];
  expect(layers.stackedRNNCells({ cells, name: "c" }).stateSize).toEqual(
    layers.stackedRNNCells(cells).stateSize,
  );
  expect(regularizers.l1({ l1: 0.5 }).getConfig()).toEqual(regularizers.l1(0.5).getConfig());
  expect(regularizers.l2({ l2: 0.5 }).getConfig()).toEqual(regularizers.l2(0.5).getConfig());
  expect(loose(regularizers.l2, { l1: 0.5 })).toThrow('L2 has no option "l1". Did you mean "l2"?');
});
