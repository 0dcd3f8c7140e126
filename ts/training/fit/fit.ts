/** One fit: epochs of training steps, validation after them, and callbacks at the same points as in Keras. */
import { ValueError } from "../../runtime/errors.js";
import { warn } from "../../runtime/host.js";
import type { CallbackList } from "../callbacks/list.js";
import type { Batches, BatchSource } from "./batch-source.js";
import type { FitSettings } from "./check-options.js";
import type { CompiledModel } from "./compiled-model.js";
import { evaluateBatches } from "./evaluate.js";
import type { MetricValues } from "./options.js";
import { hooksOf, pass } from "./pass.js";
import type { RunningMetrics } from "./running-metrics.js";

const ITERATED_ONCE =
  "A generator can be iterated only once: pass an iterable that can be iterated again, or ";

export class Fit {
  readonly #compiled: CompiledModel;
  readonly #source: BatchSource;
  readonly #validation: BatchSource | null;
  readonly #callbacks: CallbackList;
  readonly #settings: FitSettings;

  constructor(
    compiled: CompiledModel,
    source: BatchSource,
    validation: BatchSource | null,
    callbacks: CallbackList,
    settings: FitSettings,
  ) {
    this.#compiled = compiled;
    this.#source = source;
    this.#validation = validation;
    this.#callbacks = callbacks;
    this.#settings = settings;
  }

  /** Runs all epochs, or fewer if a callback or a lack of batches ends training. */
  async run(): Promise<void> {
    const { epochs, initialEpoch } = this.#settings;
    const { model } = this.#compiled;
    let first = { epoch: initialEpoch, batch: 0 };
    await this.#callbacks.begin((epoch, batch) => {
      first = { epoch, batch };
    });
    // Each epoch has an order of rows of its own, those that are left out too.
    for (let epoch = initialEpoch; epoch < first.epoch; epoch++) await this.#source.begin();
    let logs: Record<string, number> = {};
    for (let { epoch } = first; epoch < epochs && !model.stopTraining; epoch++) {
      const finished = await this.#runEpoch(epoch, epoch === first.epoch ? first.batch : 0);
      if (finished === null) break;
      logs = finished;
    }
    await this.#compiled.finalizeWeights();
    await this.#callbacks.pass("onTrainEnd", logs);
  }

  /** Runs an epoch and returns its logs; null if it had no step. */
  async #runEpoch(epoch: number, skipped: number): Promise<Record<string, number> | null> {
    const compiled = this.#compiled;
    const callbacks = this.#callbacks;
    await callbacks.epoch("onEpochBegin", epoch);
    const metrics = compiled.beginPass("train");
    const done = await this.#trainSteps(metrics, skipped);
    this.#settings.signal?.throwIfAborted();
    if (done === 0) return compiled.model.stopTraining ? null : this.#outOfBatches(epoch);
    let logs: Record<string, number> = await compiled.logs(metrics);
    metrics.end();
    const validated = await this.#validate(epoch);
    if (validated !== null) {
      for (const [name, value] of Object.entries(validated)) logs[`val_${name}`] = value;
      logs = sorted(logs);
    }
    await callbacks.epoch("onEpochEnd", epoch, logs);
    return logs;
  }

  /** Loss and metrics of the validation data; null for an epoch without validation. */
  async #validate(epoch: number): Promise<MetricValues | null> {
    const compiled = this.#compiled;
    const validation = this.#validation;
    const callbacks = this.#callbacks;
    const { validationFreq, validationSteps, signal } = this.#settings;
    const isValidated =
      typeof validationFreq === "number"
        ? (epoch + 1) % validationFreq === 0
        : validationFreq.includes(epoch + 1);
    if (validation === null || !isValidated) return null;
    const logs = await evaluateBatches(compiled, validation, callbacks, validationSteps, signal);
    if (logs === null && !validation.isInterrupted) {
      warn(
        `${compiled.model.name}.fit: validationData has no batches left for epoch ${epoch + 1}, which gets no val_ values. ${ITERATED_ONCE}validationSteps.`,
      );
    }
    return logs;
  }

  /** The steps of one epoch. As in Keras, with stepsPerEpoch an epoch continues where the previous one ended. */
  async #trainSteps(metrics: RunningMetrics, skipped: number): Promise<number> {
    const compiled = this.#compiled;
    const callbacks = this.#callbacks;
    const source = this.#source;
    const { stepsPerEpoch: limit = Number.POSITIVE_INFINITY, signal } = this.#settings;
    const shouldStop = () => {
      signal?.throwIfAborted();
      return compiled.model.stopTraining;
    };
    const hooks = hooksOf("train", callbacks, () => compiled.logs(metrics), shouldStop);
    const train = (batches: Batches) => compiled.run("train", batches, metrics);
    const run = () => pass(source, limit, train, hooks);
    const isFresh = limit === Number.POSITIVE_INFINITY || source.isSpent || skipped > 0;
    if (isFresh) await source.begin();
    for (let batch = 0; batch < skipped && (await source.next(1)) !== null; batch++)
      source.advance(1);
    const done = await run();
    if (done > 0 || isFresh || source.isInterrupted) return done;
    // The stream turned out to be exhausted.
    await source.begin();
    return run();
  }

  /** Warns that there are no more batches, as in the second epoch of a generator; throws if there were none at all. */
  #outOfBatches(epoch: number): null {
    const { model } = this.#compiled;
    const advice = `${ITERATED_ONCE}stepsPerEpoch.`;
    if (model.history?.epoch.length === 0) {
      throw new ValueError(`${model.name}.fit: there are no batches. ${advice}`);
    }
    warn(
      `${model.name}.fit: no batches are left for epoch ${epoch + 1}, so training ends. ${advice}`,
    );
    return null;
  }
}

/** Keras sorts logs by name. */
function sorted(logs: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(logs).sort(([a], [b]) => (a < b ? -1 : 1)));
}
