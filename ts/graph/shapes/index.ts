/** The op table's second column: a shape rule for every operation. */
import type { OpName } from "../attributes.js";
import { binaryShapes, unaryShapes, whereShape } from "./elementwise.js";
import { layoutShapes, sourceShapes } from "./layout.js";
import { effectShapes, fusedShapes, productShapes, reductionShapes } from "./numeric.js";
import { recurrentShapes } from "./recurrent.js";
import type { ShapeRule } from "./rule.js";
import { scanShapes } from "./scan.js";

export const shapeRules: { readonly [Name in OpName]: ShapeRule<Name> } = {
  ...unaryShapes,
  ...binaryShapes,
  where: whereShape,
  ...sourceShapes,
  ...layoutShapes,
  ...reductionShapes,
  ...productShapes,
  ...fusedShapes,
  ...recurrentShapes,
  ...scanShapes,
  ...effectShapes,
};
