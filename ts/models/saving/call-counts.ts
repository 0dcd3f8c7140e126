/**
 * How often each layer has been called when part of a file has been read.
 *
 * A file names a tensor by the number of the call that computes it, and Keras counts all calls of a layer: those in
 * models inside of the model, which it reads first, come before those of the model itself.
 */
import type { AnyLayer } from "../../layers/layer.js";

export class CallCounts {
  readonly #counts = new Map<AnyLayer, number>();

  /** The calls of a layer so far. */
  of(layer: AnyLayer): number {
    return this.#counts.get(layer) ?? 0;
  }

  add(layer: AnyLayer, calls: number): void {
    this.#counts.set(layer, this.of(layer) + calls);
  }

  /** Adds those of a Sequential model with an input: Keras rebuilds it with each layer that it adds. */
  addSequential(layers: readonly AnyLayer[]): void {
    layers.forEach((layer, index) => {
      this.add(layer, layers.length - index);
    });
  }
}
