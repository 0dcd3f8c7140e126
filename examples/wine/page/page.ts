/** The page: trains on the wine data while one watches, and says what came of it. */
import { setSeed } from "latch";
import { confusionMatrix } from "latch/data";
import { trainOnWine, wineNetwork } from "../network.ts";
import { Curve } from "./curve.ts";
import { nextFrame, watchFrames } from "./frames.ts";

function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  // The page's own elements, of the kinds that index.html gives them.
  return document.getElementById(id) as Kind;
}

const curves = {
  loss: new Curve(byId("loss-curve")),
  accuracy: new Curve(byId("accuracy-curve"), 1),
};
const button = byId<HTMLButtonElement>("train");
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

type Series = "loss" | "accuracy" | "val_loss" | "val_accuracy";

/** Everything drawn so far of one training. */
class Watched {
  private readonly series: Record<Series, number[]> = {
    loss: [],
    accuracy: [],
    val_loss: [],
    val_accuracy: [],
  };

  constructor(private readonly epochs: number) {}

  add(logs: Readonly<Record<string, number>>): void {
    for (const [name, values] of Object.entries(this.series)) values.push(logs[name] ?? Number.NaN);
  }

  draw(): void {
    const { loss, accuracy, val_loss, val_accuracy } = this.series;
    byId("epoch").textContent = `${loss.length} / ${this.epochs}`;
    byId<HTMLProgressElement>("progress").max = this.epochs;
    byId<HTMLProgressElement>("progress").value = loss.length;
    byId("loss").textContent = loss.at(-1)?.toFixed(4) ?? "–";
    byId("val-loss").textContent = val_loss.at(-1)?.toFixed(4) ?? "–";
    byId("accuracy").textContent = percent(accuracy.at(-1) ?? 0);
    byId("val-accuracy").textContent = percent(val_accuracy.at(-1) ?? 0);
    const lines = (training: number[], validation: number[]) => [
      { name: "training", values: training },
      { name: "validation", values: validation },
    ];
    curves.loss.draw(lines(loss, val_loss), this.epochs);
    curves.accuracy.draw(lines(accuracy, val_accuracy), this.epochs);
  }
}

async function train(epochs: number, isWatching: boolean): Promise<void> {
  setSeed(7);
  byId("result").hidden = true;
  document.body.dataset.state = "training";
  const watched = new Watched(epochs);
  const frames = watchFrames(() => watched.draw());
  const { accuracy, actual, predicted, targetNames } = await trainOnWine(wineNetwork(), {
    epochs,
    validationSplit: 0.2,
    callbacks: [
      {
        onEpochEnd: async (_epoch, logs) => {
          watched.add(logs);
          // The network is much faster than the eye.
          if (isWatching) await nextFrame();
        },
      },
    ],
  });
  const { frames: count, longestGap, medianGap } = frames.stop();
  byId("frames").textContent =
    `${count} frames were drawn while the network learned, ${medianGap.toFixed(0)} ms apart; the longest wait was ${longestGap.toFixed(0)} ms.`;
  showResult(accuracy, actual.size, confusionMatrix(actual, predicted).toArray(), targetNames);
  document.body.dataset.state = "done";
}

function showResult(
  accuracy: number,
  wines: number,
  counts: readonly (readonly number[])[],
  names: readonly string[],
): void {
  byId("test-accuracy").textContent = percent(accuracy);
  byId("test-words").textContent =
    `${Math.round(accuracy * wines)} of ${wines} wines given to the right grower.`;
  const table = byId<HTMLTableElement>("confusion");
  table.tHead?.remove();
  for (const body of [...table.tBodies]) body.remove();
  const head = table.createTHead().insertRow();
  for (const title of ["", ...names]) head.append(headerCell(title, "col"));
  const body = table.createTBody();
  counts.forEach((row, actual) => {
    const line = body.insertRow();
    line.append(headerCell(names[actual] ?? "", "row"));
    const total = row.reduce((sum, count) => sum + count, 0);
    row.forEach((count, predicted) => {
      const cell = line.insertCell();
      cell.textContent = String(count);
      cell.className = actual === predicted ? "right" : "wrong";
      cell.style.setProperty("--share", String(total === 0 ? 0 : count / total));
    });
  });
  byId("result").hidden = false;
}

function headerCell(text: string, scope: string): HTMLTableCellElement {
  const cell = document.createElement("th");
  cell.scope = scope;
  cell.textContent = text.replace("_", " ");
  return cell;
}

async function trainAsAsked(): Promise<void> {
  button.disabled = true;
  try {
    const epochs = byId<HTMLInputElement>("epochs").valueAsNumber;
    await train(epochs, byId<HTMLInputElement>("watch").checked);
  } catch (error) {
    document.body.dataset.state = "failed";
    byId("frames").textContent = String(error);
    throw error;
  } finally {
    button.disabled = false;
  }
}

byId("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  void trainAsAsked();
});
void trainAsAsked();
