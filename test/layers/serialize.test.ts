/** Objects of each family written to their form in a config, and read back. */
import { activations, constraints, initializers, regularizers, ValueError } from "latch";
import { expect, test } from "vitest";

test("initializers, constraints and regularizers read back with their options", () => {
  const initializer = initializers.heNormal({ seed: 7 });
  const form = initializers.serialize(initializer);
  expect(form).toEqual({ className: "HeNormal", config: initializer.getConfig() });
  expect(initializers.deserialize(form).getConfig()).toEqual(initializer.getConfig());
  const constraint = constraints.maxNorm({ maxValue: 3, axis: 1 });
  const written = constraints.serialize(constraint);
  expect(constraints.deserialize(written).getConfig()).toEqual(constraint.getConfig());
  const regularizer = regularizers.l1L2({ l1: 0.25, l2: 0.5 });
  const penalty = regularizers.serialize(regularizer);
  expect(penalty.className).toBe("L1L2");
  expect(regularizers.deserialize(penalty).getConfig()).toEqual(regularizer.getConfig());
});

test("Keras's forms are read, too", () => {
  const config = { class_name: "L2", config: { l2: 0.125 }, module: "keras.regularizers" };
  expect(regularizers.deserialize(config as never).getConfig()).toEqual({ l2: 0.125 });
});

test("an activation is written as its name", () => {
  expect(activations.serialize(activations.hardSigmoid)).toBe("hard_sigmoid");
  expect(activations.deserialize("hard_sigmoid")).toBe(activations.hardSigmoid);
});

test("what is not known is an error with the nearest name", () => {
  expect(() => constraints.deserialize({ className: "NonNegg", config: {} })).toThrow(ValueError);
  expect(() => initializers.serialize({} as never)).toThrow(ValueError);
});

test("Keras's second names are those of the same classes", () => {
  expect(initializers.IdentityInitializer).toBe(initializers.Identity);
  expect(initializers.OrthogonalInitializer).toBe(initializers.Orthogonal);
  expect(initializers.STFTInitializer).toBe(initializers.STFT);
});

test("the kernel of a short-time Fourier transform is a cosine for each frequency", () => {
  const kernel = initializers.stft({ window: null, side: "real" });
  expect(kernel.getConfig()).toMatchObject({ side: "real", window: null, scaling: "density" });
});
