/** Mean and variance of batches, in float64. */
import { sizeOf } from "../../runtime/shape.js";
import { Tensor } from "../../runtime/tensor.js";

/** Mean and biased variance over all axes but `axes`, updated batch by batch. */
export class Moments {
  #count = 0;
  readonly #means: Float64Array;
  readonly #variances: Float64Array;

  readonly #axes: readonly number[];
  readonly #sizes: readonly number[];

  /** @param axes the axes that are kept, which have the `sizes` */
  constructor(axes: readonly number[], sizes: readonly number[]) {
    this.#axes = axes;
    this.#sizes = sizes;
    this.#means = new Float64Array(sizeOf(sizes));
    this.#variances = new Float64Array(sizeOf(sizes));
  }

  /**
   * Adds a batch. With w = n / (N + n) the fraction of its elements, m and v its moments:
   *
   *     M' = (1 - w) M + w m,  V' = (1 - w) (V + (M - M')²) + w (v + (m - M')²)
   */
  add({ shape, data }: Tensor<"float32">): void {
    const cells = this.#cellsOf(shape);
    const n = data.length / this.#means.length;
    const [mean, variance] = momentsOf(data, cells, this.#means.length);
    this.#count += n;
    const w = n / this.#count;
    for (let cell = 0; cell < mean.length; cell++) {
      const [old, now] = [this.#means[cell]!, mean[cell]!];
      const next = (1 - w) * old + w * now;
      this.#variances[cell] =
        (1 - w) * (this.#variances[cell]! + (old - next) ** 2) +
        w * (variance[cell]! + (now - next) ** 2);
      this.#means[cell] = next;
    }
  }

  /** For each element of a tensor of this shape, the index of its mean: its position along the kept axes. */
  #cellsOf(shape: readonly number[]): Uint32Array {
    const strides = shape.map(() => 0);
    let stride = 1;
    for (let kept = this.#axes.length - 1; kept >= 0; kept--) {
      strides[this.#axes[kept]!] = stride;
      stride *= this.#sizes[kept]!;
    }
    const cells = new Uint32Array(sizeOf(shape));
    let length = cells.length;
    let repeats = 1;
    shape.forEach((size, axis) => {
      length /= size;
      for (let block = 0; block < repeats * size; block++) {
        const shift = (block % size) * strides[axis]!;
        if (shift > 0) for (let at = 0; at < length; at++) cells[block * length + at]! += shift;
      }
      repeats *= size;
    });
    return cells;
  }

  /** The means, in the shape of the kept axes. */
  get mean(): Tensor<"float32"> {
    return new Tensor(this.#sizes, "float32", Float32Array.from(this.#means));
  }

  /** The variances, in the shape of the kept axes. */
  get variance(): Tensor<"float32"> {
    return new Tensor(this.#sizes, "float32", Float32Array.from(this.#variances));
  }
}

function momentsOf(
  data: Float32Array,
  cells: Uint32Array,
  count: number,
): readonly [mean: Float64Array, variance: Float64Array] {
  const n = data.length / count;
  const mean = new Float64Array(count);
  for (let at = 0; at < data.length; at++) mean[cells[at]!]! += data[at]! / n;
  const variance = new Float64Array(count);
  for (let at = 0; at < data.length; at++) {
    const cell = cells[at]!;
    variance[cell]! += (data[at]! - mean[cell]!) ** 2 / n;
  }
  return [mean, variance];
}
