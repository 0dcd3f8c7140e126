/** TensorFlow.js's spelling of factories: each `...1D` is there as `...1d`, too, and is the same function. */
import { layers } from "latch";
import { expect, test } from "vitest";

const factories = Object.entries(layers as Readonly<Record<string, unknown>>).filter(([name]) =>
  /^[a-z]\w*[123]D/.test(name),
);

test.each(factories)("%s has a small d", (name, factory) => {
  const spelt = name.replace(/([123])D/, "$1d");
  expect((layers as Readonly<Record<string, unknown>>)[spelt]).toBe(factory);
});

test("TensorFlow.js's short names of pooling", () => {
  expect(layers.avgPooling1d).toBe(layers.averagePooling1D);
  expect(layers.globalMaxPool1d).toBe(layers.globalMaxPooling1D);
});
