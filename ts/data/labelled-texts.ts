/** Texts with their classes, as data sets and readers give them. */
import type { Tensor } from "../runtime/tensor.js";

export interface LabelledTexts<TargetNames = readonly string[]> {
  /** One text an example. */
  readonly texts: string[];
  /** Class indices, int32, of shape [texts]: places in `targetNames`. */
  readonly target: Tensor<"int32">;
  readonly targetNames: TargetNames;
}
