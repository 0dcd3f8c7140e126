/** The float64 sums of a metric or loss, in device memory. */
import { zeros } from "../../graph/operations/broadcast.js";
import { read } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { Variable } from "../../graph/variable.js";
import { localDevice } from "../../runtime/device/default-device.js";
import type { Device } from "../../runtime/device/device.js";

export class Sums {
  private readonly variable: Variable;

  constructor(name: string, size: number) {
    this.variable = new Variable({
      name: `${name}_sums`,
      shape: [size],
      dtype: "float64",
      trainable: false,
      initializer: { values: zeros },
      key: { seed: 0, stream: 0 },
    });
  }

  /** Number of sums. */
  get size(): number {
    return this.variable.size;
  }

  /** The sums as a tensor; effects of the graph add to it. */
  get state(): SymbolicTensor {
    return read(this.variable);
  }

  /** Overwrites the sums; null sets them to zero. Does nothing before they are allocated, which sets them to zero. */
  write(numbers: Float64Array | null): void {
    const { storage, size } = this.variable;
    storage?.device.write(storage, numbers ?? new Float64Array(size));
  }

  /** Sets the sums to zero. */
  reset(): void {
    this.write(null);
  }

  /** A copy of the sums, read synchronously. @throws NotReadyError before `await ready()`. */
  numbersNow(): Float64Array {
    const { storage, size } = this.variable;
    if (storage === null) return new Float64Array(size);
    const [buffer] = localDevice().readNow([storage]);
    return new Float64Array(buffer ?? new ArrayBuffer(0), 0, size);
  }

  /** Copies of several sums, in one read of the device. */
  static async read(all: readonly Sums[], device: Device): Promise<Float64Array[]> {
    const blocks = all.flatMap(({ variable: { storage } }) => storage ?? []);
    const buffers = (await device.read(blocks)).values();
    return all.map(({ variable: { storage, size } }) => {
      const buffer = storage === null ? undefined : buffers.next().value;
      return buffer === undefined ? new Float64Array(size) : new Float64Array(buffer, 0, size);
    });
  }
}
