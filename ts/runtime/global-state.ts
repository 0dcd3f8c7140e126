/**
 * All state that exists once in a program. A test in test/architecture checks that no other module keeps state.
 */
import type { Device, LocalDevice } from "./device/device.js";

export const globalState = {
  /** The device of models that are not told another; null as long as it is the local one. */
  device: null as Device | null,
  /** The engine of this thread. Needed because `ops` on Tensors have no argument for a device. */
  localDevice: null as LocalDevice | null,

  /** End of the current time slice, as `milliseconds` counts them. */
  sliceEnd: 0,

  /** The seed of `setSeed`: one call makes all random numbers of a program reproducible. */
  seed: undefined as number | undefined,
  /** Number of random streams used so far, by kind; setting the seed resets them to 0. */
  streams: { operations: 0, weights: 0, draws: 0, orders: 0 },
  /** Counts computations outside of training steps, so that each draws different random numbers. */
  freeIterations: 0,

  /** How often each default name was used, so that the second Dense of a program is `dense_1`, as in Keras. */
  names: new Map<string, number>(),
  /** Names of the layers that are building their weights: a weight's path begins with them. */
  nameScopes: [] as string[],

  /** Classes and functions that configs may name besides the built-in ones. Global, as classes themselves are. */
  registered: new Map<string, unknown>(),
  /** `package>name` of each class and function passed to `registerSerializable`. */
  registeredNames: new WeakMap<object, string>(),

  /** Warnings that were given: what is traced again for other sizes is not said again. */
  warned: new Set<string>(),

  /** Gradient rules of fused gradient kernels (graph/second-derivatives), once a function asked for gradients. */
  secondDerivatives: null as ReadonlyMap<object, unknown> | null,

  /** What computes on Tensors at once (graph/on-tensors.ts), once `ready` has loaded it. */
  onTensors: null as object | null,

  /** What `explain` tells of a run (models/explain-run.ts), once it was asked for, or the error where that failed. */
  explainRun: null as object | null,

  /** The last id of a node. Ids order a graph, also where graphs of two models are joined. */
  nodes: 0,
  /** The last number of a symbol for an unknown size, so that symbols of joined graphs differ. */
  symbols: 0,
  /** The active trace (graph/trace.ts): `call` of layers is written by users and has no argument to pass it on. */
  trace: null as object | null,
};
