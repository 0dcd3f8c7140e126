/** LambdaCallback, RemoteMonitor, TerminateOnNaN's option, `this.model`, and hooks of evaluate and predict. */
import { Callback, callbacks, layers, NotReadyError, random, sequential, ValueError } from "latch";
import { afterEach, describe, expect, test, vi } from "vitest";

const x = random.uniform([10, 3]);
const y = random.uniform([10, 1]);

function net() {
  const model = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  model.compile({ loss: "mse", optimizer: "sgd" });
  return model;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a lambda callback has the hooks that it is given, and no others", async () => {
  const epochs: number[] = [];
  const batches: number[] = [];
  const slow = callbacks.lambdaCallback({
    onEpochEnd: (epoch, { loss }) => {
      expect(loss).toBeGreaterThan(0);
      epochs.push(epoch);
    },
    onTrainBatchEnd: (batch) => {
      batches.push(batch);
    },
  });
  await net().fit(x, y, { epochs: 2, batchSize: 5, verbose: 0, callbacks: slow });
  expect([epochs, batches]).toEqual([
    [0, 1],
    [0, 1, 0, 1],
  ]);
  const quick = new callbacks.LambdaCallback({ onEpochEnd: () => {} });
  expect(quick.onTrainBatchEnd).toBeUndefined();
  expect(quick.getConfig()).toEqual({});
});

test("hooks of evaluate and predict are called in order, each with the model", async () => {
  const seen: string[] = [];
  const model = net();
  const note =
    (hook: string) =>
    (...args: unknown[]) => {
      expect(args.at(-1)).toEqual({ model });
      seen.push(hook);
    };
  const recorder = callbacks.lambdaCallback({
    onTestBegin: note("test begin"),
    onTestBatchBegin: note("test batch begin"),
    onTestBatchEnd: note("test batch end"),
    onTestEnd: note("test end"),
    onPredictBegin: note("predict begin"),
    onPredictBatchBegin: note("predict batch begin"),
    onPredictBatchEnd: note("predict batch end"),
    onPredictEnd: note("predict end"),
  });
  await model.evaluate(x, y, { batchSize: 10, callbacks: recorder });
  await model.predict(x, { batchSize: 10, callbacks: [recorder] });
  expect(seen).toEqual([
    "test begin",
    "test batch begin",
    "test batch end",
    "test end",
    "predict begin",
    "predict batch begin",
    "predict batch end",
    "predict end",
  ]);
});

test("this.model is the whole model, as soon as fit begins", async () => {
  class Looker extends Callback {
    static override readonly className: string = "Looker";
    seen: unknown = null;
    async onTrainBegin(): Promise<void> {
      this.seen = this.model;
      expect((await this.model.getWeights()).length).toBe(2);
    }
    onEpochEnd(epoch: number): void {
      if (epoch === 1) this.model.stopTraining = true;
    }
  }
  const looker = new Looker();
  expect(() => looker.model).toThrow(NotReadyError);
  const model = net();
  const { epoch } = await model.fit(x, y, { epochs: 5, verbose: 0, callbacks: looker });
  expect(epoch).toEqual([0, 1]);
  expect(looker.seen).toBe(model);
});

describe("a remote monitor", () => {
  test("sends the values of each epoch, as a form or as JSON", async () => {
    const sent: [unknown, RequestInit][] = [];
    vi.stubGlobal("fetch", async (address: unknown, request: RequestInit) => {
      sent.push([address, request]);
    });
    const asForm = callbacks.remoteMonitor({ root: "http://there", path: "/put", field: "log" });
    await net().fit(x, y, { verbose: 0, callbacks: asForm });
    const asJson = callbacks.remoteMonitor({ sendAsJson: true, headers: { "x-run": "3" } });
    await net().fit(x, y, { verbose: 0, callbacks: asJson });
    const [[address, form], [other, json]] = sent as [
      [unknown, RequestInit],
      [unknown, RequestInit],
    ];
    expect(address).toBe("http://there/put");
    const field = (form.body as URLSearchParams).get("log") ?? "";
    expect(JSON.parse(field)).toMatchObject({ epoch: 0, loss: expect.any(Number) });
    expect(other).toBe("http://localhost:9000/publish/epoch/end/");
    expect(JSON.parse(json.body as string)).toMatchObject({ epoch: 0 });
    expect(json.headers).toEqual({ "content-type": "application/json", "x-run": "3" });
  });

  test("warns where there is no server, and training goes on", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("refused");
    });
    const { epoch } = await net().fit(x, y, {
      epochs: 2,
      verbose: 0,
      callbacks: callbacks.remoteMonitor(),
    });
    expect(epoch).toEqual([0, 1]);
    expect(warned.mock.calls.flat().join()).toContain("could not reach http://localhost:9000");
  });
});

test("terminateOnNaN may reject instead", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const nothing = random.uniform([10, 1]);
  nothing.data.fill(Number.NaN);
  const fitting = net().fit(x, nothing, {
    verbose: 0,
    callbacks: callbacks.terminateOnNaN({ raiseError: true }),
  });
  await expect(fitting).rejects.toThrow("The loss of batch 0 is NaN");
});

test.each([
  ["onEpochEnd", () => callbacks.lambdaCallback({ onEpochEnd: 3 as never })],
  ["onEpochEn", () => callbacks.lambdaCallback({ onEpochEn: () => {} } as object)],
  ["headers", () => callbacks.remoteMonitor({ headers: { a: 1 as never } })],
  ["raiseError", () => callbacks.terminateOnNaN({ raiseError: 1 as never })],
])("%s is rejected", (what, make) => {
  expect(make).toThrow(ValueError);
  expect(make).toThrow(what);
});
