/** Keras's histories: `[layer, call, output]`, by which a file says what computes a tensor. */
import { FormatError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { integerAt, listAt, objectAt, textAt } from "./json.js";

/** The output of a call: layer, number of the call, number of the output. */
export type History = readonly [name: string, call: number, output: number];

export function historyAt(given: unknown, where: string): History {
  const [name, node, output] = listAt(given, where);
  return [
    textAt(name, `${where}: name of a layer`),
    integerAt(node, `${where}: number of a call`),
    integerAt(output, `${where}: number of an output`),
  ];
}

/** The calls whose outputs are among arguments. Deep ones are rejected when they are resolved. */
export function historiesIn(value: unknown, where: string, depth = 0): History[] {
  if (depth > 64) return [];
  if (Array.isArray(value)) return value.flatMap((one) => historiesIn(one, where, depth + 1));
  if (!isPlainObject(value)) return [];
  if (value.class_name === "__keras_tensor__")
    return [historyAt(objectAt(value.config, where).keras_history, where)];
  return Object.values(value).flatMap((one) => historiesIn(one, where, depth + 1));
}

/** One value for each history of inputs or outputs, in their arrangement. */
export function mapEnds<Value>(
  given: unknown,
  where: string,
  map: (history: unknown, where: string) => Value,
): Value | Value[] | Record<string, Value> {
  if (isPlainObject(given))
    return Object.fromEntries(
      Object.entries(given).map(([name, one]) => [name, map(one, `${where}.${name}`)]),
    );
  const list = listAt(given, where);
  if (typeof list[0] === "string") return map(list, where);
  return historiesOf(list, where).map(([history, position]) => map(history, position));
}

/** The histories of a list, which holds further lists for the states of a stack of cells, each with where it is. */
function historiesOf(
  list: readonly unknown[],
  where: string,
  depth = 0,
): (readonly [history: unknown, where: string])[] {
  if (depth > 32) throw new FormatError(`${where}: lists are nested too deeply.`);
  return list.flatMap((one, index) => {
    const position = `${where}[${index}]`;
    const isInner = Array.isArray(one) && Array.isArray(one[0]);
    return isInner ? historiesOf(one, position, depth + 1) : [[one, position] as const];
  });
}
