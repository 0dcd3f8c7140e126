/**
 * Base class of recurrent layers: initial states, masks, direction, outputs, and states that are kept between batches.
 * Subclasses run the steps: in a fused kernel, or as a loop over a cell.
 */

import { at, type Dim, equalShapes } from "../../graph/dim.js";
import { zeros } from "../../graph/operations/broadcast.js";
import { cast, mul } from "../../graph/operations/elementwise.js";
import { reverse, take } from "../../graph/operations/layout.js";
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
import { formatShape } from "../../runtime/shape.js";
import { type CallContext, firstInput, firstMask, type LayerInputs, type Masks } from "../call.js";
import {
  Layer,
  type LayerOptions,
  type LayerOutputs,
  NEST_STATES,
  type OwnOptions,
} from "../layer.js";
import { maskOver, stepMask } from "./step-mask.js";

/** Options of every recurrent layer. */
export interface RecurrentOptions<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends LayerOptions {
  /** Whether to return the outputs of all steps rather than the last; default false. */
  readonly returnSequences?: Sequences;
  /** Whether the last states follow the output; default false. */
  readonly returnState?: State;
  /** Whether to process time backwards; the sequence is returned in that order, too. Default false. */
  readonly goBackwards?: boolean;
  /**
   * Whether the last states of each row are the initial states of that row in the next batch. Needs a fixed batch size
   * (`input({ batchSize })`); `resetStates` sets them to zero. Default false.
   *
   * A network that is trained so sees states of zeros before the first step of each row only. Evaluate it with states that
   * training has left (without `resetStates`), or after it has read what comes before: started with zeros in the middle of
   * a text, it may run into states that it was never trained for, and stay there.
   */
  readonly stateful?: boolean;
  /** Whether outputs of masked steps are zero rather than the output before them. Default false. */
  readonly zeroOutputForMask?: boolean;
  /** Accepted for Keras's sake; has no effect. */
  readonly unroll?: boolean;
}

function recurrentOptions() {
  const off = optional(boolean(), false);
  return {
    returnSequences: off,
    returnState: off,
    goBackwards: off,
    stateful: off,
    // As in Keras, a config has it only where it is true.
    zeroOutputForMask: { ...off, write: (held: boolean) => (held ? true : undefined) },
    unroll: unwritten(off),
  } satisfies Description<OwnOptions<RecurrentOptions>>;
}

/** The results of all steps, time in the order of processing. */
export interface SequenceOutputs {
  /** [batch, time, ...] */
  readonly sequence: SymbolicTensor;
  /** The output of the last step, [batch, ...]. */
  readonly last: SymbolicTensor;
  readonly states: readonly SymbolicTensor[];
}

/** The operands of all steps. */
export interface SequenceInputs {
  /** [batch, time, ...] */
  readonly x: SymbolicTensor;
  /** Initial states; null for zeros. */
  readonly states: readonly SymbolicTensor[] | null;
  /** [batch, time] of bool. */
  readonly mask: SymbolicTensor | null;
  readonly training: boolean;
  /** For the cell, the same at every step. */
  readonly constants: readonly SymbolicTensor[];
}

export interface RecurrentLayer<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends FieldsOf<RecurrentOptions, typeof recurrentOptions> {
  /** False where it is left out, as the factory infers. */
  readonly returnSequences: Sequences;
  /** False where it is left out, as the factory infers. */
  readonly returnState: State;
  /** Writable, because Bidirectional sets it on its layers, as in Keras. */
  zeroOutputForMask: boolean;
}

/** Base class of recurrent layers. */
export abstract class RecurrentLayer<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Output extends LayerOutputs = LayerOutputs,
> extends Layer<Output, SymbolicTensor> {
  #states: readonly Variable[] = [];
  /** Shape of one time step of one example that the weights were declared for. */
  protected stepShape: SymbolicShape = [];

  static override options(): AnyDescription {
    return { ...Layer.options(), ...recurrentOptions() };
  }

  constructor(options: RecurrentOptions<Sequences, State>) {
    super(options);
  }

  /** Shapes of the states of one example; known once the weights are declared. */
  abstract get stateShapes(): readonly (readonly number[])[];

  /** Declares the weights for time steps of shape [batch, ...]. */
  protected abstract buildSteps(stepShape: SymbolicShape): void;

  /** Runs all steps; backward in time where goBackwards. */
  protected abstract run(inputs: SequenceInputs): SequenceOutputs;

  override build(inputShape: SymbolicShape): void {
    if (inputShape.length < 3) {
      throw new ShapeError(
        `${this}: expected an input of shape (batch, time, features), got ${formatShape(inputShape)}. A recurrent layer before it needs returnSequences: true.`,
      );
    }
    this.stepShape = inputShape.slice(2);
    this.buildSteps([inputShape[0] ?? null, ...this.stepShape]);
    if (this.stateful) this.#declareStates(inputShape[0] ?? null);
  }

  #declareStates(batch: number | null): void {
    if (batch === null) {
      throw new ShapeError(
        `${this}: stateful needs a fixed batch size, since each row has states of its own: begin the model with layers.input({ shape, batchSize }).`,
      );
    }
    this.#states = this.stateShapes.map(
      (shape, index) =>
        new Variable({
          name: `${this.name}/state_${index}`,
          shape: [batch, ...shape],
          trainable: false,
          initializer: { values: (shape) => zeros(shape) },
          key: { seed: 0, stream: 0 },
        }),
    );
  }

  override call(inputs: LayerInputs, context: CallContext): Output {
    const operands = this.sequenceInputs(inputs, context);
    const steps = this.run(operands);
    this.#keepStates(steps.states);
    const { sequence, last } = this.#withMask(steps, operands.mask, operands.states !== null);
    const output = this.returnSequences ? sequence : last;
    // The subclass derives the type from the same option.
    return (this.returnState ? [output, ...this[NEST_STATES](steps.states)] : output) as Output;
  }

  /** The operands of a call. @throws ShapeError, ValueError for an input, a mask or states that do not fit. */
  protected sequenceInputs(
    inputs: LayerInputs,
    { mask, training, initialState, constants }: CallContext,
  ): SequenceInputs {
    const x = this.#checkedInput(inputs);
    if (mask !== null) this.#checkMask(mask, x);
    const states = this.#firstStates(x, initialState);
    return { x, states, mask: stepMask(mask), training, constants };
  }

  #checkedInput(inputs: LayerInputs): SymbolicTensor {
    const x = firstInput(inputs);
    const fits = this.stepShape.every((size, axis) => size === null || size === x.dims[axis + 2]);
    if (x.rank !== this.stepShape.length + 2 || !fits) {
      throw new ShapeError(
        `${this} was built for inputs of shape (batch, time, ${this.stepShape.map(String).join(", ")}), got ${x.toString()}.`,
      );
    }
    if (x.dims[1] === 0) throw new ShapeError(`${this}: a sequence needs at least one step.`);
    return x;
  }

  #checkMask(mask: SymbolicTensor, x: SymbolicTensor): void {
    const agrees = (a: Dim, b: Dim) => typeof a !== "number" || typeof b !== "number" || a === b;
    const fits =
      mask.rank >= 2 &&
      mask.rank < x.rank &&
      agrees(at(mask.dims, 0), at(x.dims, 0)) &&
      agrees(at(mask.dims, 1), at(x.dims, 1));
    if (fits) return;
    throw new ShapeError(
      `${this}: a mask has shape (batch, time), one value for each step; got ${mask.toString()} for the input ${x.toString()}.`,
    );
  }

  #firstStates(
    x: SymbolicTensor,
    initialState: readonly SymbolicTensor[],
  ): readonly SymbolicTensor[] | null {
    if (initialState.length === 0) return this.stateful ? this.#states.map(read) : null;
    const shapes = this.stateShapes;
    if (initialState.length !== shapes.length) {
      throw new ValueError(
        `${this}: initialState needs ${shapes.length} tensors, got ${initialState.length}.`,
      );
    }
    initialState.forEach((state, index) => {
      const shape = shapes[index]!;
      const fits = equalShapes(state.dims.slice(1), shape);
      const [own, batch] = [state.dims[0], x.dims[0]];
      const hasBatch = typeof own !== "number" || typeof batch !== "number" || own === batch;
      if (fits && hasBatch) return;
      throw new ShapeError(
        `${this}: state ${index} has shape (batch, ${shape.join(", ")}); got ${state.toString()} for the input ${x.toString()}.`,
      );
    });
    return initialState;
  }

  #keepStates(states: readonly SymbolicTensor[]): void {
    const trace = activeTrace();
    if (!this.stateful || trace === null) return;
    this.#states.forEach((variable, index) => {
      const next = states[index];
      if (next !== undefined) trace.assign(read(variable), next);
    });
  }

  /** Sets outputs of masked steps to zero: all of them with zeroOutputForMask, else those of rows without unmasked steps. */
  #withMask(
    { sequence, last }: SequenceOutputs,
    mask: SymbolicTensor | null,
    hasStates: boolean,
  ): Pick<SequenceOutputs, "sequence" | "last"> {
    if (mask === null) return { sequence, last };
    const kept = cast(this.goBackwards ? reverse(mask, 1) : mask, "float32");
    if (this.zeroOutputForMask) {
      return {
        sequence: mul(sequence, maskOver(kept, sequence)),
        last: mul(last, maskOver(take(kept, -1, 1), last)),
      };
    }
    // With zero initial states the outputs of such a row are zero already.
    if (!hasStates) return { sequence, last };
    const counts = max(kept, 1);
    return {
      sequence: mul(sequence, maskOver(counts, sequence)),
      last: mul(last, maskOver(counts, last)),
    };
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override computeMask(_inputs: LayerInputs, mask: Masks): Masks {
    const ofOutput = this.returnSequences ? stepMask(firstMask(mask)) : null;
    return this.returnState ? [ofOutput, ...this.stateShapes.map(() => null)] : ofOutput;
  }

  /** Sets the states to zero, with which the next batch begins. */
  override async resetStates(): Promise<void> {
    const zeros = this.#states.map(({ shape, size }) => tensor(new Float32Array(size), shape));
    await writeWeights(this.#states, zeros, this.device);
  }
}
