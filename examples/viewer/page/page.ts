/** The page: reads a model that is dropped on it, shows it, and asks it. */
import { loadModel, type Model, Tensor, tensor } from "latch";
import { boxesOf, graphSvg } from "./graph.ts";

function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  // The page's own elements, of the kinds that index.html gives them.
  return document.getElementById(id) as Kind;
}

let model: Model | null = null;

/** An example for each input, with sizes that are not known as 1, or 4 steps. */
function sampleInputs(of: Model): unknown[] {
  return of.inputs.map(({ shape, dtype }) => {
    const [, ...sizes] = shape.map((size) => size ?? 4);
    return filled(
      [1, ...sizes],
      dtype === "float32" ? () => Number(Math.random().toFixed(2)) : () => 1,
    );
  });
}

function filled([size = 1, ...rest]: readonly number[], value: () => number): unknown[] {
  return Array.from({ length: size }, () => (rest.length === 0 ? value() : filled(rest, value)));
}

async function show(file: File): Promise<void> {
  document.body.dataset.state = "reading";
  model = await loadModel(file, { compile: false });
  byId("name").textContent = `${model.name} (${file.name}, ${(file.size / 1000).toFixed(1)} kB)`;
  model.summary({
    printFn: (text) => {
      byId("summary").textContent = text;
    },
  });
  byId("graph").innerHTML = graphSvg(
    boxesOf((await model.toJSON()) as unknown as Record<string, unknown>),
  );
  byId<HTMLTextAreaElement>("inputs").value = JSON.stringify(sampleInputs(model));
  byId("outputs").textContent = "";
  byId("model").hidden = false;
  document.body.dataset.state = "shown";
}

async function predict(): Promise<void> {
  if (model === null) return;
  const given: unknown = JSON.parse(byId<HTMLTextAreaElement>("inputs").value);
  if (!Array.isArray(given))
    throw new Error("Inputs must be an array with an array for each input.");
  const inputs = model.inputs.map(({ dtype }, index) =>
    // Which types an input takes is checked where it is read.
    tensor(given[index], undefined, dtype as "float32" | "int32"),
  );
  const outputs: unknown = await model.predict(inputs.length === 1 ? inputs[0]! : inputs);
  byId("outputs").textContent = (
    outputs instanceof Tensor ? [outputs] : Object.values(outputs as object)
  )
    .map((output) => JSON.stringify(output.toArray()))
    .join("\n");
  document.body.dataset.state = "predicted";
}

/** Does something that a user asked for, and says what went wrong. */
async function tell(work: () => Promise<void>): Promise<void> {
  const error = byId("error");
  error.hidden = true;
  try {
    await work();
  } catch (problem) {
    error.textContent = problem instanceof Error ? problem.message : String(problem);
    error.hidden = false;
    document.body.dataset.state = "failed";
  }
}

const drop = byId("drop");
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
document.addEventListener("dragleave", () => drop.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const file = event.dataTransfer?.files[0];
  if (file !== undefined) void tell(() => show(file));
});
byId<HTMLInputElement>("file").addEventListener("change", (event) => {
  const file = (event.target as HTMLInputElement).files?.[0];
  if (file !== undefined) void tell(() => show(file));
});
byId<HTMLFormElement>("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  void tell(predict);
});
