/** Types of recurrent layers: what compiles, and what must not. */
import {
  type GruInspection,
  type Inspection,
  input,
  inspect,
  layers,
  ready,
  type SymbolicTensor,
  sequential,
  type Tensor,
  tensor,
} from "latch";
import { expectTypeOf, test } from "vitest";

const x = input({ shape: [null, 3] });

test("outputs follow returnSequences and returnState", () => {
  expectTypeOf(layers.gru({ units: 4 }).apply(x)).toEqualTypeOf<SymbolicTensor<[null, 4]>>();
  const sequences = layers.simpleRNN({ units: 4, returnSequences: true }).apply(x);
  expectTypeOf(sequences).toEqualTypeOf<SymbolicTensor<[null, null, 4]>>();
  const [output, hidden] = layers.gru({ units: 4, returnState: true }).apply(x);
  expectTypeOf(output).toEqualTypeOf<SymbolicTensor<[null, 4]>>();
  expectTypeOf(hidden).toEqualTypeOf<SymbolicTensor<[null, 4]>>();
  const [, , cell] = layers.lstm({ units: 4, returnState: true }).apply(x);
  expectTypeOf(cell).toEqualTypeOf<SymbolicTensor<[null, 4]>>();
});

test("both directions give one output, both, or also their states", () => {
  const rnn = layers.simpleRNN({ units: 4 });
  expectTypeOf(layers.bidirectional(rnn).apply(x)).toEqualTypeOf<SymbolicTensor>();
  const [forward, backward] = layers.bidirectional(rnn, { mergeMode: null }).apply(x);
  expectTypeOf(forward).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(backward).toEqualTypeOf<SymbolicTensor>();
  const lstm = layers.lstm({ units: 4, returnSequences: true, returnState: true });
  const given = layers.bidirectional(lstm, { name: "both" }).apply(x);
  expectTypeOf(given.length).toEqualTypeOf<5>();
  const [, , , , backwardCell] = given;
  expectTypeOf(backwardCell).toEqualTypeOf<SymbolicTensor>();
  const gru = layers.gru({ units: 4, returnState: true });
  expectTypeOf(layers.bidirectional(gru).apply(x).length).toEqualTypeOf<3>();
  const options = layers.bidirectional({ layer: gru, mergeMode: null }).apply(x);
  expectTypeOf(options.length).toEqualTypeOf<4>();
  expectTypeOf(layers.bidirectional({ layer: rnn }).apply(x)).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(layers.bidirectional({ layer: lstm }).forwardLayer).toEqualTypeOf<
    layers.LSTM<4, true, true>
  >();
  // @ts-expect-error: the layer is needed
  const none = () => layers.bidirectional({ mergeMode: "sum" });
  void none;
});

test("on Tensors they are Tensors", async () => {
  await ready();
  const numbers = tensor([[[1, 2, 3]]]);
  expectTypeOf(layers.gru({ units: 4 }).apply(numbers)).toEqualTypeOf<Tensor>();
  const [, hidden] = layers.gru({ units: 4, returnState: true }).apply(numbers);
  expectTypeOf(hidden).toEqualTypeOf<Tensor>();
});

test("what does not exist does not compile", () => {
  // @ts-expect-error: a misspelt option
  layers.gru({ units: 4, returnSequence: true });
  // @ts-expect-error: an LSTM has no reset gate
  layers.lstm({ units: 4, resetAfter: true });
  // @ts-expect-error: a SimpleRNN has no gates
  layers.simpleRNN({ units: 4, recurrentActivation: "sigmoid" });
  // @ts-expect-error: a dense layer is no recurrent layer
  const bad = () => layers.bidirectional(layers.dense({ units: 4 }));
  // @ts-expect-error: a misspelt mode
  const mode = () => layers.bidirectional(layers.gru({ units: 4 }), { mergeMode: "average" });
  void bad;
  void mode;
});

test("a cell of the user's own", () => {
  class Leaky extends layers.Cell {
    static override readonly className = "Leaky";
    override readonly stateSize = 3;
    override call(step: SymbolicTensor, states: readonly SymbolicTensor[]): layers.CellResult {
      return [step, states];
    }
  }
  expectTypeOf(layers.rnn(new Leaky(), { returnState: true })).toEqualTypeOf<
    layers.RNN<false, true, Leaky>
  >();
  layers.rnn({ cell: { stateSize: 3, call: (step, states) => [step, states] } });
});

test("inspect gives what the layer has, by name an LSTM's", async () => {
  const gru = layers.gru({ units: 2, inputShape: [4, 3] });
  const both = layers.bidirectional(layers.simpleRNN({ units: 2 }));
  const scored = layers.attention();
  const net = sequential([gru, layers.lstm({ units: 2, name: "memory" })]);
  const data = tensor(new Float32Array(12), [1, 4, 3]);
  const seen = await inspect(net, data, { layer: "memory" });
  expectTypeOf(seen.forget).toEqualTypeOf<Tensor>();
  const ofGru = await inspect(net, data, { layer: gru });
  expectTypeOf(ofGru).toEqualTypeOf<GruInspection>();
  // @ts-expect-error: a GRU has no forget gate
  ofGru.forget;
  expectTypeOf(await inspect<GruInspection>(net, data, { layer: "gru" })).toEqualTypeOf(ofGru);
  const ofBoth = () => inspect(net, data, { layer: both });
  expectTypeOf<Awaited<ReturnType<typeof ofBoth>>["forward"]["hidden"]>().toEqualTypeOf<Tensor>();
  const ofScored = () => inspect(net, data, { layer: scored });
  expectTypeOf<Awaited<ReturnType<typeof ofScored>>["scores"]>().toEqualTypeOf<Tensor>();
  const ofAny = () => inspect(net, data, { layer: net.getLayer(0) });
  expectTypeOf<Awaited<ReturnType<typeof ofAny>>>().toEqualTypeOf<Inspection>();
});

test("any cell gives the output, or it and the states", () => {
  const cell = layers.lstmCell({ units: 2 });
  expectTypeOf(layers.rnn(cell).apply(x)).toEqualTypeOf<SymbolicTensor>();
  const [output, ...states] = layers.rnn(cell, { returnState: true }).apply(x);
  expectTypeOf(output).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(states).toEqualTypeOf<SymbolicTensor[]>();
});
