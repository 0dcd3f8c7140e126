/** Fusing of elementwise operations (fusion/), which is loaded where a step has large ones. */
import type { Binding } from "./dim.js";
import { BINARY_NAMES, UNARY_NAMES } from "./instructions.js";
import { product, sizes } from "./lowering.js";
import { MIN_FUSED } from "./min-fused.js";
import type { Schedule } from "./schedule.js";
import type { Node } from "./symbolic.js";

const ELEMENTWISE: readonly string[] = [...UNARY_NAMES, ...BINARY_NAMES];

/** The schedule with connected elementwise operations fused, if there are large ones. The results have the same bits. */
export function fused(ordered: Schedule, binding: Binding): Schedule | Promise<Schedule> {
  if (!isWorthFusing(ordered, binding)) return ordered;
  return import("./fusion/fuse.js").then(
    ({ fuse }) => fuse(ordered, binding),
    // The code could not be fetched: the step computes the same numbers without fusing.
    () => ordered,
  );
}

/** Whether a large elementwise operation reads the result of another one. */
export function isWorthFusing({ compute, commit }: Schedule, binding: Binding): boolean {
  const isLarge = (node: Node) =>
    node.kind === "op" &&
    ELEMENTWISE.includes(node.op.name) &&
    node.outputs.some(({ dims }) => product(sizes({ binding }, dims)) >= MIN_FUSED);
  return [...compute, ...commit].some(
    (node) => isLarge(node) && node.inputs.some((input) => isLarge(input.node)),
  );
}
