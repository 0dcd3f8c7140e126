/** OptimizerMap: which optimizer updates which weight. */
import { ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import { Configurable } from "../../runtime/registry/configurable.js";
import { rejected, text } from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  Option,
} from "../../runtime/registry/option.js";
import type { Family } from "../../runtime/registry/registry.js";
import type { Optimizer } from "./optimizer.js";
import { optimizerOption } from "./outer-optimizer.js";
import type { OptimizerLike } from "./table.js";

/** Options of `optimizerMap`. */
export interface OptimizerMapOptions {
  /** The optimizer of weights that no pattern matches. */
  readonly defaultOptimizer: OptimizerLike;
  /** Optimizers by the path of a weight, or by a regular expression that matches all of it. Default none. */
  readonly optimizerMap?: Readonly<Record<string, OptimizerLike>>;
}

function optimizerMapOptions() {
  return {
    defaultOptimizer: optimizerOption(),
    optimizerMap: optimizersByPath(),
  } satisfies Description<OptimizerMapOptions>;
}

export interface OptimizerMap extends FieldsOf<OptimizerMapOptions, typeof optimizerMapOptions> {}

/**
 * Optimizers by paths of weights, for `multiOptimizer`. A path that is a key itself comes before patterns.
 * @example
 * const map = optimizers.optimizerMap({ defaultOptimizer: "sgd", optimizerMap: { "encoder/.*": optimizers.adam() } });
 */
export class OptimizerMap extends Configurable {
  static override readonly className: string = "OptimizerMap";
  static override readonly family: Family = "optimizer";

  static override options(): AnyDescription {
    return optimizerMapOptions();
  }

  /** @throws ValueError for a value that is not an optimizer, or an optimizer that wraps others. */
  constructor(options: OptimizerMapOptions) {
    super(options);
  }

  /** The optimizer of the weight of this path. @throws ValueError where several patterns match it. */
  get(path: string): Optimizer {
    const own = this.optimizerMap[path];
    if (own !== undefined) return own;
    const matching = Object.keys(this.optimizerMap).filter((pattern) =>
      new RegExp(`^(?:${pattern})$`).test(path),
    );
    if (matching.length <= 1) return this.optimizerMap[matching[0] ?? ""] ?? this.defaultOptimizer;
    throw new ValueError(
      `OptimizerMap: ${path} is matched by ${matching.join(" and ")}; only one pattern may match a weight.`,
    );
  }

  /** Adds the optimizer of a path or pattern. @throws ValueError if it has one, or for a value that is not one. */
  set(pattern: string, optimizer: OptimizerLike): void {
    text().read(pattern, "OptimizerMap.set: pattern");
    if (Object.hasOwn(this.optimizerMap, pattern)) {
      throw new ValueError(
        `OptimizerMap: "${pattern}" has an optimizer, ${this.optimizerMap[pattern]}: delete it first.`,
      );
    }
    const read = optimizerOption().read(optimizer, "OptimizerMap.set: optimizer");
    Object.assign(this.optimizerMap, { [pattern]: read });
  }

  /** Removes a path or pattern, and returns whether it was there. */
  delete(pattern: string): boolean {
    const isThere = Object.hasOwn(this.optimizerMap, pattern);
    Reflect.deleteProperty(this.optimizerMap, pattern);
    return isThere;
  }

  /** All optimizers, each once: those of patterns, then the default. */
  get optimizers(): readonly Optimizer[] {
    return [...new Set([...Object.values(this.optimizerMap), this.defaultOptimizer])];
  }
}

function optimizersByPath(): Option<
  Readonly<Record<string, OptimizerLike>>,
  Readonly<Record<string, Optimizer>>
> & { readonly fallback: Readonly<Record<string, OptimizerLike>> } {
  const one = optimizerOption();
  const mapped = <From, To>(
    given: Readonly<Record<string, From>>,
    to: (value: From, name: string) => To,
  ) => Object.fromEntries(Object.entries(given).map(([name, value]) => [name, to(value, name)]));
  return {
    fallback: {},
    read: (given, what) => {
      if (!isPlainObject(given)) throw rejected(what, "an object of optimizers by path", given);
      return mapped(given, (optimizer, name) => one.read(optimizer, `${what}["${name}"]`));
    },
    write: (held) => mapped(held, (optimizer) => one.write(optimizer)),
  };
}

/**
 * Optimizers by paths of weights, or by regular expressions that match all of a path, for `multiOptimizer`.
 * @throws ValueError for a value that is not an optimizer, or an optimizer that wraps others.
 * @example
 * const map = optimizers.optimizerMap({ defaultOptimizer: "sgd", optimizerMap: { "encoder/.*": "adam" } });
 */
export function optimizerMap(options: OptimizerMapOptions): OptimizerMap {
  return new OptimizerMap(options);
}
