/**
 * Predictions that run at once, into arrays that the caller has: no Promise, and no allocation. Loaded for
 * `compilePredict` alone.
 */
import { bindShapes } from "../../graph/bind-shapes.js";
import { cut } from "../../graph/cut.js";
import { formatShape } from "../../graph/dim.js";
import { explainIndex } from "../../graph/index-error.js";
import { isInput } from "../../graph/operations/sources.js";
import { plan } from "../../graph/plan.js";
import { schedule } from "../../graph/schedule.js";
import type { Form } from "../../graph/structure.js";
import { Trace } from "../../graph/trace.js";
import { blockOf, materialize } from "../../graph/weights.js";
import { IndexOutOfRange } from "../../runtime/device/device.js";
import { type EngineView, FixedRun, inThisThread } from "../../runtime/device/fixed-run.js";
import { WasmProgram } from "../../runtime/device/programs.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { nextFreeIterations } from "../../runtime/random/seed.js";
import { optional, positiveInteger } from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import type { TraceableModel } from "./signature.js";

/** Options of `compilePredict`. */
export interface CompilePredictOptions {
  /** Rows of each prediction. Default 1. */
  readonly batchSize?: number;
}

function description() {
  return { batchSize: optional(positiveInteger(), 1) } satisfies Description<CompilePredictOptions>;
}

/** Numbers of one input or output, row-major. */
export type Elements = Float32Array | Float64Array | Int32Array | Uint8Array | number[];

/** Arrays in the form of a model's inputs or outputs: alone, as a list, or by name. */
export type ElementsIn = Elements | readonly Elements[] | Readonly<Record<string, Elements>>;

/**
 * A prediction that runs at once: reads the numbers of `x`, and writes those of the outputs into `out`, which it returns.
 * @throws ShapeError for arrays of another length; ValueError for fractions where the input holds indices
 */
export type CompiledPredict = <Out extends ElementsIn>(x: ElementsIn, out: Out) => Out;

/** Compiles predictions of a fixed number of rows. */
export async function compilePredict(
  model: TraceableModel,
  options: CompilePredictOptions,
): Promise<CompiledPredict> {
  const caller = `${model.name}.compilePredict`;
  const { batchSize } = functionOptions(caller, description(), options);
  const { inputForm, inputNames, outputForm, outputNames, inputNodes } = model.topology;
  const trace = new Trace(false);
  const fetches = model.trace(trace);
  const { computation } = cut({ fetches, effects: trace.effects });
  const planned = schedule(computation);
  if (computation.fetches.length !== fetches.length || !planned.inputs.every(isInput))
    throw new ValueError(`${caller}: layers of text are not computed at once; use predict.`);
  const shapes = inputNodes.map(({ attributes: { dims, name } }) => {
    const [, ...rest] = dims;
    if (rest.every((dim) => typeof dim === "number")) return [batchSize, ...rest];
    throw new ShapeError(
      `${caller}: the input ${name} has shape ${formatShape(dims)}; all its sizes but that of the batch must be known.`,
    );
  });
  const binding = bindShapes(
    inputNodes.map(({ attributes }) => attributes),
    shapes,
  );
  const made = plan(planned, binding);
  const device = inThisThread(model.device, caller);
  await device.start(made.kernels);
  await materialize(planned.variables, device);
  const program = await device.load(made, planned.variables.map(blockOf));
  if (!(program instanceof WasmProgram)) throw new Error("A local device loads its own programs.");
  const sizes = planned.inputs.map((node) => shapes[inputNodes.indexOf(node)] ?? [0]);
  const feeds = await device.allocate(
    sizes.map((shape) => 4 * shape.reduce((product, size) => product * size, 1)),
  );
  const run = new FixedRun(
    device,
    program,
    made,
    feeds,
    planned.inputs.map(({ attributes: { dtype } }) => dtype === "int32"),
    made.outputs.map(({ dtype }) => dtype === "int32"),
  );
  // The model's place of each input that the program reads.
  const places = planned.inputs.map((node) => inputNodes.indexOf(node));
  return (x, out) => {
    run.refresh();
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      write(partAt(x, inputForm, place), run.inputs[i]!, inputNames[place]!, caller);
    }
    try {
      run.run(nextFreeIterations(1));
    } catch (error) {
      throw error instanceof IndexOutOfRange
        ? explainIndex(error, planned, made, binding, null)
        : error;
    }
    for (let i = 0; i < run.outputs.length; i++)
      read(run.outputs[i]!, partAt(out, outputForm, i), outputNames[i]!, caller);
    return out;
  };
}

/** The array of one input or output. */
function partAt(given: ElementsIn, form: Form, place: number): Elements {
  if (form.kind === "single") return given as Elements;
  if (form.kind === "list") return (given as readonly Elements[])[place]!;
  return (given as Readonly<Record<string, Elements>>)[form.names[place]!]!;
}

function write(from: Elements, to: EngineView, name: string, caller: string): void {
  if (from?.length !== to.length) throw wrongLength(caller, `the input ${name}`, from, to);
  if (to instanceof Int32Array && !(from instanceof Int32Array)) {
    const bad = from.findIndex((value: number) => (value | 0) !== value);
    if (bad >= 0)
      throw new ValueError(
        `${caller}: the input ${name} takes integers, got ${from[bad]} at ${bad}.`,
      );
  }
  to.set(from);
}

function read(from: EngineView, to: Elements, name: string, caller: string): void {
  if (to?.length !== from.length) throw wrongLength(caller, `the output ${name}`, to, from);
  // A loop over elements of any kind would allocate an object for each number.
  if (!Array.isArray(to)) to.set(from);
  else for (let i = 0; i < from.length; i++) to[i] = from[i]!;
}

function wrongLength(caller: string, what: string, given: unknown, wanted: EngineView): ShapeError {
  const length = (given as { readonly length?: unknown } | undefined)?.length;
  return new ShapeError(
    `${caller}: ${what} is an array of ${wanted.length} numbers, got ${typeof length === "number" ? length : "none"}.`,
  );
}
