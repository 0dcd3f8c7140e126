/** `ready`: before functions that compute on Tensors. */
import { localDevice } from "../runtime/device/default-device.js";
import { globalState } from "../runtime/global-state.js";
import { onDemand } from "../runtime/on-demand.js";

/**
 * Starts the engine with all its kernels, and loads what computes on Tensors. Functions that return a Promise start what they
 * need; await this only before functions that compute on Tensors at once.
 * @throws EngineError where the engine can't start; LatchError where a part of the package can't be fetched. The call may be repeated
 */
export async function ready(): Promise<void> {
  const loading = onDemand(
    "Computation on Tensors",
    () => import("./on-tensors.js"),
    "use functions that return a Promise, such as predict",
  );
  const [{ onTensors }] = await Promise.all([loading, localDevice().start("full")]);
  globalState.onTensors = onTensors;
}
