/** A function as a layer. */

import type { Concrete } from "../graph/eager.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { DESCRIBE } from "../runtime/console.js";
import { ShapeError } from "../runtime/errors.js";
import { isPlainObject } from "../runtime/plain-object.js";
import { HEADLINE } from "../runtime/registry/configurable.js";
import { functionForm } from "../runtime/registry/keras-form.js";
import {
  callable,
  listOf,
  nullable,
  optional,
  positiveInteger,
  rejected,
  valueThat,
} from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf, Option } from "../runtime/registry/option.js";
import { isSerialized, lookUp, nameOfFunction } from "../runtime/registry/registry.js";
import { formatShape } from "../runtime/shape.js";
import type { Tensor } from "../runtime/tensor.js";
import {
  type AnyTensor,
  type ApplyOptions,
  type CallContext,
  type LayerInputs,
  leavesOf,
  type Masks,
} from "./call.js";
import { Layer, type LayerOptions, type LayerOutputs, type OwnOptions } from "./layer.js";

/** What a function of a lambda layer is passed beside the inputs: with the option `arguments`, and what the call knows. */
export interface LambdaContext extends Readonly<Record<string, unknown>> {
  /** True in fit, false in evaluate and predict. */
  readonly training: boolean;
  /** The mask of the (first) input; null where all steps count. */
  readonly mask: SymbolicTensor | null;
}

/** Computes with `ops`, of the inputs and a `LambdaContext`. */
export type LambdaFunction = (inputs: never, context: never) => LayerOutputs;

/** Derives the mask of the output from the inputs and their masks. */
export type LambdaMask = (inputs: never, mask: never) => Masks;

/** Options of `lambda`. */
export interface LambdaOptions extends LayerOptions {
  /** The computation: of one tensor, or of the list of inputs, and { training, mask, ...arguments }. */
  readonly function: LambdaFunction;
  /** The shape of the output without the batch, where it is to be checked. Default: any. */
  readonly outputShape?: SymbolicShape | null;
  /** Derives the output's mask; by default masks end here. */
  readonly mask?: LambdaMask | null;
  /** Further values that the function is passed, as plain JSON. Default none. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

function lambdaOptions() {
  return {
    function: { ...namedFunction<LambdaFunction>(), inKeras: functionForm },
    outputShape: {
      ...optional(nullable(listOf(nullable(positiveInteger()))), null),
      inKeras: (written: unknown) => written ?? undefined,
    },
    mask: {
      ...optional(nullable(namedFunction<LambdaMask>()), null),
      inKeras: (written: unknown) => (written === null ? undefined : functionForm(written)),
    },
    arguments: optional(plainJson(), {}),
  } satisfies Description<OwnOptions<LambdaOptions>>;
}

type Json = Readonly<Record<string, unknown>>;

/** An object that is plain JSON; the layer holds a copy. */
function plainJson(): Option<Json, Json> {
  const object = valueThat<Json>("a plain object", isPlainObject);
  const copy = (held: Json, what: string) =>
    Object.fromEntries(
      Object.entries(held).map(([name, value]) => [name, copyOfJson(value, `${what}.${name}`)]),
    );
  return {
    read: (given, what) => copy(object.read(given, what), what),
    write: (held) => copy(held, "arguments"),
  };
}

function copyOfJson(value: unknown, what: string): unknown {
  if (Array.isArray(value)) return value.map((one, index) => copyOfJson(one, `${what}[${index}]`));
  if (isPlainObject(value)) return plainJson().read(value, what);
  if (value === null || ["number", "string", "boolean"].includes(typeof value)) return value;
  throw rejected(what, "plain JSON", value);
}

/** A function, in configs by its name: that of `registerSerializable`, or its own. */
function namedFunction<Fn extends (...given: never[]) => unknown>(): Option<Fn, Fn> {
  const fn = callable<Fn>();
  return {
    read: (given, what) => {
      const named = isSerialized(given) ? given.config : given;
      return fn.read(typeof named === "string" ? lookUp<Fn>("function", named, {}) : given, what);
    },
    write: (held) => nameOfFunction<Fn>(held, {}),
  };
}

export interface Lambda extends FieldsOf<LambdaOptions, typeof lambdaOptions> {}

/**
 * Computes what a function does. Written to a config, the function is its name, under which the program that reads the
 * config needs to know it (`registerSerializable`). Weights need a subclass of Layer.
 * @example
 * layers.lambda({ function: (x: SymbolicTensor) => ops.square(x) });
 */
export class Lambda extends Layer<LayerOutputs, LayerInputs> {
  static override readonly className: string = "Lambda";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...lambdaOptions() };
  }

  /** @throws ValueError for a value that is not a function, and for an unknown name of one. */
  constructor(options: LambdaOptions) {
    super(options);
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  /** @throws ShapeError where the output has another shape than `outputShape`. */
  override call(inputs: LayerInputs, context: CallContext): LayerOutputs {
    const given: LambdaContext = {
      ...this.arguments,
      training: context.training,
      // Read only by a function that uses it.
      get mask() {
        return context.mask;
      },
    };
    const outputs = this.function(inputs as never, given as never);
    this.#assertShape(outputs);
    return outputs;
  }

  #assertShape(outputs: LayerOutputs): void {
    const { outputShape } = this;
    // The base class rejects what is not a tensor.
    const [first] = leavesOf(outputs);
    if (outputShape === null || first === undefined) return;
    const own = first.shape.slice(1);
    const fits =
      own.length === outputShape.length &&
      outputShape.every((size, axis) => {
        const found = own[axis] ?? null;
        return size === null || found === null || size === found;
      });
    if (fits) return;
    throw new ShapeError(
      `${this}: outputShape is ${formatShape(outputShape)} without the batch, the function returned ${formatShape(first.shape)}.`,
    );
  }

  /** Without its function, which need not have a name. @internal */
  override [DESCRIBE](): string {
    return this[HEADLINE]();
  }

  override get supportsMasking(): boolean {
    return this.mask !== null;
  }

  override computeMask(inputs: LayerInputs, mask: Masks): Masks {
    return this.mask === null ? null : this.mask(inputs as never, mask as never);
  }

  override apply(inputs: LayerInputs, options?: ApplyOptions): SymbolicTensor;
  override apply(inputs: Tensor | readonly Tensor[], options?: ApplyOptions<Tensor>): Tensor;
  override apply(
    inputs: AnyTensor | readonly AnyTensor[],
    options?: ApplyOptions<AnyTensor>,
  ): LayerOutputs | Concrete<LayerOutputs> {
    return super.apply(inputs as SymbolicTensor, options as ApplyOptions);
  }
}

/**
 * A function as a layer. It gets tensors [batch, ...] and returns one, or several.
 * @throws ValueError for a value that is not a function.
 * @example
 * layers.lambda({ function: (x: SymbolicTensor) => ops.square(x) });
 */
export function lambda(options: LambdaOptions): Lambda {
  return new Lambda(options);
}
