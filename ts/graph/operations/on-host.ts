/** Making nodes of the host, which bring the host part with them. */
import type { HostPart } from "../computation.js";
import type { Dim } from "../dim.js";
import { computeOnHost, cutHostPart } from "../host-part.js";
import type { SymbolicDType, SymbolicTensor } from "../symbolic.js";
import { type HostFunction, host } from "./host.js";

const part: HostPart = { cut: cutHostPart, compute: computeOnHost };

/**
 * A tensor that `compute` makes on the host, of the inputs' rows: before the upload of a batch where it needs fed data
 * alone, after the device's work where it makes outputs of a model from what the device gave.
 */
export function onHost(
  name: string,
  inputs: readonly SymbolicTensor[],
  type: { readonly dims: readonly Dim[]; readonly dtype: SymbolicDType },
  compute: HostFunction,
): SymbolicTensor {
  return host({ xs: inputs }, { name, ...type, compute, part }).y;
}
