/**
 * The rows of operations on sequences. Nodes of such operations bring them along, so that a page without
 * recurrent layers does not carry them.
 */
import type { SequenceOp } from "./attributes.js";
import { recurrentGradients } from "./gradients/recurrent.js";
import { scanGradients } from "./gradients/scan.js";
import { recurrentLowering } from "./lowering/recurrent.js";
import { scanLowering } from "./lowering/scan.js";
import { recurrentShapes } from "./shapes/recurrent.js";
import { scanShapes } from "./shapes/scan.js";
import type { OpTable } from "./table.js";

// Copying properties may run code, as far as a bundler knows: it leaves out what is marked as pure.
export const sequenceTable: OpTable<SequenceOp> = /* @__PURE__ */ (() => ({
  shapes: { ...recurrentShapes, ...scanShapes },
  gradients: { ...recurrentGradients, ...scanGradients },
  lowering: { ...recurrentLowering, ...scanLowering },
}))();
