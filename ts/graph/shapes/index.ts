/** The op table's second column: a shape rule for every operation of the core. */
import type { CoreOp } from "../attributes.js";
import { binaryShapes, unaryShapes, whereShape } from "./elementwise.js";
import { layoutShapes, sourceShapes } from "./layout.js";
import { effectShapes, fusedShapes, productShapes, reductionShapes } from "./numeric.js";
import type { ShapeRule } from "./rule.js";

export const shapeRules: { readonly [Name in CoreOp]: ShapeRule<Name> } = {
  ...unaryShapes,
  ...binaryShapes,
  where: whereShape,
  ...sourceShapes,
  ...layoutShapes,
  ...reductionShapes,
  ...productShapes,
  ...fusedShapes,
  ...effectShapes,
};
