/**
 * What number a file has for a call of a layer, of which the first in the model that is read is the call 0 here.
 *
 * Keras reads numbers that count all calls of a layer so far, those in models inside of the model included (see
 * CallCounts). It writes numbers that count calls in the model alone, which it can't read itself where there are others.
 * Which of these a file has shows where the largest number that it has for a layer is too large for the calls in the model.
 */
import type { AnyLayer } from "../../layers/layer.js";
import type { CallCounts } from "../saving/call-counts.js";

export class CallNumbers {
  readonly #largest = new Map<string, number>();

  readonly #counts: CallCounts;

  constructor(counts: CallCounts) {
    this.#counts = counts;
  }

  /** Notes a number that the file has. */
  note(name: string, number: number): void {
    this.#largest.set(name, Math.max(number, this.#largest.get(name) ?? 0));
  }

  /** The calls of a layer that the file's numbers count and that are not in the model. @param own those that are */
  before(name: string, layer: AnyLayer, own: number): number {
    return (this.#largest.get(name) ?? 0) < own ? 0 : this.#counts.of(layer);
  }
}
