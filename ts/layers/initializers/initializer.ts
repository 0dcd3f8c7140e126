/**
 * Base class of initializers, which build the graph of a weight's first value.
 *
 * What belongs in this folder: Keras's initializers, as compositions of operations that the engine runs
 * once. What does not: the seed and the random number generator (ts/runtime/random).
 */

import { valueOf } from "../../graph/eager.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { RandomKey } from "../../runtime/random/seed.js";
import { nextBuildKey } from "../../runtime/random/seed.js";
import { Configurable } from "../../runtime/registry/configurable.js";
import type { Family } from "../../runtime/registry/registry.js";
import type { Tensor } from "../../runtime/tensor.js";

/** Options of initializers that draw random numbers. */
export interface SeedOptions {
  /** A seed of its own; by default each weight gets a key from the global seed. */
  readonly seed?: number | null;
}

/** Subclass it for initializers of your own: `values` returns the first value of a weight. */
export abstract class Initializer extends Configurable {
  static override readonly className: string = "Initializer";
  static override readonly family: Family = "initializer";

  /** The graph of a weight's first value of this shape; `key` selects its random numbers. */
  abstract values(shape: readonly number[], key: RandomKey): SymbolicTensor;

  /**
   * Initial values as numbers, at once. Random ones differ from call to call, unless the initializer has a seed.
   * @throws NotReadyError before `await ready()`; ShapeError for a shape that the initializer cannot fill.
   */
  call(shape: readonly number[]): Tensor {
    return valueOf(this.values(shape, nextBuildKey()));
  }
}

/** The key of an initializer's random numbers: the weight's, unless the initializer has a seed of its own. */
export function keyOf(seed: number | null, key: RandomKey): RandomKey {
  return seed === null ? key : { seed, stream: 0 };
}
