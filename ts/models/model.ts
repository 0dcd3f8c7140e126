/**
 * Model: a graph of layers that can be compiled, trained, evaluated and used for predictions.
 */

import type { Structure } from "../graph/structure.js";
import type { LayerInputs } from "../layers/call.js";
import type { BuildShape } from "../layers/weighted.js";
import { withCaller } from "../runtime/caller.js";
import { counted, DESCRIBE } from "../runtime/console.js";
import { type Device, isDevice } from "../runtime/device/device.js";
import { NotReadyError } from "../runtime/errors.js";
import { hostTerminal, print } from "../runtime/host.js";
import { HEADLINE } from "../runtime/registry/configurable.js";
import { rejected } from "../runtime/registry/kinds.js";
import { assertOptions } from "../runtime/registry/option.js";
import type { History } from "../training/callbacks/index.js";
import { isBatches } from "../training/fit/check-options.js";
import {
  type CompileOptions,
  type CompileSettings,
  checkOutputs,
  type LogNames,
  loadNames,
  type MetricOptions,
  readCompileOptions,
} from "../training/fit/compile.js";
import type { CompiledPredict, CompilePredictOptions } from "../training/fit/compile-predict.js";
import { FitLock } from "../training/fit/fit-lock.js";
import type { ModelData } from "../training/fit/model-data.js";
import type {
  BatchIterable,
  EvaluateOptions,
  FitOptions,
  MetricValues,
  OnBatchOptions,
  Predictions,
  PredictOnBatchOptions,
  PredictOptions,
} from "../training/fit/options.js";
import type { Mode } from "../training/fit/signature.js";
import { Trainer } from "../training/fit/trainer.js";
import { WeightsAtCompile } from "../training/fit/weights-at-compile.js";
import { loadedOptimizer } from "../training/named.js";
import type { Optimizer } from "../training/optimizers/optimizer.js";
import type { OptimizerName } from "../training/optimizers/table.js";
import { explainModel } from "./explain.js";
import { Network } from "./network.js";
import { type DefinedSteps, inputsLike, inputsOf } from "./own-class.js";
import type { Compiled } from "./saving/savable.js";
import { type SummaryOptions, summarize } from "./summary.js";
import { Topology, topologyOf } from "./topology.js";

/** Options of a model besides its layers. */
export interface ModelOptions {
  /** Default the class, numbered. */
  readonly name?: string;
  /** What stores the weights and computes: `device.worker()` or `device.local()`. Default by `configure`. */
  readonly device?: Device;
}

/** Key of a model's trainer. */
export const TRAINER = Symbol();

/** How many of its layers consoles show. */
const SHOWN_LAYERS = 10;

// biome-ignore lint/correctness/noUnusedVariables: an interface of a class has the parameters of the class
export interface Model<Inputs extends Structure, Outputs extends Structure, Names extends string>
  extends DefinedSteps {}

/**
 * A trainable network. `Inputs` and `Outputs` are the symbolic tensors that it was made of: one, a list, or
 * an object by name; data and predictions have the same form. `Names` are the metrics in its logs; `compile` returns
 * the model with this type.
 *
 * Subclass it to define `call`, or steps of your own. Give the class a `static className`: its models are named by it.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: all of it is optional, and a method can not replace a property
export class Model<
  Inputs extends Structure = Structure,
  Outputs extends Structure = Structure,
  Names extends string = string,
> extends Network<Inputs, Outputs> {
  static override readonly className: string = "Functional";

  /** The History of the last fit, even if it was aborted or failed. */
  history: History | null = null;
  #compileSettings: CompileSettings | null = null;
  #currentOptimizer: Optimizer | OptimizerName | null = null;
  #currentTrainer: Trainer | null = null;
  /** Whether layers were added or removed since the last compile. */
  #isCompileOutdated = false;
  /** Null if the model was not built at compile. */
  #weightsAtCompile: WeightsAtCompile | null = null;
  readonly #lock = new FitLock();

  constructor(
    parts: { readonly inputs: Inputs; readonly outputs: Outputs } | null = null,
    options: ModelOptions = {},
  ) {
    const { device = null, ...named } = assertOptions(new.target.className, options);
    super(named);
    if (device !== null && !isDevice(device))
      throw rejected("device", "device.worker() or device.local()", device);
    this.assignedDevice = device;
    if (parts !== null) this.setTopology(topologyOf(assertOptions("Model", parts)));
  }

  /**
   * Set to true, in a callback or from elsewhere, to end fit after the current batch. If fit is waiting for a batch of a
   * generator, it ends at once; a callback that is running gets one more second.
   */
  get stopTraining(): boolean {
    return this.#lock.stop.isRequested;
  }

  set stopTraining(value: boolean) {
    this.#lock.stop.isRequested = value;
  }

  // ---- Description: synchronous

  override get compiled(): Compiled | null {
    const settings = this.#compileSettings;
    const optimizer = this.#optimizerIfLoaded;
    if (settings === null || optimizer === null) return null;
    const updated = this.#weightsAtCompile?.updated ?? this.trainableWeights;
    return { settings, optimizer, updated };
  }

  /** Called with data before they are used; a model that does not know its inputs builds itself for those of the first. */
  protected prepareFor(x: ModelData): void {
    if (this.graph === null && this.definesCall) this.#buildFor(inputsLike(x));
  }

  /**
   * Builds a model whose class defines `call` by calling it on inputs of this shape, batch included: `model.build([null, 5])`;
   * of several inputs, a list of shapes. Its first data do so, too. @throws ShapeError where a layer can't take them.
   */
  override build(inputShape: BuildShape): void {
    if (this.graph === null && this.definesCall) this.#buildFor(inputsOf(inputShape));
  }

  #buildFor(inputs: Structure): void {
    // Named tensors are passed on to the `call` of its class, which takes them.
    this.setTopology(new Topology(inputs, this.apply(inputs as LayerInputs)));
  }

  /** A call builds the layers inside; only a `build` of its class declares more. */
  override ensureBuiltFor(shape: BuildShape): void {
    // The method of its class, not the one that the constructor wraps around it.
    const { build } = Object.getPrototypeOf(this) as Model;
    if (build !== Model.prototype.build) super.ensureBuiltFor(shape);
  }

  /**
   * Sets the loss, the optimizer and the metrics. Compiling again starts with a fresh optimizer; an optimizer that is
   * passed again keeps its slots. If another model trains with it, the first step throws. Names are checked here, and
   * less common losses and metrics begin to load here; the first step waits for them.
   * @returns the model itself, whose type has the names of its metrics: a misspelt one in a result of `evaluate`,
   * `trainOnBatch` or `testOnBatch` does not compile.
   * @throws ValueError for unknown names and options, with the nearest known ones.
   */
  compile<
    const Metrics extends MetricOptions = readonly [],
    const Weighted extends MetricOptions = readonly [],
  >(
    options: CompileOptions<Metrics, Weighted>,
  ): Model<Inputs, Outputs, LogNames<Outputs, Metrics, Weighted>> {
    const settings = readCompileOptions(options);
    if (this.graph !== null) checkOutputs(settings, this.graph.outputNames, this.graph.outputForm);
    this.#currentOptimizer = settings.optimizer;
    this.#compileSettings = settings;
    this.#weightsAtCompile = this.graph === null ? null : new WeightsAtCompile(this);
    this.#currentTrainer = null;
    // A load that fails is tried again, and reported, by the first step that needs it.
    loadNames(settings).catch(() => {});
    this.shownAs = this[HEADLINE]();
    // From now on its logs have these names.
    return this as Model<Inputs, Outputs, Names | LogNames<Outputs, Metrics, Weighted>> as Model<
      Inputs,
      Outputs,
      LogNames<Outputs, Metrics, Weighted>
    >;
  }

  /** @throws NotReadyError before compile, and while an optimizer that is chosen by name is loaded. */
  get optimizer(): Optimizer {
    if (this.#currentOptimizer === null) throw this.#notCompiled("optimizer");
    const optimizer = this.#optimizerIfLoaded;
    if (optimizer !== null) return optimizer;
    const name = String(this.#currentOptimizer);
    throw new NotReadyError(
      `${this.name}: the optimizer "${name}" is loaded until the first step. Pass it as an object, optimizers.${name.toLowerCase()}({}), to have it at once.`,
    );
  }

  /** The optimizer of the last compile; null before it, and until one that was chosen by name is loaded. */
  get #optimizerIfLoaded(): Optimizer | null {
    const given = this.#currentOptimizer;
    if (given !== null) this.#currentOptimizer = loadedOptimizer(given) ?? given;
    return typeof this.#currentOptimizer === "string" ? null : this.#currentOptimizer;
  }

  #notCompiled(what: string): NotReadyError {
    const again = this.#isCompileOutdated
      ? " again: layers were added or removed since the last one"
      : " first";
    return new NotReadyError(
      `${this.name}.${what} needs model.compile({ optimizer, loss, metrics })${again}.`,
    );
  }

  /** Undoes `compile`, since the layers change. */
  protected discardCompile(): void {
    this.#isCompileOutdated = this.#compileSettings !== null;
    this.#compileSettings = null;
    this.#currentOptimizer = null;
    this.#currentTrainer = null;
  }

  /** @internal */
  override [HEADLINE](): string {
    const layers = this.sublayers;
    const parameters = this.built ? `${this.countParams()} parameters` : "not built yet";
    const optimizer = this.#currentOptimizer;
    const compiled = typeof optimizer === "string" ? optimizer : optimizer?.className;
    return `${this}: ${counted(layers.length, "layer")}, ${parameters}, ${compiled === undefined ? "not compiled" : `compiled with ${compiled}`}`;
  }

  /** Its layers, a line each; of many the first. @internal */
  override [DESCRIBE](): string {
    const layers = this.sublayers;
    const lines = layers.slice(0, SHOWN_LAYERS).map((layer) => layer[HEADLINE]());
    const more = layers.length - lines.length;
    if (more > 0) lines.push(`and ${more} more, which summary() shows`);
    return [this[HEADLINE](), ...lines].join("\n  ");
  }

  /**
   * Keras's table of layers, shapes and parameters; printed, or passed to `printFn` as one string.
   * @throws ValueError for an option that does not exist, and a value that an option does not take.
   */
  summary(options: SummaryOptions = {}): void {
    const { columns } = hostTerminal();
    const text = summarize(
      this,
      this.definesCall ? null : this.graph,
      this.#optimizerParams(),
      options,
      columns,
    );
    if (options.printFn === undefined) print(text.trimEnd());
    else options.printFn(text);
  }

  /** Elements of the optimizer's variables, iteration and learning rate included; null before the first step. */
  #optimizerParams(): number | null {
    const optimizer = this.#optimizerIfLoaded;
    if (optimizer === null || !optimizer.isBuilt) return null;
    return optimizer.variables.reduce((sum, { size }) => sum + size, 2);
  }

  /**
   * Graph, plan and instructions of one training step (before compile: of a prediction), as readable text. Losses and
   * metrics that are still loading are left out, and the last line lists them.
   */
  explain(options: { readonly batchSize?: number } = {}): string {
    return explainModel(
      this,
      this.#compileSettings,
      this.#optimizerIfLoaded,
      this.#weightsAtCompile ?? new WeightsAtCompile(this),
      options.batchSize ?? 32,
    );
  }

  // ---- Computation: asynchronous

  /**
   * Trains on arrays, or on batches one by one.
   * @param x an array or Tensor [rows, ...] for each input: one, a list, or an object by name
   * @param y targets [rows, ...] for each output, in the same forms; null where the model adds its losses itself
   * @throws NotReadyError before compile; BusyError while another fit runs; ShapeError, ValueError for unknown options and
   * for data of other shapes or types than the model expects.
   */
  fit(x: ModelData, y: ModelData | null, options?: FitOptions): Promise<History>;
  fit(batches: BatchIterable, options?: FitOptions): Promise<History>;
  async fit(
    x: ModelData | BatchIterable,
    second?: ModelData | FitOptions | null,
    third?: FitOptions,
  ): Promise<History> {
    const call = new Error();
    try {
      const trainer = this[TRAINER]("fit");
      return isBatches(x, second)
        ? await trainer.fitBatches(x, (second as FitOptions | undefined) ?? {})
        : await trainer.fit(x as ModelData, second as ModelData | null, third ?? {});
    } catch (error) {
      throw withCaller(error, call);
    }
  }

  /**
   * The loss and each metric over all rows, without training.
   * @param x as in fit; y too
   * @throws NotReadyError before compile; ShapeError, ValueError as fit.
   */
  async evaluate(
    x: ModelData,
    y: ModelData | null,
    options: EvaluateOptions = {},
  ): Promise<MetricValues<Names>> {
    const call = new Error();
    try {
      return await this[TRAINER]("evaluate").evaluate(x, y, options);
    } catch (error) {
      throw withCaller(error, call);
    }
  }

  /**
   * The outputs [rows, ...] for data, as Tensors in the form of the model's outputs. Needs no compile.
   * @param x as in fit
   * @throws ShapeError, ValueError for unknown options and for data of other shapes or types than the model expects.
   */
  async predict(x: ModelData, options?: PredictOptions): Promise<Predictions<Outputs>> {
    try {
      return (await this[TRAINER]().predict(x, options)) as Predictions<Outputs>;
    } catch (error) {
      throw withCaller(error, new Error());
    }
  }

  /**
   * One training step on all rows as one batch. Returns the loss and metrics of this batch, from before the update.
   * @throws NotReadyError before compile; ShapeError, ValueError as fit.
   */
  async trainOnBatch(
    x: ModelData,
    y: ModelData | null,
    options?: OnBatchOptions,
  ): Promise<MetricValues<Names>> {
    return await this.#onBatch("train", x, y, options);
  }

  /** Loss and metrics of all rows as one batch. @throws NotReadyError before compile; ShapeError, ValueError as fit. */
  async testOnBatch(
    x: ModelData,
    y: ModelData | null,
    options?: OnBatchOptions,
  ): Promise<MetricValues<Names>> {
    return await this.#onBatch("test", x, y, options);
  }

  async #onBatch(
    mode: Mode,
    x: ModelData,
    y: ModelData | null,
    options: OnBatchOptions | undefined,
  ): Promise<MetricValues<Names>> {
    try {
      return await this[TRAINER](`${mode}OnBatch`).onBatch(mode, x, y, options);
    } catch (error) {
      throw withCaller(error, new Error());
    }
  }

  /** The outputs of all rows as one batch. @throws ShapeError, ValueError as predict. */
  async predictOnBatch(
    x: ModelData,
    options?: PredictOnBatchOptions,
  ): Promise<Predictions<Outputs>> {
    try {
      return (await this[TRAINER]().predictOnBatch(x, options)) as Predictions<Outputs>;
    } catch (error) {
      throw withCaller(error, new Error());
    }
  }

  /**
   * A function that predicts at once, a fixed number of rows, from an array into an array: no Promise, no allocation, for loops
   * of audio and animation. It sees later changes of the weights.
   * @throws NotReadyError before the input shape is known; ShapeError for inputs with sizes that are not known; ValueError
   *   where the weights are in a worker, and for layers of text
   * @example
   * const f = await net.compilePredict({ batchSize: 1 });
   * const out = new Float32Array(1);
   * f(samples, out);
   */
  async compilePredict(options: CompilePredictOptions = {}): Promise<CompiledPredict> {
    const { compilePredict } = await import("../training/on-demand.js");
    return compilePredict(this, options);
  }

  /** The direction in which each metric improves, by log name; empty before the first fit or evaluate. */
  get metricDirections(): ReadonlyMap<string, "up" | "down" | null> {
    return this.#currentTrainer?.metricDirections ?? new Map();
  }

  /** @param method one that needs a compiled model @internal */
  [TRAINER](method?: string): Trainer {
    if (method !== undefined && this.#compileSettings === null) throw this.#notCompiled(method);
    this.#currentTrainer ??= new Trainer(
      this,
      (x) => this.prepareFor(x),
      this.#compileSettings,
      () => this.#optimizerIfLoaded,
      this.#weightsAtCompile,
      this.#lock,
    );
    return this.#currentTrainer;
  }
}
