/** The numbers of a metric or loss that live from batch to batch, in device memory. */
import { constant, read } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { Variable } from "../../graph/variable.js";
import { localDevice } from "../../runtime/device/default-device.js";
import type { Device } from "../../runtime/device/device.js";

export class Sums {
  readonly #variable: Variable;

  constructor(
    name: string,
    size: number,
    dtype: "float32" | "float64" = "float64",
    /** The numbers with which a pass begins; those of float64 are 0. */
    readonly initial: () => Float64Array = () => new Float64Array(size),
  ) {
    this.#variable = new Variable({
      name: `${name}_sums`,
      shape: [size],
      dtype,
      trainable: false,
      initializer: { values: (shape) => constant(Array.from(initial()), shape) },
      key: { seed: 0, stream: 0 },
    });
  }

  /** Number of sums. */
  get size(): number {
    return this.#variable.size;
  }

  /** The sums as a tensor; effects of the graph add to it. */
  get state(): SymbolicTensor {
    return read(this.#variable);
  }

  /** Overwrites the sums; null resets them. Does nothing before they are allocated: they start as after a reset. */
  write(numbers: Float64Array | null): void {
    const { storage, dtype } = this.#variable;
    const values = numbers ?? this.initial();
    storage?.device.write(storage, dtype === "float64" ? values : Float32Array.from(values));
  }

  /** Sets the sums to zero. */
  reset(): void {
    this.write(null);
  }

  /** A copy of the sums, read synchronously. @throws NotReadyError before `await ready()`. */
  numbersNow(): Float64Array {
    const { storage, size } = this.#variable;
    if (storage === null) return new Float64Array(size);
    const [buffer] = localDevice().readNow([storage]);
    return new Float64Array(buffer ?? new ArrayBuffer(0), 0, size);
  }

  /** Copies of several sums, in one read of the device. */
  static async read(all: readonly Sums[], device: Device): Promise<Float64Array[]> {
    const blocks = all.flatMap((sums) => sums.#variable.storage ?? []);
    const buffers = (await device.read(blocks)).values();
    return all.map((sums) => {
      const { storage, size, dtype } = sums.#variable;
      const buffer = storage === null ? undefined : buffers.next().value;
      if (buffer === undefined) return sums.initial();
      return dtype === "float64"
        ? new Float64Array(buffer, 0, size)
        : Float64Array.from(new Float32Array(buffer, 0, size));
    });
  }
}
