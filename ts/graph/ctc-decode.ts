/**
 * `ops.ctcDecode`: labels from the frames of a model that was trained with the CTC loss. It runs in JavaScript, on Tensors.
 */
import { ShapeError, ValueError } from "../runtime/errors.js";
import {
  boolean,
  integerFrom,
  nullable,
  oneOf,
  optional,
  positiveInteger,
} from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { formatShape } from "../runtime/shape.js";
import { Tensor } from "../runtime/tensor.js";
import { beamPaths, type Frames, type ScoredPath } from "./ctc-beam.js";

/** Options of `ctcDecode`. */
export interface CtcDecodeOptions {
  /** The most likely class of each frame (default), or a search for the most likely labels. */
  readonly strategy?: "greedy" | "beam_search";
  /** Paths that the search keeps; default 100. */
  readonly beamWidth?: number;
  /** Paths that the search returns, at most beamWidth; default 1. */
  readonly topPaths?: number;
  /** Whether the greedy strategy merges repeated classes; default true. The search always does. */
  readonly mergeRepeated?: boolean;
  /** The class of the blank; null is the last one. Default 0. */
  readonly maskIndex?: number | null;
}

function ctcDecodeOptions() {
  return {
    strategy: optional(oneOf("greedy", "beam_search"), "greedy"),
    beamWidth: optional(positiveInteger(), 100),
    topPaths: optional(positiveInteger(), 1),
    mergeRepeated: optional(boolean(), true),
    maskIndex: optional(nullable(integerFrom(0)), 0),
  } satisfies Description<CtcDecodeOptions>;
}

/** Marks the places after the last label. */
const PADDING = -1;

/**
 * The labels of each sample, int32 [paths, batch, time], -1 after the last, and their scores: for "greedy" one path and
 * -Σ of the largest logit of each frame, [batch, 1]; for "beam_search" topPaths and their log probabilities, [batch,
 * topPaths], the most likely first. Among equally likely paths that with the lower class comes first.
 *
 * @param inputs logits [batch, time, classes]
 * @param sequenceLengths the number of frames of each sample, [batch]
 * @throws ShapeError, ValueError for other shapes, lengths and options
 */
export function ctcDecode(
  inputs: Tensor,
  sequenceLengths: Tensor,
  options: CtcDecodeOptions = {},
): [decoded: Tensor<"int32">, scores: Tensor] {
  const settings = functionOptions("ops.ctcDecode", ctcDecodeOptions(), options);
  const samples = samplesOf(inputs, sequenceLengths);
  const [batch = 0, time = 0, classes = 0] = inputs.shape;
  const blank = settings.maskIndex ?? classes - 1;
  if (blank >= classes)
    throw new ValueError(
      `ops.ctcDecode: maskIndex ${blank} is none of the ${classes} classes of the inputs.`,
    );
  const { strategy, topPaths, beamWidth, mergeRepeated } = settings;
  if (topPaths > beamWidth)
    throw new ValueError(
      `ops.ctcDecode: topPaths ${topPaths} is more than beamWidth ${beamWidth}, the paths that are kept.`,
    );
  const found = samples.map((frames) =>
    strategy === "greedy"
      ? [greedyPath(frames, blank, mergeRepeated)]
      : beamPaths(frames, blank, beamWidth).slice(0, topPaths),
  );
  const paths = strategy === "greedy" ? 1 : topPaths;
  const decoded = new Int32Array(paths * batch * time).fill(PADDING);
  const scores = new Float32Array(batch * paths).fill(Number.NEGATIVE_INFINITY);
  found.forEach((ofSample, sample) => {
    ofSample.forEach(({ labels, score }, path) => {
      decoded.set(labels, (path * batch + sample) * time);
      scores[sample * paths + path] = score;
    });
  });
  return [
    new Tensor([paths, batch, time], "int32", decoded),
    new Tensor([batch, paths], "float32", scores),
  ];
}

function greedyPath(frames: Frames, blank: number, mergeRepeated: boolean): ScoredPath {
  const best = Array.from({ length: frames.count }, (_, frame) => largestOf(frames, frame));
  const labels = best.flatMap(({ label }, frame) => {
    const isRepeated = mergeRepeated && frame > 0 && best[frame - 1]?.label === label;
    return label === blank || isRepeated ? [] : [label];
  });
  return { labels, score: -best.reduce((sum, { value }) => sum + value, 0) };
}

/** The class of the largest number of a frame, the first among equals. */
function largestOf({ classes, at }: Frames, frame: number): { label: number; value: number } {
  let label = 0;
  for (let other = 1; other < classes; other++)
    if (at(frame, other) > at(frame, label)) label = other;
  return { label, value: at(frame, label) };
}

function samplesOf(inputs: Tensor, sequenceLengths: Tensor): Frames[] {
  const { shape, data } = inputs;
  const [batch = 0, time = 0, classes = 0] = shape;
  if (shape.length !== 3 || classes === 0 || sequenceLengths.size !== batch)
    throw new ShapeError(
      `ops.ctcDecode needs logits [batch, time, classes] and a length for each sample, got inputs of shape ${formatShape(shape)} and lengths of shape ${formatShape(sequenceLengths.shape)}.`,
    );
  return Array.from(sequenceLengths.data, (count, sample) => {
    if (!Number.isInteger(count) || count < 0 || count > time)
      throw new ValueError(
        `ops.ctcDecode: a length is an integer from 0 to the ${time} frames of the inputs, got ${count} for sample ${sample}.`,
      );
    const at = (frame: number, label: number) =>
      data[(sample * time + frame) * classes + label] ?? Number.NaN;
    return { count, classes, at };
  });
}
