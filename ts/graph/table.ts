/** What the op table says of some operations, column by column. A missing row does not compile. */
import type { OpName } from "./attributes.js";
import type { GradientRule } from "./gradients/rule.js";
import type { LoweringRule } from "./lowering/context.js";
import type { ShapeRule } from "./shapes/rule.js";

export interface OpTable<Names extends OpName> {
  readonly shapes: { readonly [Name in Names]: ShapeRule<Name> };
  readonly gradients: { readonly [Name in Names]: GradientRule<Name> };
  readonly lowering: { readonly [Name in Names]: LoweringRule<Name> };
}

/** A column, in which a row is looked up by the name of a node's op: it takes nodes of that op. */
export type RulesByName = { readonly [Name in OpName]?: unknown };
