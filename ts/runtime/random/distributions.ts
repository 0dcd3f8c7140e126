/**
 * Tensors of random numbers of other distributions in plain JavaScript.
 *
 * What belongs here: what users call as `random.gamma` and its like. What does not: uniform and normal numbers, choices.
 * Those that use `Math.log` and `Math.exp`, whose last bits differ between hosts, are reproducible on one host.
 */
import { type TensorLike, toTensor } from "../convert.js";
import { ShapeError, ValueError } from "../errors.js";
import {
  dropoutRate,
  finite,
  integer,
  listOf,
  nonNegative,
  nullable,
  optional,
  positiveInteger,
  valueThat,
} from "../registry/kinds.js";
import { type Description, functionOptions } from "../registry/option.js";
import { checkedShape, formatShape, sizeOf } from "../shape.js";
import { Tensor } from "../tensor.js";
import { normalInto, truncatedNormalInto } from "./normal.js";
import { nextDrawKey, type RandomKey } from "./seed.js";
import { uniformInto } from "./threefry.js";

/** A number for all elements, or numbers that broadcast to the shape. */
type Parameter = number | TensorLike;

/** Parameters of the truncated normal distribution. */
export interface TruncatedNormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Standard deviation before truncation. Default 1. */
  readonly stddev?: number;
}

/** Parameters of the gamma distribution. */
export interface GammaOptions {
  /** Its shape, above 0: a number, or numbers that broadcast to the shape of the result. */
  readonly alpha: Parameter;
}

/** Parameters of the beta distribution. */
export interface BetaOptions {
  /** Above 0: a number, or numbers that broadcast to the shape of the result. */
  readonly alpha: Parameter;
  /** Likewise. */
  readonly beta: Parameter;
}

/** Parameters of the binomial distribution. */
export interface BinomialOptions {
  /** How many trials, integers from 0: a number, or numbers that broadcast to the shape of the result. */
  readonly counts: Parameter;
  /** The probability of success of each, from 0 to 1, likewise. */
  readonly probabilities: Parameter;
}

/** How elements are dropped. */
export interface DropoutOptions {
  /** The shape of the mask, which broadcasts to that of the inputs; null keeps a size. Default: that of the inputs. */
  readonly noiseShape?: readonly (number | null)[] | null;
}

function parameter() {
  return valueThat<Parameter>(
    "a number or numbers",
    (given) => typeof given === "number" || (typeof given === "object" && given !== null),
  );
}

/**
 * The numbers of a parameter at each element of a shape.
 * @throws ShapeError where they do not broadcast; ValueError for one that does not fit
 */
function numbersFor(
  what: string,
  given: Parameter,
  shape: readonly number[],
  expected: string,
  fits: (value: number) => boolean,
): (element: number) => number {
  const { data, shape: own } =
    typeof given === "number" ? numberTensor(given) : toTensor(given, "float32", what);
  const wrong = data.find((value) => !fits(value));
  if (wrong !== undefined) throw new ValueError(`${what}: expected ${expected}, got ${wrong}.`);
  const lead = shape.length - own.length;
  const broadcasts =
    lead >= 0 && own.every((size, axis) => size === 1 || size === shape[axis + lead]);
  if (!broadcasts) {
    throw new ShapeError(
      `${what}: numbers of shape ${formatShape(own)} do not broadcast to the shape ${formatShape(shape)}.`,
    );
  }
  // Most often there is one for each element, which this does not look for.
  if (data.length === sizeOf(shape)) return (element) => data[element]!;
  return (element) => {
    let [rest, offset, stride] = [element, 0, 1];
    for (let axis = shape.length - 1; axis >= lead; axis--) {
      const [size, ownSize] = [shape[axis]!, own[axis - lead]!];
      offset += ownSize === 1 ? 0 : (rest % size) * stride;
      rest = Math.floor(rest / size);
      stride *= ownSize;
    }
    return data[offset]!;
  };
}

function numberTensor(value: number): Tensor {
  return new Tensor([], "float32", Float32Array.of(value));
}

/**
 * Numbers of the normal distribution within two standard deviations. `setSeed` makes them reproducible, on every host.
 * @throws ShapeError for sizes that are not integers from 0, ValueError for a negative or infinite stddev
 */
export function truncatedNormal(
  shape: readonly number[],
  options: TruncatedNormalOptions = {},
): Tensor<"float32"> {
  const description = {
    mean: optional(finite(), 0),
    stddev: optional(nonNegative(), 1),
  } satisfies Description<TruncatedNormalOptions>;
  const { mean, stddev } = functionOptions("random.truncatedNormal", description, options);
  const data = new Float32Array(sizeOf(checkedShape(shape)));
  const { seed, stream } = nextDrawKey();
  truncatedNormalInto(seed, stream, 0, mean, stddev, data);
  return new Tensor(shape, "float32", data);
}

/**
 * The logarithms of numbers of the gamma distribution: of (α + 1) by rejection (Marsaglia and Tsang, A Simple Method for
 * Generating Gamma Variables, 2000), times u^(1 / α). The logarithm holds what small α make smaller than any float32.
 */
function logGamma(size: number, alphaOf: (element: number) => number): Float64Array {
  const [normals, uniforms] = [new Float32Array(size), new Float32Array(size)];
  const [normalKey, uniformKey, powerKey] = [nextDrawKey(), nextDrawKey(), nextDrawKey()];
  const result = new Float64Array(size);
  let pending = Array.from({ length: size }, (_, element) => element);
  for (let trial = 0; pending.length > 0; trial++) {
    normalInto(normalKey.seed, normalKey.stream, trial, 0, 1, normals);
    uniformInto(uniformKey.seed, uniformKey.stream, trial, 0, 1, uniforms);
    pending = pending.filter((element) => {
      const d = alphaOf(element) + 2 / 3;
      const x = normals[element]!;
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      const fits =
        v > 0 && Math.log(1 - uniforms[element]!) < x * x * 0.5 + d - d * v + d * Math.log(v);
      if (fits) result[element] = Math.log(d * v);
      return !fits;
    });
  }
  uniformInto(powerKey.seed, powerKey.stream, 0, 0, 1, uniforms);
  return result.map(
    (value, element) => value + Math.log(1 - uniforms[element]!) / alphaOf(element),
  );
}

const isPositive = (value: number) => value > 0 && value < Number.POSITIVE_INFINITY;

/**
 * Numbers of the gamma distribution of shape `alpha` and scale 1. `setSeed` makes them reproducible.
 * @throws ShapeError where alpha does not broadcast to the shape, ValueError where it is not above 0
 */
export function gamma(shape: readonly number[], options: GammaOptions): Tensor<"float32"> {
  const { alpha } = functionOptions("random.gamma", { alpha: parameter() }, options);
  const sizes = checkedShape(shape);
  const alphaOf = numbersFor("random.gamma: alpha", alpha, sizes, "numbers above 0", isPositive);
  const logarithms = logGamma(sizeOf(sizes), alphaOf);
  return new Tensor(sizes, "float32", Float32Array.from(logarithms, Math.exp));
}

/**
 * Numbers of the beta distribution, X / (X + Y) of two gamma variables of shapes `alpha` and `beta`. `setSeed` makes them
 * reproducible.
 * @throws ShapeError where a parameter does not broadcast to the shape, ValueError where it is not above 0
 */
export function beta(shape: readonly number[], options: BetaOptions): Tensor<"float32"> {
  const given = functionOptions("random.beta", { alpha: parameter(), beta: parameter() }, options);
  const sizes = checkedShape(shape);
  const [x, y] = (["alpha", "beta"] as const).map((name) => {
    const numbers = numbersFor(
      `random.beta: ${name}`,
      given[name],
      sizes,
      "numbers above 0",
      isPositive,
    );
    return logGamma(sizeOf(sizes), numbers);
  }) as [Float64Array, Float64Array];
  const data = Float32Array.from(x, (log, element) => 1 / (1 + Math.exp(y[element]! - log)));
  return new Tensor(sizes, "float32", data);
}

/**
 * Numbers of successes, as float32. They are counted trial by trial, so many trials take long. `setSeed` makes them
 * reproducible, on every host.
 * @throws ShapeError where a parameter does not broadcast to the shape, ValueError for counts that are not integers from 0
 * and probabilities that are not from 0 to 1
 */
export function binomial(shape: readonly number[], options: BinomialOptions): Tensor<"float32"> {
  const given = functionOptions(
    "random.binomial",
    { counts: parameter(), probabilities: parameter() },
    options,
  );
  const sizes = checkedShape(shape);
  const countOf = numbersFor(
    "random.binomial: counts",
    given.counts,
    sizes,
    "integers of at least 0",
    (value) => Number.isInteger(value) && value >= 0,
  );
  const probabilityOf = numbersFor(
    "random.binomial: probabilities",
    given.probabilities,
    sizes,
    "numbers from 0 to 1",
    (value) => value >= 0 && value <= 1,
  );
  const data = new Float32Array(sizeOf(sizes));
  const most = data.reduce((largest, _, element) => Math.max(largest, countOf(element)), 0);
  const { seed, stream } = nextDrawKey();
  const uniforms = new Float32Array(data.length);
  for (let trial = 0; trial < most; trial++) {
    uniformInto(seed, stream, trial, 0, 1, uniforms);
    uniforms.forEach((u, element) => {
      if (trial < countOf(element) && u < probabilityOf(element)) data[element]! += 1;
    });
  }
  return new Tensor(sizes, "float32", data);
}

/**
 * Classes drawn with the probabilities softmax(logits): logits [batch, classes] to int32 [batch, numSamples]. `setSeed`
 * makes them reproducible.
 * @throws ShapeError for logits of another rank, ValueError for a number of samples that is not a positive integer
 */
export function categorical(logits: TensorLike, numSamples: number): Tensor<"int32"> {
  const { data, shape } = toTensor(logits, "float32", "random.categorical: logits");
  const samples = positiveInteger().read(numSamples, "random.categorical: numSamples");
  const [batch, classes] = shape;
  if (batch === undefined || classes === undefined || shape.length > 2 || classes === 0) {
    throw new ShapeError(
      `random.categorical: expected logits of shape [batch, classes], got ${formatShape(shape)}.`,
    );
  }
  const uniforms = uniformNumbers(batch * samples, nextDrawKey());
  const result = new Int32Array(batch * samples);
  for (let row = 0; row < batch; row++) {
    const own = data.subarray(row * classes, (row + 1) * classes);
    const largest = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    let total = 0;
    const sums = Float64Array.from(own, (value) => (total += Math.exp(value - largest)));
    for (let sample = row * samples; sample < (row + 1) * samples; sample++) {
      const place = sums.findIndex((sum) => sum > uniforms[sample]! * total);
      result[sample] = Math.max(0, place);
    }
  }
  return new Tensor([batch, samples], "int32", result);
}

function uniformNumbers(size: number, { seed, stream }: RandomKey): Float32Array {
  const numbers = new Float32Array(size);
  uniformInto(seed, stream, 0, 0, 1, numbers);
  return numbers;
}

/**
 * The inputs with a fraction `rate` of the elements zeroed at random, the others divided by 1 - rate. `setSeed` makes it
 * reproducible, on every host. In models: `layers.dropout` and `ops.dropout`.
 * @throws ValueError for a rate outside of [0, 1); ShapeError for a noiseShape that does not broadcast to the inputs
 */
export function dropout(
  inputs: TensorLike,
  rate: number,
  options: DropoutOptions = {},
): Tensor<"float32"> {
  const { data, shape } = toTensor(inputs, "float32", "random.dropout: inputs");
  const dropped = dropoutRate().read(rate, "random.dropout: rate");
  const description = { noiseShape: optional(nullable(listOf(nullable(integer()))), null) };
  const { noiseShape } = functionOptions("random.dropout", description, options);
  const sizes = shape.map((size, axis) => noiseShape?.[axis] ?? size);
  if (noiseShape !== null && noiseShape.length !== shape.length) {
    throw new ShapeError(
      `random.dropout: noiseShape must have a size for each axis of ${formatShape(shape)}, got ${formatShape(noiseShape)}.`,
    );
  }
  const noise = new Tensor(
    sizes,
    "float32",
    uniformNumbers(sizeOf(checkedShape(sizes)), nextDrawKey()),
  );
  const noiseAt = numbersFor("random.dropout: noiseShape", noise, shape, "numbers", () => true);
  const scale = 1 / (1 - dropped);
  const kept = new Float32Array(data.length);
  for (let i = 0; i < kept.length; i++) kept[i] = noiseAt(i) >= dropped ? data[i]! * scale : 0;
  return new Tensor(shape, "float32", kept);
}
