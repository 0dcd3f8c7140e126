/** Base class of user-defined metrics. Pages that have none do not load it. */
import { assign } from "../../graph/operations/assign.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import { slice } from "../../graph/operations/layout.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { TensorLike } from "../../runtime/convert.js";
import { ValueError } from "../../runtime/errors.js";
import { Tensor } from "../../runtime/tensor.js";
import { Metric, type UpdateOptions } from "./metric.js";
import { MetricVariable, type MetricVariableOptions } from "./variable.js";

/**
 * Base class of metrics. Subclass it for metrics of your own, as in Keras: `addVariable` makes its variables, `updateState`
 * changes them by a batch, `result` gives the value from them, `resetState` sets them to 0 unless it is overridden. In a
 * model `updateState` is traced once and runs as a part of each step; `result` runs when logs are read.
 * @example
 * class MeanOfPositives extends Metric {
 *   static override readonly className: string = "MeanOfPositives";
 *   private readonly total = this.addVariable({ name: "total" });
 *   private readonly count = this.addVariable({ name: "count" });
 *   constructor(options: metrics.MetricOptions = {}) {
 *     super("mean_of_positives", options);
 *   }
 *   override updateState(_yTrue: SymbolicTensor, yPred: SymbolicTensor): void {
 *     this.total.assignAdd(ops.sum(ops.relu(yPred)));
 *     this.count.assignAdd(ops.sum(ops.cast(ops.greater(yPred, 0), "float32")));
 *   }
 *   override result(): number {
 *     return this.total.number / this.count.number;
 *   }
 * }
 */
export abstract class OwnMetric extends Metric {
  static override readonly className: string = "Metric";
  readonly #own: MetricVariable[] = [];

  /** Metrics of this package count as instances of the base class, too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: `this` is the class on the right of instanceof, perhaps a subclass.
    return this === OwnMetric
      ? value instanceof Metric
      : // biome-ignore lint/complexity/noThisInStatic: as above.
        Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** The variables, in the order in which they were added. */
  get variables(): readonly MetricVariable[] {
    return this.#own;
  }

  /** A new variable; to be called in the constructor. @throws ValueError for options of the wrong type. */
  protected addVariable(options: MetricVariableOptions = {}): MetricVariable {
    const variable = new MetricVariable(options);
    this.#own.push(variable);
    return variable;
  }

  /** Changes the variables by a batch. The tensors are symbolic in a model, else those that the caller passes. */
  abstract override updateState(
    yTrue: TensorLike | SymbolicTensor,
    yPred: TensorLike | SymbolicTensor,
    options?: UpdateOptions<TensorLike | SymbolicTensor>,
  ): void;

  /** The value, computed from the variables, whose `number` and `tensor` can be read here. A Tensor is converted to numbers. */
  abstract override result(): number | readonly number[];

  /** Sets all variables to 0, as in Keras. */
  override resetState(): void {
    for (const variable of this.#own) variable.assign(0);
  }

  /** Number of elements of all variables. */
  override get stateSize(): number {
    return this.#own.reduce((total, { size }) => total + size, 0);
  }

  override get stateDType(): "float32" {
    return "float32";
  }

  override initialState(): Float64Array {
    const tensors = this.#own.map(({ tensor }) => tensor);
    return this.#withState(tensors, () => {
      this.resetState();
      return Float64Array.from(this.#own.flatMap(({ tensor }) => [...tensor.data]));
    });
  }

  /** @throws ValueError for a metric without variables. */
  override track(
    state: SymbolicTensor,
    yTrue: SymbolicTensor,
    yPred: SymbolicTensor,
    sampleWeight: SymbolicTensor | null,
  ): OpNode[] {
    if (this.#own.length === 0)
      throw new ValueError(
        `${this} has no variables, in which it could keep anything from batch to batch: make them by addVariable in its constructor.`,
      );
    const parts = this.#ranges().map(({ shape, start, size }) =>
      reshape(slice(state, [start], [size]), shape),
    );
    const next = this.#withState(parts, () => {
      this.updateState(yTrue, yPred, sampleWeight === null ? {} : { sampleWeight });
      return this.#own.map(({ value }) => reshape(value, [-1]));
    });
    return [assign({ target: state, value: concatenate(next, 0) })];
  }

  override compute(state: Float64Array): number | readonly number[] {
    const tensors = this.#ranges().map(
      ({ shape, start, size }) =>
        new Tensor(shape, "float32", Float32Array.from(state.subarray(start, start + size))),
    );
    const value: unknown = this.#withState(tensors, () => this.result());
    if (value instanceof Tensor) return value.size === 1 ? value.data[0]! : Array.from(value.data);
    // As the type of `result` says.
    return value as number | readonly number[];
  }

  /** Where each variable is in the state. */
  #ranges() {
    let end = 0;
    return this.#own.map(({ shape, size }) => {
      const start = end;
      end += size;
      return { shape, start, size };
    });
  }

  /** Runs `work` with other values of the variables, which have their own again afterwards. */
  #withState<Result>(values: readonly (Tensor | SymbolicTensor)[], work: () => Result): Result {
    const before = this.#own.map(({ value }) => value);
    try {
      this.#own.forEach((variable, index) => {
        variable.set(values[index]!);
      });
      return work();
    } finally {
      this.#own.forEach((variable, index) => {
        variable.set(before[index]!);
      });
    }
  }
}
