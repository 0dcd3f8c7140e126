/** Options of reading weights. */
import type { Progress } from "../../io/places/reading.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { boolean, leftOut, oneOf, optional, valueThat } from "../../runtime/registry/kinds.js";
import type { Description } from "../../runtime/registry/option.js";

/** Whose names and layout weights have. */
export type WeightsOrigin = "keras" | "pytorch";

/** Options of `model.loadWeights`. */
export interface LoadWeightsOptions {
  /** Whether layers are found by their names rather than by their classes and order. Default false. */
  readonly byName?: boolean;
  /** Whether layers whose weights do not fit are left as they are. Default false. */
  readonly skipMismatch?: boolean;
  /**
   * Whose names and layout the weights in a safetensors file have: "keras", or "pytorch" for the state dict of a module
   * (`safetensors.torch.save_file(module.state_dict(), path)`). Then weights are transposed, gates put in order and biases
   * added as the layers here need it. Default "keras".
   */
  readonly from?: WeightsOrigin;
  /**
   * With `from: "pytorch"`, the module of each layer whose path there is not the layer's name, such as
   * `{ lstm: "encoder.rnn", lstm_1: "encoder.rnn_l1" }`: layer 1 of a recurrent module has `_l1` after its path. Default {}.
   */
  readonly modules?: Readonly<Record<string, string>>;
  /** Called as the file is read, with the bytes so far and, where it is known, of all. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends reading; the Promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

export function loadWeightsOptions() {
  return {
    byName: optional(boolean(), false),
    skipMismatch: optional(boolean(), false),
    from: optional(oneOf("keras", "pytorch"), "keras"),
    modules: optional(moduleNames(), {}),
    onProgress: leftOut(onProgress()),
    signal: leftOut(abortSignal()),
  } satisfies Description<LoadWeightsOptions>;
}

function moduleNames() {
  return valueThat<Readonly<Record<string, string>>>(
    "an object of paths of modules by names of layers",
    (given) => isPlainObject(given) && Object.values(given).every((one) => typeof one === "string"),
  );
}

export function onProgress() {
  return valueThat<(progress: Progress) => void>(
    "a function",
    (given) => typeof given === "function",
  );
}

export function abortSignal() {
  return valueThat<AbortSignal>(
    "an AbortSignal",
    (given) => typeof given === "object" && given !== null && "aborted" in given,
  );
}
