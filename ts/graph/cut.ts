/** The cut of a computation between the host and the device; host-part.ts cuts computations with nodes of the host. */
import { ValueError } from "../runtime/errors.js";
import type { Computation, Cut } from "./computation.js";
import { isFed, isHost } from "./operations/host.js";
import { reachable, type SymbolicTensor } from "./symbolic.js";

/** Cuts a computation. @throws ValueError where it can't be cut once, and for outputs that are text as it was fed. */
export function cut(computation: Computation): Cut {
  const { fetches, effects, afterwards = [] } = computation;
  const onHost = reachable(fetches, [...effects, ...afterwards]).find(isHost);
  if (onHost !== undefined) return onHost.attributes.part.cut(computation);
  for (const tensor of fetches) assertIsNotText(tensor);
  return { computation, fetches: (tensors) => [...tensors] };
}

/** @throws ValueError for text, which the device does not pass on. */
export function assertIsNotText(tensor: SymbolicTensor): void {
  if (tensor.dtype !== "string") return;
  throw new ValueError(
    `${quotedName(tensor)} is text, which the device does not pass on: outputs that are text are made of its numbers.`,
  );
}

export function quotedName({ node }: SymbolicTensor): string {
  return isFed(node) ? `"${node.attributes.name}"` : "A tensor";
}
