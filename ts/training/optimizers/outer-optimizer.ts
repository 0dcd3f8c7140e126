/** The base class of optimizers that wrap others. */

import type { Variable } from "../../graph/variable.js";
import { ValueError } from "../../runtime/errors.js";
import { OPTION_VALUES } from "../../runtime/registry/configurable.js";
import { fixed, text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Option } from "../../runtime/registry/option.js";
import { objectOf, type Serialized, serialize } from "../../runtime/registry/registry.js";
import type { Averaged } from "./averages.js";
import { type ExcludedVariables, Optimizer } from "./optimizer.js";
import type { SlotGroups } from "./slots.js";
import { commonOptimizers, type OptimizerLike } from "./table.js";

/** An optimizer that delegates all updates to inner ones, on which the options of every optimizer are set. */
export abstract class OuterOptimizer extends Optimizer {
  static override options(): AnyDescription {
    const { name: _name, learningRate: _rate, useEma: _ema, ...others } = Optimizer.options();
    const unset = Object.entries(others).map(([name, { fallback }]) => [name, fixed(fallback)]);
    return { name: text(), ...Object.fromEntries(unset) };
  }

  abstract override innerOptimizers(): readonly Optimizer[];

  override get variables(): readonly Variable[] {
    return this.innerOptimizers().flatMap(({ variables }) => variables);
  }

  /** Whether any of the inner optimizers keeps moving averages of its weights. */
  override get useEma(): boolean {
    return this.innerOptimizers().some(({ useEma }) => useEma);
  }

  override get averages(): readonly Averaged[] {
    return this.innerOptimizers().flatMap(({ averages }) => averages);
  }

  /** In files of Keras its own learning rate, which is not used, is 0. */
  override [OPTION_VALUES](): Record<string, unknown> {
    return { ...super[OPTION_VALUES](), learningRate: 0 };
  }

  /** @throws ValueError always: the inner optimizers decay weights. */
  override excludeFromWeightDecay(_excluded: ExcludedVariables): void {
    throw new ValueError(`${this} decays no weights: call this of the optimizers inside of it.`);
  }

  override async finalizeVariableValues(variables: readonly Variable[]): Promise<void> {
    for (const inner of this.innerOptimizers()) await inner.finalizeVariableValues(variables);
  }

  protected override slotGroups(): SlotGroups {
    return [];
  }
}

/** An optimizer of an option: by name, as an object, or in its form in a config. */
export function optimizerOption(): Option<OptimizerLike | Serialized, Optimizer> {
  return {
    read: (given, what) => {
      const optimizer = objectOf<Optimizer>("optimizer", given, Optimizer, commonOptimizers);
      if (!(optimizer instanceof OuterOptimizer)) return optimizer;
      throw new ValueError(
        `${what}: a ${optimizer.className} can't be inside of another optimizer.`,
      );
    },
    write: serialize,
  };
}
