/** The arguments of a layer's call in a file, as `apply` takes them. */
import { SymbolicTensor } from "../../graph/symbolic.js";
import type { ApplyOptions } from "../../layers/call.js";
import type { AnyLayer } from "../../layers/layer.js";
import { ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { Model } from "../model.js";
import { type Json, wrong } from "./json.js";
import { RECURRENT } from "./recurrent.js";

/** Names of the arguments of Keras's layers, where they are not the input alone. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  MultiHeadAttention: ["query", "value", "key"],
  GroupQueryAttention: ["query", "value", "key"],
};
const SEQUENCE_ARGUMENTS = ["sequences", "initial_state", "mask", "training"];

/** Keyword arguments that say nothing here when they are off. */
function isOff(value: unknown): boolean {
  return value === null || value === false;
}

/** What `apply` takes, of the arguments of a call in Keras. */
export function callOf(
  layer: AnyLayer,
  args: readonly unknown[],
  kwargs: Json,
  where: string,
): readonly [SymbolicTensor | readonly SymbolicTensor[], ApplyOptions] {
  const separate = ARGUMENTS[layer.className];
  const names = RECURRENT.has(layer.className) ? SEQUENCE_ARGUMENTS : (separate ?? ["inputs"]);
  const byPosition = Object.fromEntries(
    args.map((value, index) => [names[index] ?? `argument ${index}`, value]),
  );
  const named: Record<string, unknown> = { ...byPosition, ...kwargs };
  const take = (name: string): unknown => {
    const value = named[name] ?? null;
    delete named[name];
    return value;
  };
  const inputs = separate === undefined ? take(names[0] ?? "inputs") : separate.map(take);
  const masks =
    separate === undefined
      ? take("mask")
      : separate.map((name) => take(`${name}_mask`)).slice(0, args.length);
  const options = {
    mask: Array.isArray(masks) && masks.every((mask) => mask === null) ? null : masks,
    initialState: take("initial_state"),
    constants: take("constants"),
    attentionMask: take("attention_mask"),
    // Keras writes `false` where it was not passed.
    training: take("training") === true ? true : null,
    useCausalMask: take("use_causal_mask"),
    returnAttentionScores: take("return_attention_scores"),
    // Only one layer takes `reverse`; for others it is off.
    reverse: take("reverse") === true ? true : null,
  };
  const unknown = Object.entries(named).find(([, value]) => !isOff(value));
  if (unknown !== undefined)
    throw new ValueError(`${where}: ${layer} takes no argument ${unknown[0]} here.`);
  const given = Object.entries(options).filter(([, value]) => value !== null);
  // `apply` checks that these are tensors, and flags.
  return [inputsOf(layer, inputs, where), Object.fromEntries(given) as ApplyOptions];
}

function inputsOf(
  layer: AnyLayer,
  given: unknown,
  where: string,
): SymbolicTensor | readonly SymbolicTensor[] {
  if (given instanceof SymbolicTensor) return given;
  const list = isPlainObject(given) ? inOrder(layer, given) : given;
  if (!Array.isArray(list)) throw wrong(`${where}: args`, "tensors", given);
  const present = list.filter((one) => one !== null);
  const isTensors = (all: readonly unknown[]): all is readonly SymbolicTensor[] =>
    all.every((one) => one instanceof SymbolicTensor);
  if (isTensors(present)) return present;
  throw wrong(`${where}: args`, "tensors", given);
}

/** Inputs that were passed by name to a model, in its order. */
function inOrder(layer: AnyLayer, given: Json): readonly unknown[] {
  const names = layer instanceof Model ? layer.topology.inputNames : Object.keys(given);
  return names.map((name) => given[name]);
}
