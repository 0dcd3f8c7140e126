/**
 * The arrays that a computation is fed: data of a model's inputs, and those that the host computes from them before
 * the upload.
 */
import type { Known } from "../../graph/computation.js";
import type { Executable } from "../../graph/executable.js";
import { type FedNode, type HostNode, isHost } from "../../graph/operations/host.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { DType } from "../../runtime/dtype.js";
import { ValueError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { Feed } from "./batch-source.js";
import { PredictionBuffer } from "./prediction-buffer.js";

/** The feeds of a computation, in its order. The host computes batch by batch to need memory for one only. */
export function feedsOf(executable: Executable, known: Known, batchSize: number): Feed[] {
  const { inputs } = executable.schedule;
  const values = new Map([...known, ...onHost(inputs.filter(isHost), known, batchSize)]);
  return inputs.map((input) => {
    const data = values.get(input.results.y);
    if (data === undefined) throw missingInput(input);
    return { input, data };
  });
}

function missingInput({ attributes: { name } }: FedNode): ValueError {
  return new ValueError(
    `A layer, loss or metric reads the input ${name}, which is not among the model's inputs. Add it to inputs.`,
  );
}

function onHost(
  nodes: readonly HostNode[],
  known: Known,
  batchSize: number,
): [SymbolicTensor, Tensor<DType>][] {
  const [one] = nodes;
  if (one === undefined) return [];
  const tensors = nodes.map(({ results: { y } }) => y);
  const [first] = known.values();
  const rows = first?.shape[0] ?? 0;
  const buffer = new PredictionBuffer(rows);
  const { part } = one.attributes;
  const step = part.rowsAtOnce(tensors, known, batchSize, rows);
  for (let start = 0; start < rows; start += step) {
    const end = Math.min(start + step, rows);
    const batch = new Map([...known].map(([tensor, data]) => [tensor, data.slice(start, end)]));
    buffer.add(part.compute(tensors, batch), end - start);
  }
  const whole = buffer.tensors();
  return tensors.map((tensor, index) => [tensor, whole[index] as Tensor<DType>]);
}
