/** What predict gathers, batch by batch. */
import { type Executable, fetched } from "../graph/executable.js";
import { allocate } from "../runtime/dtype.js";
import { Tensor } from "../runtime/tensor.js";
import type { Batch } from "../training/loop/batches.js";
import { testStep } from "../training/loop/run.js";

/** Outputs of all batches, one below the other. */
export class Collected {
  private parts: {
    readonly data: Float32Array | Int32Array | Uint8Array;
    readonly first: Tensor;
  }[] = [];
  private filled = 0;

  constructor(private readonly rows: number) {}

  add(executable: Executable, batch: Batch): void {
    const loaded = testStep(executable, batch);
    const outputs = loaded.plan.outputs.map((_, index) => fetched(loaded, index));
    if (this.parts.length === 0) {
      this.parts = outputs.map((first) => ({
        first,
        data: allocate(first.dtype, (first.size / batch.rows) * this.rows),
      }));
    }
    outputs.forEach(({ data, size }, index) => {
      this.parts[index]?.data.set(data, (size / batch.rows) * this.filled);
    });
    this.filled += batch.rows;
  }

  tensors(): Tensor[] {
    return this.parts.map(
      ({ data, first }) =>
        new Tensor([this.rows, ...first.shape.slice(1)], first.dtype, data as typeof first.data),
    );
  }
}
