/** The recurrent layer of any cell, and several cells as one. */
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { describe } from "../checks.js";
import { Weighted, type WeightedOptions } from "../weighted.js";
import { Cell, type CellContext, type CellLike, type CellResult, stateSizes } from "./cell.js";
import { loopOver } from "./loop.js";
import { RecurrentLayer, type RecurrentOptions, type StepInputs, type Steps } from "./recurrent.js";

export interface StackedOptions extends WeightedOptions {
  /** Run in this order at each step, each on what the one before gave. */
  readonly cells: readonly CellLike[];
}

/** Several cells as one: their states in one flat list, where Keras nests those of each cell; the last one's output. */
export class StackedRNNCells extends Cell {
  static override readonly className = "StackedRNNCells";
  readonly cells: readonly CellLike[];
  override readonly stateSize: readonly number[];
  override readonly outputSize: number;

  /** @throws ValueError for an empty list, and what is no cell. */
  constructor(options: StackedOptions) {
    super(options);
    this.cells = options.cells.map((cell) => checkedCell(cell));
    const last = this.cells.at(-1);
    if (last === undefined) throw new ValueError(`${describe(this)} needs at least one cell.`);
    this.stateSize = this.cells.flatMap(stateSizes);
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
      const [given, after] = cell.call(output, own, context);
      next.push(...after);
      output = given;
    }
    return [output, next];
  }

  /** The state that stands for the output where a step is masked: the first of the last cell. */
  get outputState(): number {
    return this.stateSize.length - stateSizes(this.cells.at(-1) as CellLike).length;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cells: this.cells };
  }
}

export interface RnnOptions<Sequences extends boolean = boolean, State extends boolean = boolean>
  extends RecurrentOptions<Sequences, State> {
  /** What one step does: one cell, or several that run one after the other. */
  readonly cell: CellLike | readonly CellLike[];
}

/** [batch, time, features] to [batch, size], or [batch, time, size] with returnSequences: a cell, step by step. */
export class RNN<
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends RecurrentLayer<Sequences, State> {
  static override readonly className: string = "RNN";
  readonly cell: CellLike;

  /** @throws ValueError for what is no cell. */
  constructor(options: RnnOptions<Sequences, State>) {
    super(options);
    const { cell } = options;
    this.cell = isList(cell) ? new StackedRNNCells({ cells: cell }) : checkedCell(cell);
  }

  override get stateSizes(): readonly number[] {
    return stateSizes(this.cell);
  }

  protected override buildSteps(stepShape: SymbolicShape): void {
    buildCell(this.cell, stepShape);
  }

  protected override run(inputs: StepInputs): Steps {
    const { cell } = this;
    const outputState = cell instanceof StackedRNNCells ? cell.outputState : 0;
    return loopOver(cell, inputs, this.goBackwards, outputState);
  }

  override copyWith(options: Readonly<Record<string, unknown>>): RNN<Sequences, State> {
    const made = { ...this.getConfig(), ...options, cell: copyOf(this.cell) };
    return new RNN(made as unknown as RnnOptions<Sequences, State>);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cell: this.cell };
  }
}

/** A cell with the same options and weights of its own. @throws ValueError for one that can't be made again. */
function copyOf(cell: CellLike): CellLike {
  if (cell instanceof StackedRNNCells) {
    return new StackedRNNCells({ cells: cell.cells.map(copyOf) });
  }
  if (!(cell instanceof Weighted)) {
    throw new ValueError(
      "A cell that is a plain object can't be made a second time for the backward direction: give bidirectional a backwardLayer.",
    );
  }
  // What getConfig writes is what the constructor takes; nothing can check it here.
  const Same = cell.constructor as new (config: never) => CellLike;
  return new Same(cell.getConfig() as never);
}

function isList(cell: CellLike | readonly CellLike[]): cell is readonly CellLike[] {
  return Array.isArray(cell);
}

function buildCell(cell: CellLike, shape: SymbolicShape): void {
  if (cell instanceof Weighted) cell.ensureBuiltFor(shape);
  else cell.build?.(shape);
}

function checkedCell(cell: CellLike): CellLike {
  const is = typeof cell === "object" && cell !== null && typeof cell.call === "function";
  const sizes = is ? [cell.stateSize].flat() : [];
  const fits = sizes.length > 0 && sizes.every((size) => Number.isInteger(size) && size > 0);
  if (is && fits) return cell;
  throw new ValueError(
    "A cell has stateSize (a positive whole number, or several) and call(x, states) -> [output, states], such as layers.lstmCell({ units }).",
  );
}
