/**
 * Fusing elementwise operations: connected ones are computed block by block, so that what is between them stays in the cache
 * and memory is read and written once. The results have the same bits.
 */
import type { Binding } from "../dim.js";
import type { Schedule } from "../schedule.js";
import { blockwise } from "./blocks.js";
import { delayed } from "./delayed.js";
import { groupsOf } from "./groups.js";

/** The schedule with a node for each group of nodes that can be computed together at these sizes. */
export function fuse(given: Schedule, binding: Binding): Schedule {
  const ordered = delayed(given, binding);
  const groups = groupsOf(ordered, binding);
  if (groups.size === 0) return given;
  const fused = new Set(
    [...groups.values()].flatMap(({ members }) => members.map(({ node }) => node)),
  );
  const replaced = (nodes: Schedule["compute"], first: number) =>
    nodes.flatMap((node, index) => {
      const group = groups.get(first + index);
      if (group !== undefined) return [blockwise(group, binding)];
      return fused.has(node) ? [] : [node];
    });
  return {
    ...ordered,
    compute: replaced(ordered.compute, 0),
    commit: replaced(ordered.commit, ordered.compute.length),
  };
}
