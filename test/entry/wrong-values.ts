/** Values that are tried in the place of valid arguments. */
import * as main from "latch";

type Kind = readonly [kind: string, make: () => unknown];

/** Values of kinds that few parameters take, made anew for each call: an error names the argument and what was expected. */
export const WRONG_KINDS: readonly Kind[] = [
  ["null", () => null],
  ["true", () => true],
  ["a symbol", () => Symbol("symbol")],
  ["a BigInt", () => 3n],
  ["a function", () => () => undefined],
  ["a class", () => Date],
  ["an array of objects", () => [{}]],
  ["an object of another form", () => ({ unknown: 1 })],
  ["a Map", () => new Map([[0, 1]])],
  ["a Date", () => new Date(0)],
  ["a Promise", () => Promise.resolve(1)],
];

/** Values that may be of the right kind, and then are out of range or do not fit other arguments: so errors say that. */
export const DOUBTFUL_VALUES: readonly Kind[] = [
  ["undefined", () => undefined],
  ["NaN", () => Number.NaN],
  ["-1", () => -1],
  ["1.5", () => 1.5],
  // As a path it leads nowhere, so that nothing is written.
  ["a string", () => "no/name"],
  ["an empty string", () => ""],
  ["an empty array", () => []],
  ["an array of undefined", () => [undefined]],
  ["an empty object", () => ({})],
  ["an object without a prototype", () => Object.create(null)],
  ["a Tensor", () => main.tensor([[1, 2]])],
  ["a symbolic tensor", () => main.input({ shape: [2] })],
  ["a layer", () => main.layers.dense({ units: 1 })],
];
