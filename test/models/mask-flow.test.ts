/** Masks on their way through layers that users write, and from words to sentences to documents. */
import {
  functional,
  input,
  Layer,
  layers,
  type Model,
  ops,
  type SymbolicTensor,
  sequential,
  tensor,
} from "latch";
import { describe, expect, test } from "vitest";
import type { CallContext } from "../../ts/layers/call.js";
import { expectClose } from "../support/golden.js";

/** Weights of distinct numbers, 0.5 sin(0.7 i + k) for the k-th weight, as the numbers of Keras below were made. */
async function setWeights(model: Model): Promise<void> {
  const numbers = (size: number, k: number) =>
    Float32Array.from({ length: size }, (_, i) => 0.5 * Math.sin(0.7 * i + k));
  await model.setWeights(
    model.weights.map(({ shape, size }, k) => tensor(numbers(size, k + 1), shape)),
  );
}

describe("a layer that a user writes reads the mask that its input carries", () => {
  /** The sum of the steps that count. */
  abstract class Counting extends Layer {
    /** There are no steps left to mask. */
    override computeMask(): null {
      return null;
    }

    protected sumOf(x: SymbolicTensor, mask: SymbolicTensor | null): SymbolicTensor {
      if (mask === null) return ops.sum(x, 1);
      return ops.sum(ops.mul(x, ops.expandDims(ops.cast(mask, "float32"), -1)), 1);
    }
  }
  class Plain extends Counting {
    override call(x: SymbolicTensor, { mask }: CallContext): SymbolicTensor {
      return this.sumOf(x, mask);
    }
  }
  class WithDefault extends Counting {
    override call(x: SymbolicTensor, context: Partial<CallContext> = {}): SymbolicTensor {
      return this.sumOf(x, context.mask ?? null);
    }
  }
  class WithRest extends Counting {
    override call(...[x, { masks }]: [SymbolicTensor, CallContext]): SymbolicTensor {
      return this.sumOf(x, masks[0] ?? null);
    }
  }
  class PassingOn extends Counting {
    readonly inner = new Plain();
    override call(x: SymbolicTensor, ...rest: [CallContext]): SymbolicTensor {
      return this.inner.call(x, ...rest);
    }
  }

  test.each([Plain, WithDefault, WithRest, PassingOn])("%o", async (Counts) => {
    const net = sequential([
      input({ shape: [3, 1] }),
      layers.masking({ maskValue: 9 }),
      layers.dense({ units: 1, kernelInitializer: "ones", biasInitializer: "ones" }),
      new Counts(),
    ]);
    // Masking makes the last step 0, and Dense makes that 1, which does not count.
    expect((await net.predict([[[1], [2], [9]]])).toArray()).toEqual([[5]]);
  });

  test("what does not read it has no mask among its inputs", () => {
    const x = layers.masking().apply(input({ shape: [3, 2] }));
    const dense = layers.dense({ units: 1 });
    dense.apply(x);
    expect(dense.input).toBe(x);
    const lstm = layers.lstm({ units: 1 });
    lstm.apply(x);
    expect(lstm.input).toBe(x);
    expect([dense.calls[0]?.inputs.length, lstm.calls[0]?.inputs.length]).toEqual([1, 2]);
  });
});

describe("a step counts where anything inside of it does, as in Keras", () => {
  const words = [
    [
      [1, 2, 0],
      [3, 0, 0],
    ],
    [
      [4, 5, 1],
      [0, 0, 0],
    ],
  ];
  const embedded = (ids: SymbolicTensor) =>
    layers.embedding({ inputDim: 6, outputDim: 2, maskZero: true }).apply(ids);

  test("words to sentences, sentences to a text", async () => {
    const ids = input({ shape: [2, 3], dtype: "int32" });
    const sentences = layers.timeDistributed(layers.lstm({ units: 2 })).apply(embedded(ids));
    const net = functional({
      inputs: ids,
      outputs: layers.lstm({ units: 2 }).apply(sentences) as SymbolicTensor,
    });
    await setWeights(net);
    expectClose(
      Array.from((await net.predict(words)).data),
      {
        shape: [2, 2],
        data: [
          -0.03810540586709976, -0.12890326976776123, -0.032989028841257095, -0.09581401199102402,
        ],
      },
      "text",
    );
  });

  test("Dense over words keeps the mask of words; Bidirectional in both places", async () => {
    const ids = input({ shape: [2, 3], dtype: "int32" });
    const over = layers.timeDistributed(layers.dense({ units: 2 })).apply(embedded(ids));
    const sentences = layers
      .timeDistributed(layers.bidirectional(layers.lstm({ units: 1 })))
      .apply(over);
    const both = layers.bidirectional(layers.gru({ units: 1, returnSequences: true }));
    const net = functional({ inputs: ids, outputs: both.apply(sentences) as SymbolicTensor });
    await setWeights(net);
    expectClose(
      Array.from((await net.predict(words)).data),
      {
        shape: [2, 2, 2],
        data: [
          0.14325062930583954, -0.2357257902622223, 0.2340582013130188, -0.1671116203069687,
          0.1506628543138504, -0.16249394416809082, 0, 0,
        ],
      },
      "sentences",
    );
  });

  test("words to sentences to documents, where Keras needs the masks as arguments", async () => {
    const ids = input({ shape: [2, 2, 3], dtype: "int32" });
    const overWords = layers.timeDistributed(layers.timeDistributed(layers.lstm({ units: 2 })));
    const overSentences = layers.timeDistributed(layers.gru({ units: 2 }));
    const net = functional({
      inputs: ids,
      outputs: layers
        .simpleRNN({ units: 2 })
        .apply(overSentences.apply(overWords.apply(embedded(ids)))) as SymbolicTensor,
    });
    await setWeights(net);
    const documents = [
      words,
      [
        [
          [0, 0, 0],
          [2, 1, 0],
        ],
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
      ],
    ];
    expectClose(
      Array.from((await net.predict(documents)).data),
      {
        shape: [2, 2],
        data: [
          -0.1324724555015564, -0.21204712986946106, -0.24219156801700592, -0.41221845149993896,
        ],
      },
      "documents",
    );
  });

  test("a layer inside that loses the mask of words leaves that of sentences", async () => {
    const x = input({ shape: [2, 3, 2] });
    const flat = layers.timeDistributed(layers.flatten()).apply(layers.masking().apply(x));
    const net = functional({
      inputs: x,
      outputs: layers.lstm({ units: 2 }).apply(flat) as SymbolicTensor,
    });
    await setWeights(net);
    const data = Float32Array.from({ length: 24 }, (_, i) => 0.5 * Math.sin(0.7 * i + 1));
    data.fill(0, 6, 12);
    data.fill(0, 14, 16);
    expectClose(
      Array.from((await net.predict({ data, shape: [2, 2, 3, 2] })).data),
      {
        shape: [2, 2],
        data: [
          -0.10281915217638016, -0.1582471877336502, -0.13002540171146393, -0.14442752301692963,
        ],
      },
      "flat",
    );
  });

  test("the loss of sentences leaves out those without words", async () => {
    const ids = input({ shape: [2, 3], dtype: "int32" });
    const sentences = layers.timeDistributed(layers.lstm({ units: 2 })).apply(embedded(ids));
    const net = functional({ inputs: ids, outputs: sentences });
    await setWeights(net);
    net.compile({ loss: "mse" });
    const predicted = await net.predict(words);
    const target = (last: number) =>
      tensor(
        predicted.data.map((value, index) => value + (index < 6 ? 1 : last)),
        predicted.shape,
      );
    const losses = [await net.evaluate(words, target(1)), await net.evaluate(words, target(100))];
    expectClose(
      losses.map(({ loss }) => loss),
      { shape: [2], data: [1, 1] },
      "losses",
    );
  });
});
