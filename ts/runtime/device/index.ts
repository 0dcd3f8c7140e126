/** Devices that models can be told: `sequential(layers, { device: device.worker() })`. */

import { localDevice } from "./default-device.js";
import type { Device, EngineOptions } from "./device.js";
import { assertEngineOptions } from "./engine-options.js";
import { WorkerDevice } from "./worker/worker-device.js";

/** The engine of this thread, which also computes on Tensors. Every call returns the same one. */
export function local(): Device {
  return localDevice();
}

/**
 * An engine in a worker of its own, a Web Worker or a thread of the process, so that training does not hold up this
 * thread. It starts with the first model that runs there, and does not keep a process alive. If it ends by itself (a host
 * may kill it where memory is short), the calls that wait for it, or else the next one, reject with an EngineError; after
 * that another worker starts, with weights as they were when they were last read or set.
 * @param options how its engine runs, as in `configure`
 * @throws ValueError as `configure`
 * @example
 * const net = sequential([layers.dense({ units: 1, inputShape: [5] })], { device: device.worker() });
 */
export function worker(options: EngineOptions = {}): WorkerDevice {
  assertEngineOptions("device.worker", options);
  return new WorkerDevice(options);
}
