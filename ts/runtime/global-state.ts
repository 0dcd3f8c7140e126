/**
 * Everything that is one for a whole program. There is nothing like it elsewhere: test/architecture lists what
 * modules keep beside constants and holds it against this file.
 */
import type { LocalDevice } from "./device/device.js";

export const globalState = {
  /** The device of everything that names no other: `ops` on Tensors have no place to name one. */
  device: null as LocalDevice | null,

  /** What `setSeed` set: one call is to make all random numbers of a program reproducible. */
  seed: undefined as number | undefined,
  /** How many streams of random numbers were given out by kind; with the seed they start again at 0. */
  streams: { operations: 0, weights: 0, draws: 0, orders: 0 },
  /** Counts computations that no optimizer counts, so that each draws random numbers of its own. */
  freeIterations: 0,

  /** How often each name was given out, so that the second Dense of a program is `dense_1`, as in Keras. */
  names: new Map<string, number>(),
  /** Names of the layers that are building their weights: a weight's path begins with them. */
  nameScopes: [] as string[],

  /** Classes and functions that configs may name beside the built-in ones; one, as the classes themselves are. */
  registered: new Map<string, unknown>(),
  /** `package>name` of what `registerSerializable` was given. */
  registeredNames: new WeakMap<object, string>(),

  /** Numbers of nodes: their order is the order of a graph, also where graphs of two models are joined. */
  nodes: 0,
  /** Numbers of symbols for unknown sizes: graphs that are joined must not confuse theirs. */
  symbols: 0,
  /** The trace under way (graph/trace.ts): layers' `call` is written by users and has no argument to hand it on. */
  trace: null as object | null,
};
