// A dense network that a page trains, by named imports.
import { sequential, tensor } from "latch";
import { dense } from "latch/layers";

const net = sequential([dense({ units: 8, inputShape: [2] }), dense({ units: 1 })]);
net.compile({ loss: "mse", optimizer: "adam" });
const x = tensor([
  [0, 1],
  [2, 3],
]);
const { history } = await net.fit(x, [[1], [5]], { epochs: 5, verbose: 0 });
document.title = String(history.loss);
