/** Connectionist temporal classification. */
import { ctcLoss } from "../../graph/operations/ctc-loss.js";
import { cast, notEqual } from "../../graph/operations/elementwise.js";
import { sum } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { Loss, type LossOptions } from "./loss.js";
import { lossFactory } from "./per-sample.js";

/**
 * -log of the probability that the frames, repetitions merged and blanks dropped, spell the labels (Graves et al. 2006):
 * for sequences whose labels are in order but not aligned, such as speech and handwriting. Targets are class indices
 * [batch, labels], padded by 0 at the end; predictions are logits [batch, time, classes], where class 0 is the blank. All
 * frames count. Labels that do not fit into the frames have a loss of about 1e5.
 * @throws ShapeError for other ranks
 */
export class CTC extends Loss {
  static override readonly className: string = "CTC";
  override readonly targetDType = "int32";
  override readonly targetsFollowTime = false;

  constructor(options?: LossOptions) {
    super("ctc", options);
  }

  override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return ctcLoss(yTrue, sum(cast(notEqual(yTrue, 0), "float32"), -1), yPred);
  }
}

/**
 * The loss of connectionist temporal classification (Graves et al. 2006): -log of the probability that the frames spell
 * the labels. Targets are class indices [batch, labels], padded by 0; predictions logits [batch, time, classes], where
 * class 0 is the blank. Other ranks are a ShapeError of fit and evaluate.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 * @example
 * net.compile({ optimizer: "adam", loss: losses.ctc() });
 */
export const ctc = lossFactory(CTC);
