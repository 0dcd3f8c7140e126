/**
 * What a computation is fed: data of a model's inputs as they are, and what the host makes of them before the upload.
 */
import type { Executable } from "../../graph/executable.js";
import { computeOnHost, type Known } from "../../graph/host-part.js";
import { isHost } from "../../graph/operations/host.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { DType } from "../../runtime/dtype.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Feed } from "./batch-source.js";
import { PredictionBuffer } from "./prediction-buffer.js";

/** What a computation is fed, in its order. The host computes batch by batch, so that it needs no more at a time. */
export function feedsOf(executable: Executable, known: Known, batchSize: number): Feed[] {
  const { inputs } = executable.schedule;
  const tensors = inputs.map(({ results: { y } }) => y);
  const made = tensors.filter(({ node }) => isHost(node));
  const values = made.length === 0 ? known : new Map([...known, ...onHost(made, known, batchSize)]);
  return inputs.flatMap((input): Feed[] => {
    const data = values.get(input.results.y);
    return data === undefined ? [] : [{ input, data }];
  });
}

function onHost(
  tensors: readonly SymbolicTensor[],
  known: Known,
  batchSize: number,
): [SymbolicTensor, Tensor<DType>][] {
  const [first] = known.values();
  const rows = first?.shape[0] ?? 0;
  const buffer = new PredictionBuffer(rows);
  for (let start = 0; start < rows; start += batchSize) {
    const end = Math.min(start + batchSize, rows);
    const batch = new Map([...known].map(([tensor, data]) => [tensor, data.slice(start, end)]));
    buffer.add(computeOnHost(tensors, batch), end - start);
  }
  const whole = buffer.tensors();
  return tensors.map((tensor, index) => [tensor, whole[index] as Tensor<DType>]);
}
