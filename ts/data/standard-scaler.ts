/** Columns with mean 0 and standard deviation 1. */
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { NotReadyError, ShapeError, ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";

/**
 * z = (x - mean) / scale for each column, with mean and scale (the standard deviation over all rows, 1 where it is 0)
 * of the data that `fit` saw; scikit-learn's StandardScaler. Fit it on training data only.
 */
export class StandardScaler {
  private known: { readonly mean: Float64Array; readonly scale: Float64Array } | null = null;

  /** Means of the columns. @throws NotReadyError before fit. */
  get mean(): readonly number[] {
    return [...this.fitted().mean];
  }

  /** What columns are divided by. @throws NotReadyError before fit. */
  get scale(): readonly number[] {
    return [...this.fitted().scale];
  }

  /** Learns means and scales of the columns of [rows, columns]. */
  fit(data: TensorLike): this {
    const { data: values, rows, columns } = matrix(data);
    if (rows === 0) throw new ValueError("standardScaler: fit needs at least one row, got none.");
    const mean = new Float64Array(columns);
    values.forEach((value, index) => {
      mean[index % columns]! += value / rows;
    });
    const scale = new Float64Array(columns);
    values.forEach((value, index) => {
      const column = index % columns;
      scale[column]! += (value - mean[column]!) ** 2 / rows;
    });
    this.known = { mean, scale: scale.map((variance) => Math.sqrt(variance) || 1) };
    return this;
  }

  /** The data standardised. @throws NotReadyError before fit, ShapeError for another number of columns. */
  transform(data: TensorLike): Tensor<"float32"> {
    return this.apply(data, (value, mean, scale) => (value - mean) / scale);
  }

  /** `fit`, then `transform` of the same data. */
  fitTransform(data: TensorLike): Tensor<"float32"> {
    return this.fit(data).transform(data);
  }

  /** Standardised data as they were. */
  inverseTransform(data: TensorLike): Tensor<"float32"> {
    return this.apply(data, (value, mean, scale) => value * scale + mean);
  }

  private apply(
    data: TensorLike,
    map: (value: number, mean: number, scale: number) => number,
  ): Tensor<"float32"> {
    const { mean, scale } = this.fitted();
    const { data: values, rows, columns } = matrix(data);
    if (columns !== mean.length) {
      throw new ShapeError(`standardScaler: fit saw ${mean.length} columns, got ${columns}.`);
    }
    const result = values.map((value, index) =>
      map(value, mean[index % columns]!, scale[index % columns]!),
    );
    return new Tensor([rows, columns], "float32", result);
  }

  private fitted() {
    if (this.known === null) throw new NotReadyError("standardScaler: call fit(xTrain) first.");
    return this.known;
  }
}

function matrix(data: TensorLike) {
  const tensor = toTensor(data, "float32", "standardScaler");
  const [rows, columns] = tensor.shape;
  if (rows === undefined || columns === undefined || tensor.shape.length !== 2) {
    throw new ShapeError(
      `standardScaler: expected data of shape [rows, columns], got rank ${tensor.shape.length}.`,
    );
  }
  return { data: tensor.data, rows, columns };
}

/** A scaler that has not seen data yet. */
export function standardScaler(): StandardScaler {
  return new StandardScaler();
}
