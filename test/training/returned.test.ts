/** What functions and classes of users return where tensors are expected: an error that says what it was. */
import { Layer, Loss, layers, metrics, type SymbolicTensor, sequential, ValueError } from "latch";
import { describe, expect, test } from "vitest";

const x = [
  [1, 2],
  [3, 4],
];
const y = [1, 2];

/** What unchecked JavaScript might return instead of a symbolic tensor. */
const others = [3, undefined, null, "x", [1], () => 1, Promise.resolve(1), {}];

describe.each(others.map((other) => [String(other), other as never]))("%s", (_, other) => {
  const compiled = (options: object) => {
    const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    net.compile({ optimizer: "sgd", loss: "mse", ...options });
    return net;
  };

  test("of a loss or a metric", async () => {
    class Own extends Loss {
      constructor() {
        super("own");
      }
      override values(): SymbolicTensor {
        return other;
      }
    }
    const asked = [
      { loss: () => other },
      { loss: new Own() },
      { metrics: [() => other] },
      { metrics: [metrics.meanMetricWrapper({ fn: () => other })] },
    ];
    for (const options of asked) {
      const fit = compiled(options).fit(x, y, { verbose: 0 });
      await expect(fit).rejects.toThrow(/must return a symbolic tensor, as ops compute it, got/);
      await expect(fit).rejects.toThrow(ValueError);
    }
  });

  test("as a penalty of a layer", () => {
    class Penalized extends Layer {
      static override readonly className: string = "Penalized";
      override call(given: SymbolicTensor): SymbolicTensor {
        this.addLoss(other);
        return given;
      }
    }
    if (other === 3) return;
    expect(() => sequential([new Penalized({ inputShape: [2] })])).toThrow(
      /addLoss must be a symbolic tensor or a number/,
    );
  });
});

test.each([[3], [undefined], [[2, null]], [[-1]], [[1.5]], ["x"]])(
  "a weight of shape %j",
  (shape) => {
    class Weighing extends Layer {
      static override readonly className: string = "Weighing";
      override build(): void {
        this.addWeight({ name: "w", shape: shape as never });
      }
      override call(given: SymbolicTensor): SymbolicTensor {
        return given;
      }
    }
    expect(() => sequential([new Weighing({ inputShape: [2] })])).toThrow(
      /shape of the weight w.* must be/,
    );
  },
);

test("rows of validation data that do not fit are said to be theirs", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  net.compile({ optimizer: "sgd", loss: "mse" });
  const fit = net.fit(x, y, { validationData: [x, [1, 2, 3]], verbose: 0 });
  await expect(fit).rejects.toThrow(/^validationData: x has 2 rows, y of .* has 3/);
});
