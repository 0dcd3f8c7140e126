/** Records the members of a model: its layers and all that is in them. */
import type { Weighted } from "../layers/weighted.js";
import type { Device } from "../runtime/device/device.js";
import { ValueError } from "../runtime/errors.js";

/**
 * Records that these layers, and all that is in them, are in a model, whose device will store their weights.
 * @param device null where the model was not told one
 * @throws ValueError where a layer reads weights of another model, of which nothing is called in this one.
 */
export function recordMembers(
  model: string,
  device: Device | null,
  layers: readonly Weighted[],
): void {
  const members = new Set<Weighted>();
  for (const layer of layers) addMembers(layer, members);
  for (const reader of members) {
    for (const owner of reader.borrowed) {
      if (owner.memberOf !== null && !members.has(owner)) throw borrowed(reader, owner, model);
    }
  }
  for (const member of members) {
    member.memberOf ??= model;
    member.assignedDevice ??= device;
  }
}

function addMembers(part: Weighted, members: Set<Weighted>): void {
  if (members.has(part)) return;
  members.add(part);
  for (const inner of part.sublayers) if (!part.borrowed.has(inner)) addMembers(inner, members);
}

function borrowed(reader: Weighted, owner: Weighted, model: string): ValueError {
  return new ValueError(
    `${reader} reads weights of ${owner}, which is in the model ${owner.memberOf} and not in ${model}: training ${model} would change both. Call ${owner.memberOf} or the layer with apply, or hold the layer as a property, if that is meant.`,
  );
}
