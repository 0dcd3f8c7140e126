/** Base class of losses. */
import { computeNow, isConcrete, TraceCache, withConstants } from "../../graph/eager.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { and, cast } from "../../graph/operations/elementwise.js";
import { returnedBy } from "../../graph/returned.js";
import { type SymbolicDType, SymbolicTensor } from "../../graph/symbolic.js";
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import { Configurable, withName } from "../../runtime/registry/configurable.js";
import { optional, text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { type Family, nameOfFunction } from "../../runtime/registry/registry.js";
import type { Tensor } from "../../runtime/tensor.js";
import { toSameRank } from "./rank.js";
import { type Reduction, reduceValues, reduction } from "./reduction.js";

/** Options that every loss takes. */
export interface LossOptions {
  /** Name in logs and messages. Default Keras's name of the loss. */
  readonly name?: string;
  /** How the losses of samples become one number. Default "sum_over_batch_size": the mean over all samples (and steps of time). */
  readonly reduction?: Reduction | null;
}

/** What a loss's own options are, besides those of every loss. */
export type OwnOptions<Options extends LossOptions> = Omit<Options, keyof LossOptions>;

/** Each class passes its default name to the constructor, so that the description has no default for it. */
type NamedOptions = LossOptions & { readonly name: string };

function lossOptions() {
  return {
    name: text(),
    reduction: optional(reduction(), "sum_over_batch_size"),
  } satisfies Description<NamedOptions>;
}

/** What `loss.call` takes besides targets and predictions. */
export interface LossCallOptions<Given = SymbolicTensor> {
  /** One weight for each value: the shape of the targets without their last axis, or its beginning. */
  readonly sampleWeight?: Given;
  /** True for the values that count; the mean is over those. */
  readonly mask?: Given;
}

/** The loss of each sample, from targets and predictions of one rank. */
export type LossFunction = (yTrue: SymbolicTensor, yPred: SymbolicTensor) => SymbolicTensor;

export interface Loss extends FieldsOf<NamedOptions, typeof lossOptions> {}

/**
 * Base class of losses. Subclass it for losses of your own: compute each sample's value in `values` with `ops`.
 * @example
 * class Pinball extends Loss {
 *   static override readonly className: string = "Pinball";
 *   constructor(options?: losses.LossOptions) {
 *     super("pinball", options);
 *   }
 *   override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
 *     const error = ops.sub(yTrue, yPred);
 *     return ops.mean(ops.maximum(ops.mul(error, 0.9), ops.mul(error, -0.1)), -1);
 *   }
 * }
 */
export abstract class Loss extends Configurable {
  static override readonly className: string = "Loss";
  static override readonly family: Family = "loss";

  /** What targets are converted to: float32, or int32 for class indices. */
  readonly targetDType: SymbolicDType = "float32";
  /** Whether targets have an entry for each step of time of the predictions; a sequence of labels need not. */
  readonly targetsFollowTime: boolean = true;
  readonly #traces = new TraceCache();

  static override options(): AnyDescription {
    return lossOptions();
  }

  /** @throws ValueError for a reduction that does not exist. */
  constructor(defaultName: string, options: LossOptions = {}) {
    super(withName(options, () => defaultName));
  }

  /**
   * The loss of each sample, of yPred's shape without its last axis. Ranks of yTrue and yPred that differ by an axis of
   * size 1 have been made equal, as in Keras.
   */
  abstract values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor;

  /** A mask that follows from the targets (ignored classes) or values themselves; null if there is none. */
  protected ownMask(_yTrue: SymbolicTensor, _values: SymbolicTensor): SymbolicTensor | null {
    return null;
  }

  /**
   * The loss of a batch: a scalar, unless the reduction is "none". On Tensors and arrays it is computed immediately,
   * after `await ready()`.
   * @throws ShapeError where the shapes do not fit; NotReadyError.
   */
  call(yTrue: SymbolicTensor, yPred: SymbolicTensor, options?: LossCallOptions): SymbolicTensor;
  call(yTrue: TensorLike, yPred: TensorLike, options?: LossCallOptions<TensorLike>): Tensor;
  call(
    yTrue: SymbolicTensor | TensorLike,
    yPred: SymbolicTensor | TensorLike,
    options: LossCallOptions<SymbolicTensor | TensorLike> = {},
  ): SymbolicTensor | Tensor {
    const given = [
      asOperand(yTrue, "yTrue"),
      asOperand(yPred, "yPred"),
      options.sampleWeight === undefined ? null : asOperand(options.sampleWeight, "sampleWeight"),
      options.mask === undefined ? null : asOperand(options.mask, "mask"),
    ] as const;
    if (!isConcrete(given)) return this.#ofSymbolic(withConstants(given));
    // One Tensor, since `ofSymbolic` returns one tensor.
    return computeNow(this.#traces, given, (parts) => this.#ofSymbolic(parts)) as Tensor;
  }

  #ofSymbolic([yTrue, yPred, sampleWeight, given]: SymbolicParts): SymbolicTensor {
    const [target, prediction] = toSameRank(cast(yTrue, this.targetDType), cast(yPred, "float32"));
    const values = returnedBy(`The loss ${this.name}`, this.values(target, prediction));
    const mask = combinedMask(given, this.ownMask(target, values), values);
    return reduceValues(values, sampleWeight, mask, this.reduction);
  }
}

type SymbolicParts = readonly [
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  sampleWeight: SymbolicTensor | null,
  mask: SymbolicTensor | null,
];

/** Numbers as a Tensor; symbolic tensors are returned unchanged. */
function asOperand(value: SymbolicTensor | TensorLike, what: string): SymbolicTensor | Tensor {
  return value instanceof SymbolicTensor ? value : toTensor(value, "float32", what);
}

function combinedMask(
  given: SymbolicTensor | null,
  own: SymbolicTensor | null,
  values: SymbolicTensor,
): SymbolicTensor | null {
  if (own === null) return given;
  const shaped = reshape(own, values.dims);
  return given === null ? shaped : and(given, shaped);
}

interface FunctionOptions {
  readonly fn: LossFunction;
}

function functionOptions() {
  return {
    fn: { read: (fn: LossFunction) => fn, write: (fn: LossFunction) => nameOfFunction(fn, {}) },
  } satisfies Description<FunctionOptions>;
}

export interface LossOfFunction extends FieldsOf<FunctionOptions, typeof functionOptions> {}

/** A function as a loss. A config holds its name, under which other programs register it with `registerSerializable`. */
export class LossOfFunction extends Loss {
  static override readonly className: string = "LossFunctionWrapper";

  static override options(): AnyDescription {
    return { ...Loss.options(), ...functionOptions() };
  }

  constructor(fn: LossFunction, name: string, options: LossOptions = {}) {
    const all: LossOptions & FunctionOptions = { ...options, fn };
    super(name, all);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return this.fn(yTrue, yPred);
  }
}
