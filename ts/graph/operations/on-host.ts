/** Makes nodes that are computed on the host. They hold the functions that compute them, so that other models carry none. */
import type { HostPart } from "../computation.js";
import type { Dim } from "../dim.js";
import { bindFed, computeOnHost, cutHostPart, rowsAtOnce } from "../host-part.js";
import type { SymbolicDType, SymbolicTensor } from "../symbolic.js";
import { type HostFunction, host } from "./host.js";

const part: HostPart = {
  cut: cutHostPart,
  rowsAtOnce,
  bind: bindFed,
  compute: computeOnHost,
};

/**
 * A tensor that `compute` makes on the host, row by row: before a batch is uploaded if it depends on fed data alone;
 * after the device's steps if it makes outputs of a model from results of the device.
 */
export function onHost(
  name: string,
  inputs: readonly SymbolicTensor[],
  type: { readonly dims: readonly Dim[]; readonly dtype: SymbolicDType },
  compute: HostFunction,
): SymbolicTensor {
  return host({ xs: inputs }, { name, ...type, compute, part }).y;
}
