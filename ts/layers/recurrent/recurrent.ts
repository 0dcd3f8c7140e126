/**
 * What every recurrent layer does around its steps: initial states, masks, direction, what is given, and states
 * that outlive a batch. How the steps run (a kernel, or a loop over a cell) is each layer's own.
 */

import { at, type Dim } from "../../graph/dim.js";
import { zeros } from "../../graph/operations/broadcast.js";
import { cast, mul } from "../../graph/operations/elementwise.js";
import { expandDims, reverse, take } from "../../graph/operations/layout.js";
import { max } from "../../graph/operations/reduce.js";
import { read } from "../../graph/operations/sources.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { activeTrace } from "../../graph/trace.js";
import { Variable } from "../../graph/variable.js";
import { writeWeights } from "../../graph/weights.js";
import { tensor } from "../../runtime/convert.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { boolean, optional, unwritten } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { CallContext, LayerInputs, Masks } from "../call.js";
import { isMaskList } from "../call.js";
import { Layer, type LayerOptions, type LayerOutputs, type OwnOptions } from "../layer.js";

/** Options of every recurrent layer. */
export interface RecurrentOptions<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends LayerOptions {
  /** Whether the outputs of all steps are given rather than the last; default false. */
  readonly returnSequences?: Sequences;
  /** Whether the last states follow the output; default false. */
  readonly returnState?: State;
  /** Whether time runs backwards; the sequence is given in the order of processing. Default false. */
  readonly goBackwards?: boolean;
  /**
   * Whether a batch begins with the states that the one before it left, row by row. Needs a fixed batch size
   * (`input({ batchSize })`); `resetStates` begins anew. Default false.
   */
  readonly stateful?: boolean;
  /** Whether masked steps give zeros rather than the output before them. Default false. */
  readonly zeroOutputForMask?: boolean;
  /** Keras's option; here it changes nothing. */
  readonly unroll?: boolean;
}

function recurrentOptions() {
  const off = optional(boolean(), false);
  return {
    returnSequences: off,
    returnState: off,
    goBackwards: off,
    stateful: off,
    // As Keras, configs name it only where it is set.
    zeroOutputForMask: { ...off, write: (held: boolean) => (held ? true : undefined) },
    unroll: unwritten(off),
  } satisfies Description<OwnOptions<RecurrentOptions>>;
}

/** What the steps of a layer give, time in the order of processing. */
export interface Steps {
  /** [batch, time, size] */
  readonly sequence: SymbolicTensor;
  /** The output of the last step, [batch, size]. */
  readonly last: SymbolicTensor;
  readonly states: readonly SymbolicTensor[];
}

/** What steps run on. */
export interface StepInputs {
  /** [batch, time, ...] */
  readonly x: SymbolicTensor;
  /** Null: zeros. */
  readonly states: readonly SymbolicTensor[] | null;
  /** [batch, time] of bool. */
  readonly mask: SymbolicTensor | null;
  readonly training: boolean;
}

export interface RecurrentLayer<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends FieldsOf<RecurrentOptions, typeof recurrentOptions> {
  /** Left out it is false, which is what the factory infers. */
  readonly returnSequences: Sequences;
  /** Left out it is false, which is what the factory infers. */
  readonly returnState: State;
  /** Bidirectional sets it, as Keras does, on the layers that it runs. */
  zeroOutputForMask: boolean;
}

/** Base class of the layers that repeat something over time. */
export abstract class RecurrentLayer<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends Layer<LayerOutputs> {
  private states: readonly Variable[] = [];
  /** Sizes of a step of the inputs that the weights were made for. */
  private stepShape: SymbolicShape = [];

  static override options(): AnyDescription {
    return { ...Layer.options(), ...recurrentOptions() };
  }

  constructor(options: RecurrentOptions<Sequences, State>) {
    super(options);
  }

  /** Sizes of the states, [batch, size] each. */
  abstract get stateSizes(): readonly number[];

  /** Declares the weights for inputs of shape [batch, features] at each step. */
  protected abstract buildSteps(stepShape: SymbolicShape): void;

  /** Runs all steps, from the last time to the first where goBackwards. */
  protected abstract run(inputs: StepInputs): Steps;

  override build(inputShape: SymbolicShape): void {
    if (inputShape.length < 3) {
      throw new ShapeError(
        `${this}: expected an input of shape (batch, time, features), got (${inputShape.map((size) => size ?? "null").join(", ")}).`,
      );
    }
    this.stepShape = inputShape.slice(2);
    this.buildSteps([inputShape[0] ?? null, ...this.stepShape]);
    if (this.stateful) this.declareStates(inputShape[0] ?? null);
  }

  private declareStates(batch: number | null): void {
    if (batch === null) {
      throw new ShapeError(
        `${this}: stateful needs a fixed batch size, since each row has states of its own: begin the model with layers.input({ shape, batchSize }).`,
      );
    }
    this.states = this.stateSizes.map(
      (size, index) =>
        new Variable({
          name: `${this.name}/state_${index}`,
          shape: [batch, size],
          trainable: false,
          initializer: { values: (shape) => zeros(shape) },
          key: { seed: 0, stream: 0 },
        }),
    );
  }

  override call(inputs: LayerInputs, context: CallContext): LayerOutputs {
    const given = this.stepInputs(inputs, context);
    const steps = this.run(given);
    this.keepStates(steps.states);
    const { sequence, last } = this.withMask(steps, given.mask, given.states !== null);
    const output = this.returnSequences ? sequence : last;
    return this.returnState ? [output, ...steps.states] : output;
  }

  /** What a call runs on. @throws ShapeError, ValueError for an input, a mask or states that do not fit. */
  protected stepInputs(
    inputs: LayerInputs,
    { mask, training, initialState }: CallContext,
  ): StepInputs {
    const x = this.checkedInput(inputs);
    if (mask !== null) this.checkMask(mask, x);
    return { x, states: this.firstStates(x, initialState), mask, training };
  }

  private checkedInput(inputs: LayerInputs): SymbolicTensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    // Array.isArray does not narrow a readonly array away.
    const one = x as SymbolicTensor;
    if (one.rank < 3) {
      throw new ShapeError(
        `${this}: expected an input of shape (batch, time, features), got ${one.toString()}.`,
      );
    }
    const fits = this.stepShape.every((size, axis) => size === null || size === one.dims[axis + 2]);
    if (one.rank !== this.stepShape.length + 2 || !fits) {
      throw new ShapeError(
        `${this} was built for inputs of shape (batch, time, ${this.stepShape.map((size) => size ?? "null").join(", ")}), got ${one.toString()}.`,
      );
    }
    if (one.dims[1] === 0) throw new ShapeError(`${this}: a sequence needs at least one step.`);
    return one;
  }

  private checkMask(mask: SymbolicTensor, x: SymbolicTensor): void {
    const agrees = (a: Dim, b: Dim) => typeof a !== "number" || typeof b !== "number" || a === b;
    const fits =
      mask.rank === 2 &&
      agrees(at(mask.dims, 0), at(x.dims, 0)) &&
      agrees(at(mask.dims, 1), at(x.dims, 1));
    if (fits) return;
    throw new ShapeError(
      `${this}: a mask has shape (batch, time), one value for each step; got ${mask.toString()} for the input ${x.toString()}.`,
    );
  }

  private firstStates(
    x: SymbolicTensor,
    given: readonly SymbolicTensor[],
  ): readonly SymbolicTensor[] | null {
    if (given.length === 0) return this.stateful ? this.states.map(read) : null;
    const sizes = this.stateSizes;
    if (given.length !== sizes.length) {
      throw new ValueError(
        `${this}: initialState needs ${sizes.length} tensors, got ${given.length}.`,
      );
    }
    given.forEach((state, index) => {
      const fits = state.rank === 2 && state.dims[1] === sizes[index];
      const [own, batch] = [state.dims[0], x.dims[0]];
      const rows = typeof own !== "number" || typeof batch !== "number" || own === batch;
      if (fits && rows) return;
      throw new ShapeError(
        `${this}: state ${index} has shape (batch, ${sizes[index]}); got ${state.toString()} for the input ${x.toString()}.`,
      );
    });
    return given;
  }

  private keepStates(states: readonly SymbolicTensor[]): void {
    const trace = activeTrace();
    if (!this.stateful || trace === null) return;
    this.states.forEach((variable, index) => {
      const next = states[index];
      if (next !== undefined) trace.assign(read(variable), next);
    });
  }

  /** Zeros in the place of masked outputs, where they are asked for; a row without any step gives zeros always. */
  private withMask(
    { sequence, last }: Steps,
    mask: SymbolicTensor | null,
    hasStates: boolean,
  ): Pick<Steps, "sequence" | "last"> {
    if (mask === null) return { sequence, last };
    const kept = cast(this.goBackwards ? reverse(mask, 1) : mask, "float32");
    if (this.zeroOutputForMask) {
      return {
        sequence: mul(sequence, expandDims(kept, -1)),
        last: mul(last, expandDims(take(kept, -1, 1), -1)),
      };
    }
    // From zero states such a row gives zeros by itself.
    if (!hasStates) return { sequence, last };
    const counts = max(kept, 1, true);
    return { sequence: mul(sequence, expandDims(counts, -1)), last: mul(last, counts) };
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override computeMask(_inputs: LayerInputs, mask: Masks): Masks {
    const own = isMaskList(mask) ? (mask[0] ?? null) : mask;
    const ofOutput = this.returnSequences ? own : null;
    return this.returnState ? [ofOutput, ...this.stateSizes.map(() => null)] : ofOutput;
  }

  /** Forgets what the batches before left: the next one begins with zeros. */
  override async resetStates(): Promise<void> {
    const zeros = this.states.map(({ shape, size }) => tensor(new Float32Array(size), shape));
    await writeWeights(this.states, zeros, this.device);
  }
}
