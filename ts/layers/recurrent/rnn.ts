/** The recurrent layer that runs any cell, and a cell made of several cells. */

import type { Nested } from "../../graph/structure.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { listOf } from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  Option,
} from "../../runtime/registry/option.js";
import { assertOptions } from "../../runtime/registry/option.js";
import { serialize } from "../../runtime/registry/registry.js";
import type { Tensor } from "../../runtime/tensor.js";
import {
  type AnyTensor,
  type ApplyOptions,
  type LayerOutputs,
  leavesOf,
  nestedLike,
} from "../call.js";
import { NEST_STATES } from "../layer.js";
import { fromConfigForm } from "../layer-option.js";
import { Weighted, type WeightedOptions } from "../weighted.js";
import {
  Cell,
  type CellContext,
  type CellLike,
  type CellResult,
  type StateSize,
  shapesOf,
  stateSizes,
} from "./cell.js";
import { loopOver } from "./loop.js";
import {
  RecurrentLayer,
  type RecurrentOptions,
  type SequenceInputs,
  type SequenceOutputs,
} from "./recurrent.js";
import type { OwnCellOptions } from "./units-cell.js";

/** Options of `stackedRNNCells`. */
export interface StackedOptions extends WeightedOptions {
  /** Run in this order at each step, each on the output of the one before. */
  readonly cells: readonly CellLike[];
}

function stackedOptions() {
  return { cells: listOf(cellOption()) } satisfies Description<OwnCellOptions<StackedOptions>>;
}

/** A kind of option that holds a cell. A cell that is a plain object has no class and can't be written to a config. */
function cellOption(): Option<CellLike, CellLike> {
  return {
    read: (given) => checkedCell(fromConfigForm(given)),
    write: (cell) => serialize(assertHasClass(cell)),
  };
}

export interface StackedRNNCells extends FieldsOf<StackedOptions, typeof stackedOptions> {}

/** Several cells that run one after the other. `stateSize` has an entry for each; `call` takes their states in one list. */
export class StackedRNNCells extends Cell {
  static override readonly className: string = "StackedRNNCells";
  override readonly stateSize: readonly StateSize[];
  override readonly outputSize: number;

  static override options(): AnyDescription {
    return { ...Cell.options(), ...stackedOptions() };
  }

  /** @throws ValueError for an empty list, and what is not a cell. */
  constructor(options: StackedOptions) {
    super(options);
    const last = this.cells.at(-1);
    if (last === undefined) throw new ValueError(`${this} needs at least one cell.`);
    this.stateSize = this.cells.map((cell) => cell.stateSize);
    this.outputSize = last.outputSize ?? stateSizes(last)[0] ?? 0;
  }

  override build(inputShape: SymbolicShape): void {
    let shape = inputShape;
    for (const cell of this.cells) {
      buildCell(cell, shape);
      shape = [shape[0] ?? null, cell.outputSize ?? stateSizes(cell)[0] ?? null];
    }
  }

  override call(
    x: SymbolicTensor,
    states: readonly SymbolicTensor[],
    context: CellContext,
  ): CellResult {
    const next: SymbolicTensor[] = [];
    let output = x;
    for (const cell of this.cells) {
      const own = states.slice(next.length, next.length + stateSizes(cell).length);
      const [ownOutput, ownNext] = cell.call(output, own, context);
      next.push(...ownNext);
      output = ownOutput;
    }
    return [output, next];
  }

  /** Index of the state that is the output where a step is masked: the first of the last cell. */
  get outputState(): number {
    return stateSizes(this).length - stateSizes(this.cells.at(-1) as CellLike).length;
  }
}

/** A cell, or several that run one after the other. */
export type CellOrCells = CellLike | readonly CellLike[];

/** Options of `rnn`. */
export interface RnnOptions<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Of extends CellOrCells = CellOrCells,
> extends RecurrentOptions<Sequences, State> {
  /** The cell that each step runs, or several that run one after the other. */
  readonly cell: Of;
}

/** A tensor for each size. */
type StatesOf<Size> = [StateSize] extends [Size]
  ? Nested<SymbolicTensor>
  : Size extends readonly unknown[]
    ? { -readonly [Position in keyof Size]: StatesOf<Size[Position]> }
    : SymbolicTensor;

/** The states that follow the output: those of the cell, or of several cells an entry for each. */
type StatesAfter<Of extends CellOrCells> = Of extends readonly CellLike[]
  ? {
      -readonly [Position in keyof Of]: Of[Position] extends { readonly stateSize: infer Size }
        ? StatesOf<Size>
        : Nested<SymbolicTensor>;
    }
  : Of extends StackedRNNCells
    ? Nested<SymbolicTensor>[]
    : SymbolicTensor[];

/** As `RnnOutput`, on Tensors. */
type ConcreteOutput<State extends boolean> = State extends true
  ? [output: Tensor, ...states: Nested<Tensor>[]]
  : Tensor;

/** The output alone, or with returnState followed by the states. */
export type RnnOutput<
  State extends boolean,
  Of extends CellOrCells = CellOrCells,
> = State extends true ? [output: SymbolicTensor, ...states: StatesAfter<Of>] : SymbolicTensor;

function rnnOptions() {
  const cell = cellOption();
  const oneOrStacked: Option<CellOrCells, CellLike> = {
    read: (given, what) =>
      isList(given) ? new StackedRNNCells({ cells: given }) : cell.read(given, what),
    write: cell.write,
  };
  return { cell: oneOrStacked } satisfies Description<OwnRnnOptions>;
}

type OwnRnnOptions = Omit<RnnOptions, keyof RecurrentOptions>;

export interface RNN<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Of extends CellOrCells = CellOrCells,
> extends FieldsOf<
    Omit<RnnOptions<Sequences, State, Of>, "cell"> & { cell: CellOrCells },
    typeof rnnOptions
  > {
  /** Whether the outputs of all steps are given rather than the last. */
  readonly returnSequences: Sequences;
  /** Whether the last states follow the output. */
  readonly returnState: State;
}

/** [batch, time, features] to [batch, size], or [batch, time, size] with returnSequences: runs a cell over time. */
export class RNN<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Of extends CellOrCells = CellOrCells,
> extends RecurrentLayer<Sequences, State, LayerOutputs> {
  static override readonly className: string = "RNN";

  static override options(): AnyDescription {
    return { ...RecurrentLayer.options(), ...rnnOptions() };
  }

  /** @throws ValueError for what is not a cell. */
  constructor(options: RnnOptions<Sequences, State, Of>) {
    super(options);
  }

  override [NEST_STATES](states: readonly SymbolicTensor[]): readonly Nested<SymbolicTensor>[] {
    const nested = nestedLike([this.cell.stateSize].flat(), states);
    // One for each item of the list.
    return nested as readonly Nested<SymbolicTensor>[];
  }

  override get stateShapes(): readonly (readonly number[])[] {
    return shapesOf(this.cell).states;
  }

  protected override buildSteps(stepShape: SymbolicShape): void {
    buildCell(this.cell, stepShape);
  }

  protected override run(inputs: SequenceInputs): SequenceOutputs {
    const { cell } = this;
    const outputState = cell instanceof StackedRNNCells ? cell.outputState : 0;
    return loopOver(cell, shapesOf(cell, outputState), inputs, this.goBackwards);
  }

  /** @throws ShapeError for an input that is not a sequence, and states that do not fit. */
  override apply(input: SymbolicTensor, options?: ApplyOptions): RnnOutput<State, Of>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): ConcreteOutput<State>;
  override apply(
    input: AnyTensor,
    options?: ApplyOptions<AnyTensor>,
  ): RnnOutput<State, Of> | ConcreteOutput<State>;
  override apply(
    input: AnyTensor,
    options?: ApplyOptions<AnyTensor>,
  ): RnnOutput<State, Of> | ConcreteOutput<State> {
    // The states are in the form of the cell's sizes, which `StatesAfter` describes.
    return super.apply(input, options) as RnnOutput<State, Of> | ConcreteOutput<State>;
  }

  /** @throws ValueError for a cell that is a plain object: it can't be copied. */
  override copyWith(changes: Readonly<Record<string, unknown>>): this {
    const cells = this.cell instanceof StackedRNNCells ? this.cell.cells : [this.cell];
    cells.forEach(assertHasClass);
    return super.copyWith(changes);
  }
}

/** @throws ValueError for a cell that can't be copied or written to a config. */
function assertHasClass(cell: CellLike): Weighted {
  if (cell instanceof Weighted) return cell;
  throw new ValueError(
    "A cell that is a plain object can't be copied or written to a config: subclass layers.Cell, or pass bidirectional a backwardLayer.",
  );
}

function isList(cell: CellOrCells): cell is readonly CellLike[] {
  return Array.isArray(cell);
}

function buildCell(cell: CellLike, shape: SymbolicShape): void {
  if (cell instanceof Weighted) cell.ensureBuiltFor(shape);
  else cell.build?.(shape);
}

function checkedCell(given: unknown): CellLike {
  // A cell is an object with stateSize and a method call; both are checked below.
  const cell = given as CellLike;
  const hasCall = typeof cell === "object" && cell !== null && typeof cell.call === "function";
  const sizes = hasCall ? leavesOf<unknown>(cell.stateSize) : [];
  const fits =
    sizes.length > 0 && sizes.every((size) => Number.isInteger(size) && Number(size) > 0);
  if (hasCall && fits) return cell;
  throw new ValueError(
    "Expected a cell, which has stateSize (a positive integer, or several) and call(x, states) -> [output, states], such as layers.lstmCell({ units }).",
  );
}

/** Several cells that run one after the other at each step: `layers.stackedRNNCells([layers.lstmCell({ units: 8 }), ...])`. */
export function stackedRNNCells(cells: readonly CellLike[] | StackedOptions): StackedRNNCells {
  return new StackedRNNCells(isStackedOptions(cells) ? cells : { cells });
}

function isStackedOptions(given: readonly CellLike[] | StackedOptions): given is StackedOptions {
  return isPlainObject(given);
}

/**
 * Any cell over a sequence: `layers.rnn(layers.lstmCell({ units: 8 }), { returnSequences: true })`. [batch, time,
 * features] to the last output [batch, ...], or [batch, time, ...] with returnSequences.
 * @throws ValueError for what is not a cell.
 * @example
 * layers.rnn([layers.lstmCell({ units: 8 }), layers.lstmCell({ units: 4 })]); // [batch, 4]
 */
export function rnn<
  const Of extends CellOrCells,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(cell: Of, options?: Omit<RnnOptions<Sequences, State>, "cell">): RNN<Sequences, State, Of>;
export function rnn<
  const Of extends CellOrCells,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(options: RnnOptions<Sequences, State, Of>): RNN<Sequences, State, Of>;
export function rnn<Sequences extends boolean, State extends boolean>(
  cell: CellOrCells | RnnOptions<Sequences, State>,
  options: Omit<RnnOptions<Sequences, State>, "cell"> = {},
): RNN<Sequences, State> {
  return new RNN(isOptions(cell) ? cell : { ...assertOptions("rnn", options), cell });
}

/** Options have a cell; a cell, which may hold another one by that name, has a call, and several are a list. */
function isOptions<Options>(given: CellOrCells | Options): given is Options {
  return !Array.isArray(given) && !(typeof given === "object" && given !== null && "call" in given);
}
