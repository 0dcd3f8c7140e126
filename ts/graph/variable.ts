/**
 * Variables: arrays that outlive a step (weights, optimizer slots, metric sums, recurrent states).
 *
 * A variable is described here, without a device; its numbers are stored on one once something runs.
 */
import { DESCRIBE, Shown } from "../runtime/console.js";
import type { Block, Residence } from "../runtime/device/device.js";
import type { RandomKey } from "../runtime/random/seed.js";
import { formatShape } from "../runtime/shape.js";
import type { SymbolicTensor } from "./symbolic.js";

/** How a variable's initial value is computed. Initializers (ts/layers) implement it. */
export interface VariableInitializer {
  /** The graph of the initial value; `key` determines its random numbers. */
  values(shape: readonly number[], key: RandomKey): SymbolicTensor;
  /**
   * The same value in parts, for large weights whose elements depend on each other: each part is computed by a program of
   * its own. None where the weight is computed as others are. `weight` reads what earlier parts have written.
   */
  parts?(weight: SymbolicTensor, shape: readonly number[], key: RandomKey): readonly InitialPart[];
}

/** A part of a weight's initial value: its elements from `first` on, in the order of memory. */
export interface InitialPart {
  readonly first: number;
  readonly values: SymbolicTensor;
}

/** A penalty on a weight, added to the loss. */
export interface VariableRegularizer {
  penalty(weight: SymbolicTensor): SymbolicTensor;
}

/** A projection of a weight, applied after each update. */
export interface VariableConstraint {
  project(weight: SymbolicTensor): SymbolicTensor;
}

/** What a variable is made of. Default: trainable, without regularizer and constraint. */
export interface VariableOptions {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: VariableInitializer;
  readonly key: RandomKey;
  readonly trainable?: boolean;
  readonly regularizer?: VariableRegularizer | null;
  readonly constraint?: VariableConstraint | null;
  /** Element type in engine memory; sums of metrics are float64, everything else float32. */
  readonly dtype?: "float32" | "float64";
  /** The layer or cell whose weight it is. Default none. */
  readonly owner?: object | null;
}

/** A named array that lives longer than a step. Shared by every model whose graph mentions it. */
export class Variable extends Shown {
  readonly name: string;
  /** Keras's path, such as `sequential/dense/kernel`; set when the owner's path is known. */
  path: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "float64";
  readonly initializer: VariableInitializer;
  readonly key: RandomKey;
  readonly regularizer: VariableRegularizer | null;
  readonly constraint: VariableConstraint | null;
  /** The layer or cell whose weight it is; null for states, slots and sums. */
  readonly owner: object | null;
  trainable: boolean;
  /** Where its numbers are. An object of its own, which a device can hold without the variable. */
  readonly residence: Residence = { block: null, saved: null, isPinned: false };
  /** Pending while memory is allocated and initialized; other users of the variable wait for it. */
  materializing: Promise<void> | null = null;
  /** The tensor that reads it: one for all readers, so that their gradients are added up. */
  tensor: SymbolicTensor | null = null;

  constructor(options: VariableOptions) {
    super();
    this.name = options.name;
    this.path = options.name;
    this.shape = options.shape;
    this.dtype = options.dtype ?? "float32";
    this.initializer = options.initializer;
    this.key = options.key;
    this.regularizer = options.regularizer ?? null;
    this.constraint = options.constraint ?? null;
    this.owner = options.owner ?? null;
    this.trainable = options.trainable ?? true;
    this.shownAs = this[DESCRIBE]();
  }

  /** @internal */
  override [DESCRIBE](): string {
    return `Variable "${this.path}": ${formatShape(this.shape)} of ${this.dtype}`;
  }

  /** Its memory, on one device; null until it is needed. */
  get storage(): Block | null {
    return this.residence.block;
  }

  /** Number of elements. */
  get size(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  /** Bytes in engine memory. */
  get bytes(): number {
    return this.size * (this.dtype === "float64" ? 8 : 4);
  }
}
