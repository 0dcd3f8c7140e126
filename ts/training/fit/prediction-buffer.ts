/** Rows that are made batch by batch: predictions, and what the host computes. */
import { allocate, type DType } from "../../runtime/dtype.js";
import { ShapeError } from "../../runtime/errors.js";
import { copyRun } from "../../runtime/slice.js";
import { Tensor } from "../../runtime/tensor.js";

/** Outputs of all batches, one below the other. */
export class PredictionBuffer {
  private whole: Tensor<DType>[] = [];
  private filled = 0;

  constructor(private readonly rows: number) {}

  /**
   * @param outputs what one batch of `rows` gave
   * @throws ShapeError where a batch gave rows of another size than the first one
   */
  add(outputs: readonly Tensor<DType>[], rows: number): void {
    if (this.filled === 0) this.whole = outputs.map((first) => this.emptyLike(first));
    outputs.forEach(({ data, shape }, index) => {
      const whole = this.whole[index];
      if (whole === undefined || shape.slice(1).join() !== whole.shape.slice(1).join())
        throw new ShapeError(
          `A batch gave rows of shape (${shape.slice(1)}), the first batch (${whole?.shape.slice(1)}).`,
        );
      const width = data.length / rows;
      copyRun(data, 0, whole.data, width * this.filled, data.length);
    });
    this.filled += rows;
  }

  private emptyLike({ dtype, shape }: Tensor<DType>): Tensor<DType> {
    const whole = [this.rows, ...shape.slice(1)];
    const size = whole.reduce((product, length) => product * length, 1);
    return new Tensor(whole, dtype, allocate(dtype, size));
  }

  tensors(): readonly Tensor<DType>[] {
    return this.whole;
  }
}
