/** Collects tensors that are computed batch by batch: predictions, and values that the host computes. */
import { allocate, type DType } from "../../runtime/dtype.js";
import { ShapeError } from "../../runtime/errors.js";
import { copyRun } from "../../runtime/slice.js";
import { Tensor } from "../../runtime/tensor.js";

/** Concatenates the outputs of batches along the first axis. */
export class PredictionBuffer {
  #whole: Tensor<DType>[] = [];
  #filled = 0;

  readonly #rows: number;

  constructor(rows: number) {
    this.#rows = rows;
  }

  /**
   * @param outputs the outputs of a batch of `rows`
   * @throws ShapeError where the rows of a batch have another shape than those of the first one
   */
  add(outputs: readonly Tensor<DType>[], rows: number): void {
    if (this.#filled === 0) this.#whole = outputs.map((first) => this.#emptyLike(first));
    outputs.forEach(({ data, shape }, index) => {
      const whole = this.#whole[index];
      if (whole === undefined || shape.slice(1).join() !== whole.shape.slice(1).join())
        throw new ShapeError(
          `A batch has output rows of shape (${shape.slice(1)}), the first batch (${whole?.shape.slice(1)}).`,
        );
      const width = data.length / rows;
      copyRun(data, 0, whole.data, width * this.#filled, data.length);
    });
    this.#filled += rows;
  }

  #emptyLike({ dtype, shape }: Tensor<DType>): Tensor<DType> {
    const whole = [this.#rows, ...shape.slice(1)];
    const size = whole.reduce((product, length) => product * length, 1);
    return new Tensor(whole, dtype, allocate(dtype, size));
  }

  tensors(): readonly Tensor<DType>[] {
    return this.#whole;
  }
}
