/** `inspect`: gates and states of a layer at every time step, for given data. */
import { Executable } from "../graph/executable.js";
import type { Structure } from "../graph/structure.js";
import { SymbolicTensor } from "../graph/symbolic.js";
import { Trace } from "../graph/trace.js";
import type { AttentionLayer } from "../layers/attention/attention-layer.js";
import type { Inside } from "../layers/inside.js";
import { type AnyLayer, Layer } from "../layers/layer.js";
import type { Bidirectional } from "../layers/recurrent/bidirectional.js";
import type { GRU } from "../layers/recurrent/gru.js";
import type { LSTM } from "../layers/recurrent/lstm.js";
import type { SimpleRNN } from "../layers/recurrent/simple-rnn.js";
import { ValueError } from "../runtime/errors.js";
import { anything, rejected } from "../runtime/registry/kinds.js";
import { functionOptions } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import { commonRows } from "../training/fit/batch-source.js";
import { feedsOf } from "../training/fit/feeds.js";
import { feedInputs, type ModelData } from "../training/fit/model-data.js";
import { runBatch } from "../training/fit/run-steps.js";
import { Staging } from "../training/fit/staging.js";
import type { Model } from "./model.js";

/** Tensors by name; of a layer in two directions under `forward` and `backward`. */
export interface Inspection {
  readonly [part: string]: Tensor | Inspection;
}

/** Gates and states of an LSTM, [batch, time, units] each. */
export type LstmInspection = Readonly<
  Record<"input" | "forget" | "candidate" | "output" | "cell" | "hidden", Tensor>
>;
/** Gates and state of a GRU, [batch, time, units] each. */
export type GruInspection = Readonly<Record<"update" | "reset" | "candidate" | "hidden", Tensor>>;

/** States of a SimpleRNN, [batch, time, units]. */
export type SimpleRnnInspection = Readonly<Record<"hidden", Tensor>>;
/** The weights of each key for each query: [batch, query, key], of several heads [batch, head, query, key]. */
export type AttentionInspection = Readonly<Record<"scores", Tensor>>;

/** What `inspect` returns for a layer of this type. */
export type InspectionOf<Shown> = Shown extends LSTM
  ? LstmInspection
  : Shown extends GRU
    ? GruInspection
    : Shown extends SimpleRNN
      ? SimpleRnnInspection
      : Shown extends Bidirectional<infer Inner>
        ? Readonly<Record<"forward" | "backward", InspectionOf<Inner>>>
        : Shown extends AttentionLayer
          ? AttentionInspection
          : Inspection;

/** Options of `inspect`. */
export interface InspectOptions<Shown extends string | AnyLayer = string | AnyLayer> {
  /** The layer, or its name. */
  readonly layer: Shown;
}

/**
 * Runs the model on x and returns the inner values of a layer, in the input's order of time: `{ input, forget,
 * candidate, output, cell, hidden }` of an LSTM, `{ update, reset, candidate, hidden }` of a GRU, `{ hidden }` of a
 * SimpleRNN, [batch, time, units] each; `{ forward, backward }` of a Bidirectional; `{ scores }` of attention. A layer
 * that is passed itself says the type of the result; for a name it is that of an LSTM unless you state another:
 * `inspect<GruInspection>(model, x, { layer: "gru" })`.
 * @throws ValueError for a layer that is not in the model, or that has no inner values to show.
 */
export function inspect<Shown extends AnyLayer>(
  model: Model<Structure, Structure>,
  x: ModelData,
  options: InspectOptions<Shown>,
): Promise<InspectionOf<Shown>>;
export function inspect<Shown extends Inspection = LstmInspection>(
  model: Model<Structure, Structure>,
  x: ModelData,
  options: InspectOptions,
): Promise<Shown>;
export async function inspect(
  model: Model<Structure, Structure>,
  x: ModelData,
  options: InspectOptions,
): Promise<Inspection> {
  if (!(model instanceof Layer) || !("topology" in model))
    throw rejected("inspect: model", "a model", model);
  const { layer } = functionOptions("inspect", { layer: anything<AnyLayer | string>() }, options);
  if (typeof layer !== "string" && !(layer instanceof Layer))
    throw rejected("inspect: layer", "a layer or the name of one", layer);
  const target: AnyLayer = typeof layer === "string" ? model.getLayer(layer) : layer;
  const { topology } = model;
  const node = topology.entries
    .flatMap((entry) => (entry.layer === target ? entry.nodes : []))
    .find((candidate) => candidate.kind === "call");
  if (node === undefined || node.kind !== "call") {
    throw new ValueError(`${model.name} does not hold the layer ${target.name}.`);
  }
  const trace = new Trace(false);
  const inside = target.lookAt(node, trace.expand(node.inputs), trace);
  const parts: SymbolicTensor[] = [];
  collect(inside, parts);
  const executable = new Executable({ fetches: trace.expand(parts), effects: [] }, model.device);
  const inputFeeds = feedInputs(x, topology);
  const known = new Map(inputFeeds.map(({ input, data }) => [input.results.y, data]));
  const feeds = feedsOf(executable, known, commonRows(inputFeeds));
  const staging = new Staging(model.device);
  try {
    const outputs = await runBatch(await staging.stage(executable, feeds));
    const numbers = new Map(parts.map((tensor, index) => [tensor, outputs[index] as Tensor]));
    return withNumbers(inside, numbers);
  } finally {
    staging.release();
  }
}

function collect(inside: Inside, found: SymbolicTensor[]): void {
  for (const part of Object.values(inside)) {
    if (part instanceof SymbolicTensor) found.push(part);
    else collect(part, found);
  }
}

function withNumbers(inside: Inside, numbers: ReadonlyMap<SymbolicTensor, Tensor>): Inspection {
  return Object.fromEntries(
    Object.entries(inside).map(([name, part]) => [
      name,
      part instanceof SymbolicTensor ? (numbers.get(part) as Tensor) : withNumbers(part, numbers),
    ]),
  );
}
