/**
 * Losses and metrics of passes (an epoch, an evaluate, one batch) that may overlap, such as an evaluate in mid-fit.
 *
 * Steps add to one set of sums on the device. A pass that runs steps takes this set; the sums of the pass that had it
 * are kept here until that pass runs again. So a pass that is alone costs no copies.
 */
import type { Device } from "../../runtime/device/device.js";
import type { Logs } from "../callbacks/callback.js";
import { Sums } from "../metrics/sums.js";
import { TestSteps } from "./run-steps.js";
import { logsOf, type Tracker } from "./trackers.js";

/** The sums on the device, and the pass that has them. */
export class DeviceSums {
  owner: RunningMetrics | null = null;

  readonly #device: Device;

  constructor(
    device: Device,
    /** Empty until the first step is made. */
    readonly trackers: () => readonly Tracker[],
  ) {
    this.#device = device;
  }

  read(): Promise<readonly Float64Array[]> {
    return Sums.read(
      this.trackers().map(({ sums }) => sums),
      this.#device,
    );
  }
}

/** Losses and metrics of one pass. They begin at zero. Its methods must not overlap those of other passes. */
export class RunningMetrics {
  readonly testSteps = new TestSteps();
  /** The sums while another pass has those on the device; null where all are zero. */
  #saved: readonly Float64Array[] | null = null;

  readonly #onDevice: DeviceSums;

  constructor(onDevice: DeviceSums) {
    this.#onDevice = onDevice;
  }

  /** Takes the sums on the device, to which steps add. */
  async take(): Promise<void> {
    const onDevice = this.#onDevice;
    if (onDevice.owner === this) return;
    if (onDevice.owner !== null) onDevice.owner.#saved = await onDevice.read();
    onDevice.trackers().forEach(({ sums }, index) => {
      sums.write(this.#saved?.[index] ?? null);
    });
    onDevice.owner = this;
  }

  /** Leaves the sums on the device to others, without keeping a copy. */
  end(): void {
    if (this.#onDevice.owner === this) this.#onDevice.owner = null;
  }

  /** Values so far. */
  async logs(): Promise<Logs> {
    const onDevice = this.#onDevice;
    const sums = onDevice.owner === this ? await onDevice.read() : this.#saved;
    return logsOf(onDevice.trackers(), sums);
  }
}
