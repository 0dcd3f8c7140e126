/** The state of an optimizer in `.h5` files: the group `optimizer_weights`, whose `weight_names` lists its variables in order. */
import type { Hdf5Group } from "../../io/hdf5/read.js";
import { Tensor } from "../../runtime/tensor.js";
import { hasFixedRate } from "../saving/optimizer-state.js";
import type { Compiled, SavableModel } from "../saving/savable.js";
import { listedWeights, tensorOf } from "./legacy-weights.js";
import { setStateOrWarn } from "./weights-file.js";

/**
 * Sets the state of a model's optimizer to that of a file, if that has one. One that does not fit is left out with a warning.
 * @throws FormatError for a damaged file
 */
export async function loadLegacyOptimizer(
  model: SavableModel,
  root: Hdf5Group,
  where: string,
): Promise<void> {
  const { compiled, device } = model;
  const group = root.get("optimizer_weights");
  if (compiled === null || group === undefined || !("children" in group)) return;
  const stored = listedWeights(group, `${where}: optimizer_weights`).map(
    ({ name, dataset }): NamedArray => ({ name, array: tensorOf(dataset) }),
  );
  if (stored.length === 0) return;
  const isOfKeras2 = stored.every(({ name }) => name.endsWith(":0"));
  const arrays = isOfKeras2 ? inOrder(stored, compiled) : stored.map(({ array }) => array);
  await setStateOrWarn(compiled, arrays, device, where);
}

interface NamedArray {
  readonly name: string;
  readonly array: Tensor;
}

/**
 * The arrays of Keras 2 as Keras 3 has them: steps, learning rate, slots. There the rate is an option alone; slots of one kind, such as
 * the first moments, are in the order of the weights, but kinds may follow each other or alternate.
 */
function inOrder([steps, ...slots]: readonly NamedArray[], compiled: Compiled): readonly Tensor[] {
  const { optimizer, updated } = compiled;
  if (steps === undefined) return [];
  // `Adam/iter`, `Adam/dense/kernel/m`; since Keras 2.11 `iteration`, `Adam/m/dense/kernel`.
  const isNew = steps.name === "iteration:0";
  const kinds = new Map<string, Tensor[]>();
  for (const { name, array } of slots) {
    const parts = name.split("/");
    const kind = (isNew ? parts[1] : parts.at(-1)) ?? "";
    kinds.set(kind, [...(kinds.get(kind) ?? []), array]);
  }
  const rate = new Tensor([], "float32", Float32Array.of(optimizer.learningRate));
  optimizer.build(updated);
  return [
    steps.array,
    ...(hasFixedRate(optimizer) ? [rate] : []),
    ...slotOrder(compiled).flatMap(({ kind, weight }) => {
      const array = [...kinds.values()][kind]?.[weight];
      return array === undefined ? [] : [array];
    }),
  ];
}

/** What each slot of an optimizer is: the number of its kind, and that of the weight among those that have this kind. */
function slotOrder({ optimizer, updated }: Compiled) {
  const starts = updated.map(({ path }) => `${optimizer.name}/${path.replaceAll("/", "_")}_`);
  const counts = new Map<string, number>();
  return optimizer.variables.map(({ path }) => {
    // The longest, since one path may begin as another one.
    const length = Math.max(...starts.map((start) => (path.startsWith(start) ? start.length : 0)));
    const name = path.slice(length);
    const weight = counts.get(name) ?? 0;
    counts.set(name, weight + 1);
    return { kind: [...counts.keys()].indexOf(name), weight };
  });
}
