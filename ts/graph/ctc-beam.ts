/** Prefix beam search over frames (Graves 2012; Hannun 2017), for `ops.ctcDecode`. */

/** The frames of one sample: numbers [frames, classes]. */
export interface Frames {
  readonly count: number;
  readonly classes: number;
  readonly at: (frame: number, label: number) => number;
}

/** Labels with their score. */
export interface ScoredPath {
  readonly labels: readonly number[];
  readonly score: number;
}

/** Labels so far, with the log probabilities that the frames spell them and end in their last label, or in a blank. */
interface Prefix {
  readonly labels: readonly number[];
  inLabel: number;
  inBlank: number;
}

/** The most likely labels of the frames, at most `width`, the most likely first. */
export function beamPaths(frames: Frames, blank: number, width: number): ScoredPath[] {
  let beam: Prefix[] = [{ labels: [], inLabel: Number.NEGATIVE_INFINITY, inBlank: 0 }];
  for (let frame = 0; frame < frames.count; frame++)
    beam = pruned(extended(beam, logSoftmaxOf(frames, frame), blank), width);
  return pruned(beam, width).map((prefix) => ({ labels: prefix.labels, score: scoreOf(prefix) }));
}

/** Extends the prefixes of the beam by a frame: all prefixes that result, with their probabilities. */
function extended(beam: readonly Prefix[], logp: readonly number[], blank: number): Prefix[] {
  const next = new Map<string, Prefix>();
  const prefixFor = (labels: readonly number[]): Prefix => {
    const key = labels.join();
    const known = next.get(key);
    if (known !== undefined) return known;
    const made = { labels, inLabel: Number.NEGATIVE_INFINITY, inBlank: Number.NEGATIVE_INFINITY };
    next.set(key, made);
    return made;
  };
  for (const prefix of beam) {
    const { labels, inLabel } = prefix;
    const whole = scoreOf(prefix);
    logp.forEach((score, label) => {
      if (label === blank) {
        const same = prefixFor(labels);
        same.inBlank = logAddExp(same.inBlank, whole + score);
        return;
      }
      const isRepeated = labels.at(-1) === label;
      const longer = prefixFor([...labels, label]);
      // A label that equals the one before it begins only after a blank; without one, it is the same label, continued.
      longer.inLabel = logAddExp(longer.inLabel, (isRepeated ? prefix.inBlank : whole) + score);
      if (!isRepeated) return;
      const same = prefixFor(labels);
      same.inLabel = logAddExp(same.inLabel, inLabel + score);
    });
  }
  return [...next.values()];
}

function scoreOf({ inLabel, inBlank }: Prefix): number {
  return logAddExp(inLabel, inBlank);
}

/** The `width` most likely prefixes that are possible, the most likely first. */
function pruned(prefixes: readonly Prefix[], width: number): Prefix[] {
  return prefixes
    .map((prefix) => ({ prefix, score: scoreOf(prefix) }))
    .filter(({ score }) => score > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.score - a.score || compareLabels(a.prefix.labels, b.prefix.labels))
    .slice(0, width)
    .map(({ prefix }) => prefix);
}

/**
 * Orders equally likely labels: by the lower class where they first differ; a longer list comes before one that it begins
 * with.
 */
function compareLabels(a: readonly number[], b: readonly number[]): number {
  const position = a.findIndex((label, index) => label !== b[index]);
  if (position === -1) return b.length - a.length;
  return (a[position] ?? 0) - (b[position] ?? Number.POSITIVE_INFINITY);
}

/** log(eᵃ + eᵇ) */
function logAddExp(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
}

function logSoftmaxOf({ classes, at }: Frames, frame: number): number[] {
  const logits = Array.from({ length: classes }, (_, label) => at(frame, label));
  const largest = Math.max(...logits);
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  return logits.map((logit) => logit - largest - total);
}
