// A program with Vue: what it holds in reactive state stays what it is, and works as it does outside.
import { callbacks, device, layers, optimizers, sequential, tensor } from "latch";
import { StandardScaler } from "latch/data";
import { Vocabulary } from "latch/text";
import { isReactive, reactive, ref } from "vue";

const net = sequential([
  layers.dense({ units: 2, inputShape: [3] }),
  layers.dense({ units: 2, activation: "tanh" }),
  layers.dense({ units: 1 }),
]);
const state = reactive({
  net,
  layer: net.layers[0],
  x: tensor([
    [1, 2, 3],
    [2, 3, 5],
  ]),
  optimizer: optimizers.adam({ learningRate: 0.1 }),
  stop: callbacks.earlyStopping({ monitor: "loss", patience: 5 }),
  scaler: new StandardScaler(),
  words: new Vocabulary(["a", "b"]),
  place: device.local(),
  list: [tensor([1, 2])],
});
const inRef = ref(net);

const x = state.scaler.fitTransform(state.x);
state.net.compile({ optimizer: state.optimizer, loss: "mse" });
const { history } = await inRef.value.fit(x, [[1], [2]], {
  epochs: 30,
  verbose: 0,
  callbacks: [state.stop],
});
const proxied = Object.entries({ ...state, ...state.list, inRef: inRef.value })
  .filter(([name, value]) => name !== "list" && isReactive(value))
  .map(([name]) => name);
console.log(
  JSON.stringify({
    proxied,
    learns: history.loss.at(-1)! < history.loss[0]! / 2,
    weights: (await state.layer!.getWeights()).length,
    ids: state.words.encode("b"),
  }),
);
