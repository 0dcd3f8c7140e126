/**
 * The loss of connectionist temporal classification (Graves et al. 2006): -log of the probability that the frames,
 * repetitions merged and blanks dropped, spell the labels.
 */

import { ShapeError } from "../../runtime/errors.js";
import { at, type Dim } from "../dim.js";
import type { SymbolicTensor } from "../symbolic.js";
import { broadcastTo, reshape } from "./broadcast.js";
import { concatenate } from "./concat.js";
import {
  abs,
  add,
  cast,
  equal,
  greater,
  maximum,
  mul,
  neg,
  softplus,
  sub,
  where,
} from "./elementwise.js";
import { slice, transpose } from "./layout.js";
import { matmul } from "./matmul.js";
import { oneHot } from "./one-hot.js";
import { sum } from "./reduce.js";
import { scan } from "./scan.js";
import type { ScanStep } from "./scan-body.js";
import { logSoftmax } from "./softmax.js";
import { arange, constant } from "./sources.js";

/** Keras's logarithm of an impossible event. It is finite, so that labels which do not fit the frames have a finite loss. */
const IMPOSSIBLE = -1e5;

/** log(eᵃ + eᵇ) = max(a, b) + log(1 + e^-|a-b|) */
function logAddExp(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return add(maximum(a, b), softplus(neg(abs(sub(a, b)))));
}

/** Options of `ctcLoss`. */
export interface CtcLossOptions {
  /** The number of frames of each sample, [batch]; default null: all. */
  readonly frames?: SymbolicTensor | null;
  /** The class of the blank; default 0. */
  readonly blankClass?: number;
}

/**
 * The loss of each sample.
 *
 * After the frames so far, blank[n] is the log probability that they spell n labels and end in a blank, label[n] that they
 * spell n+1 labels and end in the last of them. A frame may repeat a label, begin the next one (after an equal one only
 * after a blank), or be blank.
 *
 * @param labels class indices [batch, labels]
 * @param counts the number of labels of each sample, [batch]
 * @param logits [batch, time, classes]
 * @throws ShapeError for other ranks, and where the number of labels or classes is not known
 */
export function ctcLoss(
  labels: SymbolicTensor,
  counts: SymbolicTensor,
  logits: SymbolicTensor,
  { frames = null, blankClass = 0 }: CtcLossOptions = {},
): SymbolicTensor {
  const { count, classes } = sizesOf(labels, logits);
  const [batch, time] = [at(logits.dims, 0), at(logits.dims, 1)];
  const logp = logSoftmax(logits);
  const ofLabels = transpose(matmul(logp, oneHot(labels, classes), false, true), [1, 0, 2]);
  const ofBlank = transpose(slice(logp, [0, 0, blankClass], [-1, -1, 1]), [1, 0, 2]);
  const step = stepOf(count, followedByEqual(labels, count));
  const first = [0, ...Array.from({ length: count }, () => IMPOSSIBLE)];
  const initial = [
    broadcastTo(constant(first, [1, count + 1]), [batch, count + 1]),
    broadcastTo(constant(IMPOSSIBLE), [batch, count]),
  ];
  const { states } =
    frames === null
      ? scan((now, before) => step(now, before), [ofLabels, ofBlank], initial)
      : scan(
          (now, before) => keptUnless(now[2]!, step(now, before), before),
          [ofLabels, ofBlank, isFrame(frames, time)],
          initial,
        );
  const spelt = withAdded(states[0]!, states[1]!);
  return neg(sum(mul(spelt, oneHot(counts, count + 1)), -1));
}

/** One frame: from the log probabilities of [labels, blank] and the two states to the next states. */
function stepOf(count: number, repeats: SymbolicTensor) {
  return (now: readonly SymbolicTensor[], before: readonly SymbolicTensor[]): ScanStep => {
    const [logLabel, logBlank, blank, label] = [now[0]!, now[1]!, before[0]!, before[1]!];
    // A label may follow another one at once unless it is the same.
    const ready = withAdded(blank, add(label, mul(repeats, IMPOSSIBLE)));
    const begun = logAddExp(slice(ready, [0, 0], [-1, count]), label);
    const closed = add(label, mul(sub(1, repeats), IMPOSSIBLE));
    const silent = withAdded(add(ready, logBlank), add(closed, logBlank));
    return { outputs: [], states: [silent, add(begun, logLabel)] };
  };
}

/** The states after a frame of the sample; after frames past its end they stay as they are. */
function keptUnless(
  counts: SymbolicTensor,
  { states }: ScanStep,
  before: readonly SymbolicTensor[],
): ScanStep {
  return { outputs: [], states: states.map((next, index) => where(counts, next, before[index]!)) };
}

/** [time, batch, 1]: whether a frame is one of a sample's. */
function isFrame(frames: SymbolicTensor, time: Dim): SymbolicTensor {
  const numbers = reshape(cast(frames, "float32"), [1, -1, 1]);
  return greater(numbers, reshape(arange(time), [-1, 1, 1]));
}

/** blank[n+1] becomes log(e^blank[n+1] + e^added[n]); blank[0] stays. */
function withAdded(blank: SymbolicTensor, added: SymbolicTensor): SymbolicTensor {
  const rest = logAddExp(slice(blank, [0, 1], [-1, -1]), added);
  return concatenate([slice(blank, [0, 0], [-1, 1]), rest], -1);
}

function followedByEqual(labels: SymbolicTensor, count: number): SymbolicTensor {
  const numbers = cast(labels, "float32");
  const same = equal(slice(numbers, [0, 0], [-1, count - 1]), slice(numbers, [0, 1], [-1, -1]));
  const end = mul(slice(numbers, [0, 0], [-1, 1]), 0);
  return count === 1 ? end : concatenate([cast(same, "float32"), end], -1);
}

function sizesOf(labels: SymbolicTensor, logits: SymbolicTensor) {
  const [count, classes] = [labels.dims[1], logits.dims[2]];
  if (
    labels.rank === 2 &&
    logits.rank === 3 &&
    typeof count === "number" &&
    count > 0 &&
    typeof classes === "number"
  )
    return { count, classes };
  throw new ShapeError(
    `CTC needs class indices [batch, labels], at least one label, and logits [batch, time, classes], got targets ${labels.toString()} and predictions ${logits.toString()}.`,
  );
}
