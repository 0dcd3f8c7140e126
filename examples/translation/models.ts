/**
 * The network: one LSTM reads the source in both directions, another writes the target, token by token.
 *
 * Trained by teacher forcing, as one model: the decoder is given the right token before each one that it has to say.
 * To translate, the same layers run as two: the encoder once, then the decoder step by step on its own tokens.
 */
import { functional, input, layers, ops, type SymbolicTensor } from "latch";

export interface NetworkOptions {
  /** How many tokens there are. */
  readonly sourceSize: number;
  readonly targetSize: number;
  /** Units of the decoder; each direction of the encoder has half of them. */
  readonly units: number;
  /** Whether the decoder looks at the source at every step, or has the encoder's last states alone. */
  readonly attention: boolean;
}

/** The name of the layer that looks. */
export const ATTENTION = "attention";

const EMBEDDED = 32;

/** The model that is trained, and the two that translate with its weights. */
export function network({ sourceSize, targetSize, units, attention }: NetworkOptions) {
  const source = input({ shape: [null], dtype: "int32", name: "source" });
  const target = input({ shape: [null], dtype: "int32", name: "target" });

  const reader = layers.lstm({ units: units / 2, returnSequences: true, returnState: true });
  const [read, ...ends] = layers.bidirectional(reader).apply(embedding(sourceSize).apply(source));
  const [forwardH, forwardC, backwardH, backwardC] = ends;
  const states = [join(forwardH, backwardH), join(forwardC, backwardC)];

  const writer = layers.lstm({ units, returnSequences: true, returnState: true });
  const [said, h, c] = writer.apply(embedding(targetSize).apply(target), { initialState: states });

  let thought: SymbolicTensor = said;
  if (attention) {
    // Padding is not looked at. The decoder, which runs without the encoder, sees by the source where it is.
    const seen = layers
      .attention({ name: ATTENTION })
      .apply([said, read], { mask: [null, ops.notEqual(source, 0)] });
    thought = layers.dense({ units, activation: "tanh" }).apply(join(said, seen));
  }
  const next = layers.dense({ units: targetSize, activation: "softmax" }).apply(thought);

  // What the decoder looks at stays the same from step to step.
  const kept = attention ? [read, source] : [];
  return {
    whole: functional({ inputs: [source, target], outputs: next }),
    encoder: functional({ inputs: source, outputs: [...kept, ...states] }),
    decoder: functional({
      inputs: [target, ...kept, ...states],
      outputs: [next, ...kept, h, c],
    }),
  };
}

function embedding(tokens: number) {
  return layers.embedding({ inputDim: tokens, outputDim: EMBEDDED, maskZero: true });
}

function join(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return layers.concatenate().apply([a, b]);
}
