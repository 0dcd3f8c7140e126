/** An initializer for each gate of a recurrent layer. */
import { concatenate } from "../../graph/operations/concat.js";
import { slice } from "../../graph/operations/layout.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import type { RandomKey } from "../../runtime/random/seed.js";
import { finite, listOf, optional } from "../../runtime/registry/kinds.js";
import {
  type AnyDescription,
  type Description,
  type FieldsOf,
  functionOptions,
  type Option,
} from "../../runtime/registry/option.js";
import { objectOf, serialize } from "../../runtime/registry/registry.js";
import { formatShape } from "../../runtime/shape.js";
import { Constant } from "./constant.js";
import { Initializer } from "./initializer.js";

/** An initializer of a gate; a number is the value of all its elements. */
export type GateInitializer = Initializer | number;

/** Options of `perGate`. */
export interface PerGateOptions {
  /** An initializer for each gate, in the order in which the layer has them along the last axis of its weights. */
  readonly gates: readonly GateInitializer[];
}

function perGateOptions() {
  return { gates: listOf(gate()) } satisfies Description<PerGateOptions>;
}

function gate(): Option<GateInitializer, GateInitializer> {
  return {
    read: (given, what) =>
      typeof given === "number"
        ? finite().read(given, what)
        : objectOf<Initializer>("initializer", given, Initializer, {}),
    write: (held) => (typeof held === "number" ? held : serialize(held)),
  };
}

export interface PerGate extends FieldsOf<PerGateOptions, typeof perGateOptions> {}

/**
 * Gives each gate its part of the weight that its own initializer makes: all gates with the same initializer are the weight
 * that it makes. It is not one of Keras's, where a file with it needs custom objects.
 */
export class PerGate extends Initializer {
  static override readonly className: string = "PerGate";

  static override options(): AnyDescription {
    return perGateOptions();
  }

  /** @throws ValueError for no gates, and for a value that is not an initializer. */
  constructor(options: PerGateOptions) {
    super(options);
    if (this.gates.length === 0)
      throw new ValueError("PerGate: gates needs an initializer for each gate, got none.");
  }

  /** @throws ShapeError where the last size is not a multiple of the number of gates. */
  override values(shape: readonly number[], key: RandomKey): SymbolicTensor {
    const { gates } = this;
    const columns = (shape.at(-1) ?? 0) / gates.length;
    if (!Number.isInteger(columns) || shape.length === 0) {
      throw new ShapeError(
        `PerGate has initializers for ${gates.length} gates, which do not divide the last size of a weight of shape ${formatShape(shape)}.`,
      );
    }
    const size = [...shape.slice(0, -1), columns];
    const parts = gates.map((one, index) => {
      const own = typeof one === "number" ? new Constant({ value: one }) : one;
      const start = shape.map((_, axis) => (axis === shape.length - 1 ? index * columns : 0));
      return slice(own.values(shape, key), start, size);
    });
    return concatenate(parts, -1);
  }
}

/** The initializer of gates in the order of their options. */
function perGate(gates: Readonly<Record<string, GateInitializer>>): PerGate {
  return new PerGate({ gates: Object.values(gates) });
}

/** Initializers of an LSTM's gates, each by default 0. */
export interface LstmGates {
  readonly input?: GateInitializer;
  readonly forget?: GateInitializer;
  readonly candidate?: GateInitializer;
  readonly output?: GateInitializer;
}

function lstmGateOptions() {
  const one = optional(gate(), 0);
  return { input: one, forget: one, candidate: one, output: one } satisfies Description<LstmGates>;
}

/**
 * An initializer for each gate of an LSTM. As `biasInitializer` it decides about the forget gate, too, whatever
 * `unitForgetBias` says.
 * @throws ValueError for another gate, and for a value that is not an initializer.
 * @example
 * layers.lstm({ units: 32, biasInitializer: initializers.lstmGates({ forget: 5 }) });
 */
export function lstmGates(options: LstmGates): PerGate {
  return perGate(functionOptions("lstmGates", lstmGateOptions(), options));
}

/** Initializers of a GRU's gates, each by default 0. */
export interface GruGates {
  readonly update?: GateInitializer;
  readonly reset?: GateInitializer;
  readonly candidate?: GateInitializer;
}

function gruGateOptions() {
  const one = optional(gate(), 0);
  return { update: one, reset: one, candidate: one } satisfies Description<GruGates>;
}

/** An initializer for each gate of a GRU, as lstmGates. */
export function gruGates(options: GruGates): PerGate {
  return perGate(functionOptions("gruGates", gruGateOptions(), options));
}
