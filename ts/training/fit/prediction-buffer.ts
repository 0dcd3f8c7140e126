/** The predictions of all rows, filled batch by batch. */
import { allocate } from "../../runtime/dtype.js";
import { Tensor } from "../../runtime/tensor.js";

/** Outputs of all batches, one below the other. */
export class PredictionBuffer {
  private parts: {
    readonly data: Float32Array | Int32Array | Uint8Array;
    readonly first: Tensor;
  }[] = [];
  private filled = 0;

  constructor(private readonly rows: number) {}

  /** @param outputs what one batch of `rows` gave */
  add(outputs: readonly Tensor[], rows: number): void {
    if (this.parts.length === 0) {
      this.parts = outputs.map((first) => ({
        first,
        data: allocate(first.dtype, (first.size / rows) * this.rows),
      }));
    }
    outputs.forEach(({ data, size }, index) => {
      this.parts[index]?.data.set(data, (size / rows) * this.filled);
    });
    this.filled += rows;
  }

  tensors(): Tensor[] {
    return this.parts.map(
      ({ data, first }) =>
        new Tensor([this.rows, ...first.shape.slice(1)], first.dtype, data as typeof first.data),
    );
  }
}
