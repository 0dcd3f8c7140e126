/** The registry: names to what they stand for, and objects in configs. */
import {
  input,
  layers,
  ops,
  optimizers,
  registerSerializable,
  type SymbolicTensor,
  ValueError,
} from "latch";
import { describe, expect, test } from "vitest";
import { kerasForm } from "../../ts/runtime/registry/keras-form.js";
import { deserialize, find, lookUp, serialize } from "../../ts/runtime/registry/registry.js";

describe("a name", () => {
  const table = { mean_squared_error: 1, adamw: 2 } as const;

  test.each([
    ["mean_squared_error", 1],
    ["meanSquaredError", 1],
    ["MeanSquaredError", 1],
    ["AdamW", 2],
    ["mean_square_error", undefined],
    ["toString", undefined],
  ])("%s means %s", (name, entry) => {
    expect(find("loss", name, table)).toBe(entry);
  });

  test("that nobody knows is an error with the nearest", () => {
    // Also where a config has named the class, which is the same under another spelling.
    serialize(optimizers.adam());
    expect(() => lookUp("optimizer", "adma", { adam: 1, adamw: 2 })).toThrow(
      /^Unknown optimizer "adma"\. Did you mean "adam" or "adamw"\?$/,
    );
    expect(() => lookUp("optimizer", "adma", { adam: 1 })).toThrow(ValueError);
  });
});

describe("a layer of a user's own in a wrapper", () => {
  class Doubled extends layers.Dense {
    static override readonly className: string = "Doubled";
  }
  class Unseen extends layers.Dense {
    static override readonly className: string = "Unseen";
  }
  const written = (className: string) => ({
    layer: { className, config: { units: 2, name: "inner" } },
  });

  test("is read once it is registered", () => {
    expect(() => layers.TimeDistributed.fromConfig(written("Doubled"))).toThrow(
      /Unknown layer "Doubled"\. .*registerSerializable makes a class known\./,
    );
    expect(registerSerializable(Doubled, { package: "mine" })).toBe(Doubled);
    const wrapper = layers.TimeDistributed.fromConfig(written("Doubled"));
    expect(wrapper.layer).toBeInstanceOf(Doubled);
    expect(wrapper.getConfig().layer).toMatchObject({
      className: "Doubled",
      registeredName: "mine>Doubled",
    });
    expect(layers.TimeDistributed.fromConfig(wrapper.getConfig()).layer).toBeInstanceOf(Doubled);
    expect(kerasForm(wrapper).config).toMatchObject({
      layer: { class_name: "Doubled", registered_name: "mine>Doubled" },
    });
  });

  test("is read by the program that has written it", () => {
    const wrapper = layers.timeDistributed(new Unseen({ units: 2 }));
    const again = layers.TimeDistributed.fromConfig(wrapper.getConfig());
    expect(again.layer).toBeInstanceOf(Unseen);
    expect(again.layer).not.toBe(wrapper.layer);
  });
});

describe("an activation of a user's own", () => {
  const twice = (x: SymbolicTensor) => ops.mul(x, 2);

  test("is written by its name, which the same program reads", () => {
    const config = layers.dense({ units: 2, activation: twice }).getConfig();
    expect(config.activation).toBe("twice");
    expect(layers.Dense.fromConfig(config).activation).toBe(twice);
  });

  test("may be registered under another name", () => {
    const half = registerSerializable((x: SymbolicTensor) => ops.mul(x, 0.5), { name: "half" });
    const config = layers.dense({ units: 2, activation: half }).getConfig();
    expect(config.activation).toBe("Custom>half");
    expect(layers.Dense.fromConfig(config).activation).toBe(half);
    expect(layers.Dense.fromConfig({ ...config, activation: "half" }).activation).toBe(half);
  });

  test("that can't be told from another is not written", () => {
    const relu = (x: SymbolicTensor) => ops.mul(x, 3);
    expect(() => layers.dense({ units: 2, activation: relu }).getConfig()).toThrow(
      'A function with the name of another, "relu", can\'t be written',
    );
    const nameless = layers.dense({
      units: 2,
      activation: (
        () => (x: SymbolicTensor) =>
          x
      )(),
    });
    expect(() => nameless.getConfig()).toThrow("A function without a name can't be written");
    const none = (
      () => () =>
        1
    )();
    expect(() => registerSerializable(none)).toThrow("need the option name");
    expect(() => registerSerializable(class extends layers.Dense {})).toThrow(
      "a class without a static className of its own",
    );
  });

  test("comes along where a recurrent layer is copied", () => {
    const both = layers.bidirectional(layers.lstm({ units: 2, activation: twice }));
    expect(
      [both.forwardLayer, both.backwardLayer].map((one) => one.copyWith({}).className),
    ).toEqual(["LSTM", "LSTM"]);
    expect(both.forwardLayer.getConfig().activation).toBe("twice");
    const outputs = layers.dense({ units: 1 }).apply(both.apply(input({ shape: [3, 2] })));
    expect(outputs.shape).toEqual([null, 1]);
  });
});

test("a cell that is a plain object has no config", () => {
  const cell = {
    stateSize: 2,
    call: (x: SymbolicTensor, states: readonly SymbolicTensor[]) => [x, states] as const,
  };
  expect(() => layers.rnn({ cell }).getConfig()).toThrow("A cell that is a plain object can't be");
});

test("what is made from a config of Keras is what it says", () => {
  const dense = deserialize<InstanceType<typeof layers.Dense>>(
    "layer",
    {
      class_name: "Dense",
      config: {
        units: 3,
        use_bias: false,
        kernel_initializer: { class_name: "HeNormal", config: { seed: 1 } },
      },
      registered_name: null,
    },
    { dense: layers.Dense },
  );
  expect(dense.useBias).toBe(false);
  expect(serialize(dense.kernelInitializer)).toEqual({
    className: "HeNormal",
    config: { seed: 1 },
  });
});
