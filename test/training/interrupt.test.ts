/** Waiting for generators and callbacks that never settle, and callbacks that throw. */
import { callbacks, layers, random, sequential, ValueError } from "latch";
import { afterEach, expect, test, vi } from "vitest";

const silent = { verbose: 0 } as const;
const x = random.uniform([4, 3]);
const y = random.uniform([4, 1]);
const never = () => new Promise<never>(() => {});

function regressor() {
  const net = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  return net;
}

type Net = ReturnType<typeof regressor>;

/** A batch, then a wait without end, in which `begin` is called. */
function stalling(begin: () => void) {
  return async function* () {
    yield [x, y] as const;
    begin();
    await never();
  };
}

/** fit with something that never settles: `begin` is called when the wait has begun. */
const stalls: Record<
  string,
  (net: Net, begin: () => void, signal?: AbortSignal) => Promise<unknown>
> = {
  "a generator of batches": (net, begin, signal) =>
    net.fit(stalling(begin)(), { ...silent, ...(signal && { signal }) }),
  "a plain iterator of promises": (net, begin, signal) => {
    function* promises() {
      yield Promise.resolve([x, y] as const);
      begin();
      yield never();
    }
    // Types do not allow promises here, programs without types do.
    const source = promises() as unknown as Iterable<readonly [typeof x, typeof y]>;
    return net.fit(source, { ...silent, ...(signal && { signal }) });
  },
  "a validation generator": (net, begin, signal) =>
    net.fit(x, y, { ...silent, validationData: stalling(begin)(), ...(signal && { signal }) }),
  "a callback": (net, begin, signal) => {
    const hanging = {
      onEpochEnd() {
        begin();
        return never();
      },
    };
    return net.fit(x, y, { ...silent, callbacks: [hanging], ...(signal && { signal }) });
  },
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test.each(Object.keys(stalls))(
  "a signal ends the wait for %s, and the model fits again",
  async (kind) => {
    const net = regressor();
    const controller = new AbortController();
    const begin = () => void setImmediate(() => controller.abort(new Error("enough")));
    await expect(stalls[kind]!(net, begin, controller.signal)).rejects.toThrow("enough");
    expect((await net.fit(x, y, silent)).epoch).toEqual([0]);
  },
);

test.each(Object.keys(stalls))(
  "stopTraining ends the wait for %s, and the model fits again",
  async (kind) => {
    const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
    // A callback has a second to settle; the clock is moved on by hand.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const net = regressor();
    const begin = () =>
      void setImmediate(() => {
        net.stopTraining = true;
        vi.advanceTimersByTime(1000);
      });
    await stalls[kind]!(net, begin);
    expect(net.history?.epoch).toEqual([0]);
    expect(Object.keys(net.history?.history ?? {})).toEqual(["loss"]);
    expect(warning.mock.calls.map(([text]) => text)).toEqual(
      kind === "a callback"
        ? [expect.stringMatching(/onEpochEnd of callbacks\[0\] has not settled/)]
        : [],
    );
    expect((await net.fit(x, y, silent)).epoch).toEqual([0]);
  },
);

test("a signal that is aborted already rejects before any step", async () => {
  const net = regressor();
  const signal = AbortSignal.abort(new Error("too late"));
  await expect(net.fit(x, y, { ...silent, signal })).rejects.toThrow("too late");
  expect(net.optimizer.iterations).toBe(0);
});

test("an iterator that is waited for is told to close", async () => {
  const net = regressor();
  let closed = 0;
  const source = {
    [Symbol.asyncIterator]: () => ({
      next() {
        setImmediate(() => {
          net.stopTraining = true;
        });
        return never();
      },
      async return() {
        closed += 1;
        return { done: true as const, value: undefined };
      },
    }),
  };
  await net.fit(source, silent);
  expect(closed).toBe(1);
});

test("a callback that stops training and then takes its time is waited for", async () => {
  const net = regressor();
  const seen: string[] = [];
  const saving = {
    async onEpochEnd() {
      await net.getWeights();
      net.stopTraining = true;
      await new Promise((resolve) => setImmediate(resolve));
      seen.push("saved");
    },
    onTrainEnd: () => void seen.push("end"),
  };
  await net.fit(x, y, { ...silent, epochs: 3, callbacks: [saving] });
  expect(seen).toEqual(["saved", "end"]);
});

class Enough extends Error {}

test.each([
  ["at once", false],
  ["later", true],
])("a callback that throws %s is named, and its error stays the same", async (_, later) => {
  class Recorder extends callbacks.Callback {
    onTrainBatchEnd(): void | Promise<void> {
      const error = new Enough("no room");
      if (later) return Promise.reject(error);
      throw error;
    }
  }
  const fit = regressor().fit(x, y, {
    ...silent,
    callbacks: [{ onEpochEnd() {} }, new Recorder()],
  });
  const error: unknown = await fit.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Enough);
  expect((error as Enough).message).toBe("onTrainBatchEnd of callbacks[1] (Recorder): no room");
  expect((error as Enough).stack).toContain("onTrainBatchEnd of callbacks[1] (Recorder): no room");
});

test("what is thrown and is no error becomes the cause of one; an error that can't be changed stays", async () => {
  const throwing = (value: unknown) => ({
    onTestBegin() {
      throw value;
    },
  });
  const net = regressor();
  const failed = net.evaluate(x, y, { callbacks: [throwing("text")] });
  await expect(failed).rejects.toThrow(/onTestBegin of callbacks\[0\] threw the string "text"/);
  await expect(failed).rejects.toMatchObject({ cause: "text" });
  const abort = new DOMException("stopped", "AbortError");
  await expect(
    net.predict(x, { callbacks: [{ onPredictEnd: () => Promise.reject(abort) }] }),
  ).rejects.toBe(abort);
});

test("shuffle is an error for batches, which come in their own order", async () => {
  const batches = [[x, y] as const];
  for (const shuffle of [true, "batch"] as const) {
    await expect(regressor().fit(batches, { ...silent, shuffle })).rejects.toThrow(ValueError);
    await expect(regressor().fit(batches, { ...silent, shuffle })).rejects.toThrow(
      /shuffle needs arrays/,
    );
  }
  await regressor().fit(batches, { ...silent, shuffle: false });
});
