/** Trains on the wine data and shows what the network has learned. */
import { setSeed } from "latch";
import { confusionMatrix } from "latch/data";
import { trainOnWine, wineNetwork } from "./network.ts";

setSeed(7);
const net = wineNetwork();
net.summary();
const { loss, accuracy, actual, predicted, targetNames } = await trainOnWine(net, { verbose: 1 });
console.log(`\nTest loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}\n`);

console.log("Confusion matrix (rows: actual, columns: predicted)");
const table = confusionMatrix(actual, predicted).toArray<number[][]>();
const width = Math.max(...targetNames.map((name) => name.length)) + 2;
console.log("".padEnd(width) + targetNames.map((name) => name.padStart(width)).join(""));
table.forEach((row, index) => {
  const counts = row.map((count) => String(count).padStart(width)).join("");
  console.log((targetNames[index] ?? "").padEnd(width) + counts);
});
