/** The frequency at which callbacks save: after epochs, or after some number of batches. */
import { oneOf, optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { OptionalOption } from "../../runtime/registry/option.js";

/** "epoch" (the default), or a number of batches. */
export function saveFrequency(): OptionalOption<"epoch" | number, "epoch" | number> {
  const [word, count] = [oneOf("epoch"), positiveInteger()];
  return optional<"epoch" | number, "epoch" | number>(
    {
      read: (given, what) =>
        typeof given === "string" ? word.read(given, what) : count.read(given, what),
      write: (held) => held,
    },
    "epoch",
  );
}

/** Counts batches over epochs. */
export class SaveFrequency {
  #since = 0;
  #last = -1;

  readonly #batches: number;

  constructor(batches: number) {
    this.#batches = batches;
  }

  /** Whether it is time to save, after the batch of this number within its epoch. */
  isDue(batch: number): boolean {
    // The number starts again with each epoch.
    this.#since += batch <= this.#last ? batch + 1 : batch - this.#last;
    this.#last = batch;
    if (this.#since < this.#batches) return false;
    this.#since = 0;
    return true;
  }
}
