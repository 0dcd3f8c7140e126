/** Weights of PyTorch's modules, from a state dict in a safetensors file. */
import type { Variable } from "../../../graph/variable.js";
import { writeWeights } from "../../../graph/weights.js";
import { readSafetensors } from "../../../io/safetensors.js";
import { ShapeError, ValueError } from "../../../runtime/errors.js";
import { unknownName } from "../../../runtime/names.js";
import { formatShape } from "../../../runtime/shape.js";
import type { Tensor } from "../../../runtime/tensor.js";
import type { WeightsOptions } from "../../loading/weights-file.js";
import { listed } from "../safetensors-file.js";
import type { SavableModel } from "../savable.js";
import { LAYER_RULES, type LayerWeights } from "./layer-rules.js";
import { modulesOf, type Parameters } from "./modules.js";
import { directionsOf, layersByName, type NamedLayer } from "./named-layers.js";

/** Paths of modules by the names of their layers, where these differ. */
export type ModuleNames = Readonly<Record<string, string>>;

/**
 * Sets the weights of a model to those of a state dict.
 * @param names modules that are not named as their layers
 * @throws ShapeError, ValueError for modules that do not fit; FormatError for a damaged file. Then nothing is set.
 */
export async function loadStateDict(
  model: SavableModel,
  bytes: Uint8Array,
  file: string,
  { byName, skipMismatch }: WeightsOptions,
  names: ModuleNames,
): Promise<void> {
  const modules = modulesOf(readSafetensors(bytes, file).entries, file);
  const layers = layersByName(model);
  assertKnown(names, layers, modules, file);
  const isPartial = byName || skipMismatch;
  const used = new Set<Parameters>();
  const values = layers.flatMap((named) => {
    const path = names[named.path] ?? named.path.replaceAll("/", ".");
    const found = modules.get(path);
    if (found === undefined) {
      if (isPartial) return [];
      throw new ValueError(
        `${file} has no module "${path}" for the layer "${named.path}"; its modules are ${listed(modules)}. Pass { modules: { ${JSON.stringify(named.path)}: "its module" } }.`,
      );
    }
    used.add(found);
    return skipping(skipMismatch, () => valuesOf(named, found, file));
  });
  const other = [...modules.values()].find((module) => !used.has(module));
  if (!isPartial && other !== undefined) {
    throw new ValueError(
      `${file} has a module "${other.path}" that no layer of ${model.name} takes. Pass modules, or { byName: true } to leave it out.`,
    );
  }
  if (values.length === 0) {
    throw new ValueError(
      `${file} has no module for a layer of ${model.name}; its modules are ${listed(modules)}.`,
    );
  }
  await writeWeights(
    values.map(([variable]) => variable),
    values.map(([, tensor]) => tensor),
    model.device,
  );
}

function assertKnown(
  names: ModuleNames,
  layers: readonly NamedLayer[],
  modules: ReadonlyMap<string, unknown>,
  file: string,
): void {
  const paths = layers.map(({ path }) => path);
  for (const [layer, module] of Object.entries(names)) {
    if (!paths.includes(layer)) throw unknownName("layer in modules", layer, paths);
    if (!modules.has(module)) {
      throw new ValueError(
        `${file} has no module "${module}"; its modules are ${listed(modules)}.`,
      );
    }
  }
}

/** What `make` returns; nothing where it throws for weights that do not fit, and these are to be skipped. */
function skipping<Value>(skips: boolean, make: () => Value[]): Value[] {
  try {
    return make();
  } catch (error) {
    if (skips && (error instanceof ShapeError || error instanceof ValueError)) return [];
    throw error;
  }
}

function valuesOf(named: NamedLayer, module: Parameters, file: string): [Variable, Tensor][] {
  const values = directionsOf(named.layer).flatMap(({ layer, ending }) =>
    valuesOfPart(named, layer, module, ending, file),
  );
  module.assertAllRead(`the layer "${named.path}"`);
  return values;
}

function valuesOfPart(
  { path }: NamedLayer,
  layer: NamedLayer["layer"],
  module: Parameters,
  direction: string,
  file: string,
): [Variable, Tensor][] {
  const { className } = layer;
  const rule = Object.hasOwn(LAYER_RULES, className) ? LAYER_RULES[className] : undefined;
  if (rule === undefined) {
    throw new ValueError(
      `The layer "${path}" is of class ${className}, for which there is no mapping from PyTorch; there is one for ${Object.keys(LAYER_RULES).join(", ")}. Set its weights by setWeights.`,
    );
  }
  const shapes = new Map(layer.weights.map(({ name, shape }) => [name, shape]));
  const given = rule(module, direction, shapes);
  const other = Object.keys(given).find((name) => !shapes.has(name));
  if (other !== undefined) {
    throw new ValueError(
      `${file}: the module "${module.path}" has a ${other} that the layer "${path}" does not have.`,
    );
  }
  return layer.weights.map((variable) => [variable, fitting(variable, given, path, module, file)]);
}

function fitting(
  { name, shape }: Variable,
  given: LayerWeights,
  path: string,
  module: Parameters,
  file: string,
): Tensor {
  const tensor = given[name];
  if (tensor === undefined) {
    throw new ValueError(
      `${file}: the layer "${path}" has a weight "${name}", for which the module "${module.path}" has nothing.`,
    );
  }
  if (tensor.shape.join() === shape.join()) return tensor;
  const hint =
    name === "bias" && tensor.shape.length === 2 ? " PyTorch's GRU is one with resetAfter." : "";
  throw new ShapeError(
    `${file}: the layer "${path}", weight "${name}": the module "${module.path}" gives shape ${formatShape(tensor.shape)}, the model has ${formatShape(shape)}.${hint}`,
  );
}
