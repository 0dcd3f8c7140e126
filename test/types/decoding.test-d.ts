/** Decoding and the layers around sequences, in types. Checked by tsc alone. */
import { functional, input, layers, type SymbolicTensor, type Tensor, tensor } from "latch";
import {
  beamSearch,
  type Continuation,
  type Decoded,
  type DecodeStep,
  decode,
  decoderStep,
  greedySearch,
  type Hypothesis,
  type Search,
  sampleSearch,
} from "latch/text";
import { same } from "./same.js";

const options = { start: [1, 1], end: 2, maxLength: 20 };
const step: DecodeStep = (tokens, states) => [tensor([[...tokens]]), states];
same<Decoded[]>()(await decode(step, options));
const [best] = await decode(async (tokens, states) => step(tokens, states), {
  ...options,
  search: beamSearch({ width: 3, lengthPenalty: 0.6 }),
});
same<readonly number[] | undefined>()(best?.tokens);
same<boolean | undefined>()(best?.others[0]?.ended);
same<Search>()(greedySearch());
same<Search>()(sampleSearch({ temperature: 0.7, topK: 5, seed: 1 }));

// A search of one's own.
const first: Search = {
  width: 1,
  next: (all: readonly Hypothesis[]): readonly Continuation[] =>
    all.map((one, from) => ({ ...one, ended: true, from })),
  score: ({ logProbability }) => logProbability,
};
await decode(step, { ...options, search: first });

// A decoder model is a step, too.
const [token, hidden] = [input({ shape: [1], dtype: "int32" }), input({ shape: [4] })];
const words = layers.embedding({ inputDim: 9, outputDim: 3 }).apply(token);
const [output, next] = layers
  .gru({ units: 4, returnState: true })
  .apply(words, { initialState: hidden });
same<SymbolicTensor<[null, 4]>>()(output);
const probabilities = layers.dense({ units: 9, activation: "softmax" }).apply(output);
const decoder = functional({ inputs: [token, hidden], outputs: [probabilities, next] });
await decode(decoder, { ...options, states: [tensor([[0, 0, 0, 0]])] });
same<DecodeStep>()(decoderStep(decoder));

// @ts-expect-error: a beam has a width
beamSearch({});
// @ts-expect-error: misspelt
sampleSearch({ topk: 3 });
// @ts-expect-error: without an end of its own a search needs one of decode
decode(step, { start: [1] });
// @ts-expect-error: one token a sequence, in a list
decode(step, { start: 1, maxLength: 3 });
// @ts-expect-error: a step gives probabilities and states
decode(() => tensor([[1]]), options);

// Layers around sequences.
const series = input({ shape: [6, 2] });
same<SymbolicTensor<[null, 3, 6]>>()(layers.repeatVector({ n: 3 }).apply(input({ shape: [6] })));
same<SymbolicTensor<[null, 2]>>()(layers.globalMaxPooling1D().apply(series));
const attended = layers.attention().apply([series, series], { returnAttentionScores: true });
same<[output: SymbolicTensor, scores: SymbolicTensor]>()(attended);
same<SymbolicTensor>()(
  layers.multiHeadAttention({ numHeads: 2, keyDim: 3 }).apply([series, series]),
);
same<Tensor>()(layers.additiveAttention().apply([tensor([[[1]]]), tensor([[[1]]])]));
layers.multiHeadAttention({ numHeads: 2, keyDim: 3, attentionAxes: [2] });
// @ts-expect-error: axes are numbers
layers.multiHeadAttention({ numHeads: 2, keyDim: 3, attentionAxes: "time" });
// @ts-expect-error: no such padding
layers.maxPooling1D({ padding: "causal" });
// @ts-expect-error: keyDim is needed
layers.multiHeadAttention({ numHeads: 2 });
