/** Arguments of methods of a wrong kind: an error of the library that says what is expected. */
import { LatchError, layers, ops, sequential, tensor } from "latch";
import { beforeEach, describe, expect, test } from "vitest";

/** What unchecked JavaScript might pass. */
const WRONG = [null, true, {}, new Date(0), Symbol("s"), () => 1, new Map(), Number.NaN];

/** Arguments of any type. */
const loose = (wrong: unknown) => wrong as never;

describe.each(WRONG.map((wrong) => [String(wrong), wrong] as const))("%s", (_, wrong) => {
  let net = sequential();
  beforeEach(() => {
    net = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  });

  test.each(["save", "saveWeights"] as const)("%s", async (method) => {
    if (typeof wrong === "function") return;
    await expect(net[method](loose(wrong))).rejects.toThrow(LatchError);
  });

  test("setWeights", async () => {
    await expect(net.setWeights(loose(wrong))).rejects.toThrow(LatchError);
  });

  test("getLayer", () => {
    expect(() => net.getLayer(loose(wrong))).toThrow(LatchError);
  });

  test("summary", () => {
    if (wrong !== null) expect(() => net.summary({ lineLength: loose(wrong) })).toThrow(LatchError);
    if (typeof wrong !== "function")
      expect(() => net.summary({ printFn: loose(wrong) })).toThrow(/printFn must be a function/);
    expect(() => net.summary(loose({ wrong }))).toThrow(/summary has no option "wrong"/);
  });

  test("build of a layer", () => {
    expect(() => layers.dense({ units: 1 }).build(loose(wrong))).toThrow(LatchError);
  });

  test("slice and transpose of a Tensor", () => {
    const x = tensor([[1, 2]]);
    expect(() => x.slice(loose(wrong))).toThrow(LatchError);
    expect(() => x.slice(0, loose(wrong))).toThrow(LatchError);
    if (wrong !== null) expect(() => x.slice([0, loose(wrong)])).toThrow(LatchError);
    expect(() => x.transpose(loose(wrong))).toThrow(LatchError);
    expect(() => x.transpose([0, loose(wrong)])).toThrow(LatchError);
  });
});

test("a log of a callback that is no number does not end fit", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  net.compile({ optimizer: "sgd", loss: (y, p) => ops.square(ops.sub(y, p)) });
  const onEpochEnd = (_: number, logs: Record<string, number>) => {
    logs.note = loose("good");
  };
  const history = await net.fit([[1]], [1], { verbose: 0, callbacks: [{ onEpochEnd }] });
  expect(history.history.note).toEqual(["good"]);
});
