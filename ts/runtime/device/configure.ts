/** Configuration of the default device. */
import { ValueError } from "../errors.js";
import { globalState } from "../global-state.js";
import { boolean, leftOut } from "../registry/kinds.js";
import { functionOptions } from "../registry/option.js";
import { defaultDevice, localDevice } from "./default-device.js";
import type { DeviceInfo, EngineOptions } from "./device.js";
import { assertEngineOptions, engineOptions } from "./engine-options.js";
import { WorkerDevice } from "./worker/worker-device.js";

/** Options of `configure`. */
export interface DeviceOptions extends EngineOptions {
  /**
   * Whether models compute in a worker, so that this thread stays free. Default false. Functions on Tensors that compute
   * at once (`ops`, `layer.apply`) compute in this thread all the same.
   */
  readonly worker?: boolean;
}

/** What computes, and why. */
export interface Info extends Omit<DeviceInfo, "threads"> {
  /** Where models compute by default: in this thread, or in a worker. */
  readonly device: "local" | "worker";
  /** Threads that compute one step. */
  readonly threads: number;
  /** Why it is so, in a sentence. */
  readonly why: string;
}

/**
 * Sets how models compute.
 * @throws ValueError for an unknown variant, both a variant and an engine, another one or another `worker` after the
 *   engine has started, and a maxMemory that is not a number of bytes.
 */
export function configure(options: DeviceOptions = {}): void {
  functionOptions("configure", { ...engineOptions(), worker: leftOut(boolean()) }, options);
  const { worker, ...engine } = options;
  assertEngineOptions("configure", engine);
  const hasStarted = defaultDevice().info.variant !== null;
  if (worker !== undefined && worker !== (globalState.device !== null) && hasStarted) {
    throw new ValueError(
      "configure({ worker }) must come before the first model runs: the engine has started already.",
    );
  }
  localDevice().configure(engine);
  globalState.device?.configure(engine);
  if (worker === true) globalState.device ??= new WorkerDevice(localDevice().options);
  if (worker === false) globalState.device = null;
}

/** What computes by default, and why: variant and kernels are null before the start. */
export function info(): Info {
  const { variant, kernels, threads } = defaultDevice().info;
  const isWorker = globalState.device !== null;
  const place = isWorker
    ? "A worker computes, by configure({ worker: true })"
    : "This thread computes";
  const build =
    variant === null
      ? "nothing has run yet"
      : `the variant is ${variant}, ${variant === "relaxed" ? "the fastest" : "which computes the same bits on every host"}`;
  return {
    variant,
    kernels,
    device: isWorker ? "worker" : "local",
    threads: threads?.count ?? 1,
    why: `${place}; ${build}; ${threads?.why ?? "one thread computes a step"}.`,
  };
}
