/** Base class of metrics that keep sums for each column of predictions [batch, columns]. */
import type { SymbolicShape } from "../../graph/symbolic.js";
import { NotReadyError, ShapeError } from "../../runtime/errors.js";
import { formatShape } from "../../runtime/shape.js";
import { Metric } from "./metric.js";

export abstract class ColumnMetric extends Metric {
  #columns: number | null = null;

  /** Number of sums for this number of columns. */
  protected abstract sizeFor(columns: number): number;

  /** @throws ShapeError unless predictions are [batch, columns] with a known number of columns. */
  override build(yPredShape: SymbolicShape): void {
    const size = yPredShape.at(-1);
    if (yPredShape.length !== 2 || typeof size !== "number") {
      throw new ShapeError(
        `Metric ${this.name} needs predictions [batch, columns] with a known number of columns, got shape ${formatShape(yPredShape)}.`,
      );
    }
    this.#columns = size;
  }

  override get stateSize(): number {
    if (this.#columns === null) {
      throw new NotReadyError(
        `Metric ${this.name} does not know how many columns it has: call build with the shape of the predictions first.`,
      );
    }
    return this.sizeFor(this.#columns);
  }
}
