/**
 * `initializers`: the initial values of weights, as factories (`initializers.heNormal({ seed: 1 })`) and as classes
 * (`initializers.HeNormal`).
 */
import type { EitherCase } from "../../runtime/names.js";
import {
  type KerasSerialized,
  objectOf,
  type SerializableClass,
  type Serialized,
  serialize as serializeObject,
} from "../../runtime/registry/registry.js";
import {
  Constant,
  type ConstantOptions,
  Identity,
  type IdentityOptions,
  Ones,
  Zeros,
} from "./constant.js";
import { Initializer, type SeedOptions } from "./initializer.js";
import { Orthogonal, type OrthogonalOptions } from "./orthogonal.js";
import {
  RandomNormal,
  type RandomNormalOptions,
  RandomUniform,
  type RandomUniformOptions,
  TruncatedNormal,
} from "./random.js";
import {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
  type VarianceScalingOptions,
} from "./variance-scaling.js";

export {
  type GateInitializer,
  type GruGates,
  gruGates,
  type LstmGates,
  lstmGates,
  PerGate,
  type PerGateOptions,
} from "./per-gate.js";
export { STFT, STFT as STFTInitializer, type STFTOptions, stft } from "./stft.js";
export type {
  ConstantOptions,
  IdentityOptions,
  OrthogonalOptions,
  RandomNormalOptions,
  RandomUniformOptions,
  SeedOptions,
  VarianceScalingOptions,
};
export {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Identity,
  Identity as IdentityInitializer,
  Initializer,
  LecunNormal,
  LecunUniform,
  Ones,
  Orthogonal,
  Orthogonal as OrthogonalInitializer,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  Zeros,
};

const BY_NAME = {
  constant: Constant,
  glorot_normal: GlorotNormal,
  glorot_uniform: GlorotUniform,
  he_normal: HeNormal,
  he_uniform: HeUniform,
  identity: Identity,
  lecun_normal: LecunNormal,
  lecun_uniform: LecunUniform,
  normal: RandomNormal,
  one: Ones,
  ones: Ones,
  orthogonal: Orthogonal,
  random_normal: RandomNormal,
  random_uniform: RandomUniform,
  truncated_normal: TruncatedNormal,
  uniform: RandomUniform,
  variance_scaling: VarianceScaling,
  zero: Zeros,
  zeros: Zeros,
  // Names in older files of Keras.
  identity_initializer: Identity,
  orthogonal_initializer: Orthogonal,
} as const satisfies Readonly<Record<string, SerializableClass<Initializer>>>;

/** Names that options take; extend the interface to have your own names typed. */
export interface InitializerNames extends Readonly<Record<keyof typeof BY_NAME, unknown>> {}

/** `"glorot_uniform"` or `"glorotUniform"`. */
export type InitializerName = EitherCase<keyof InitializerNames & string>;

/** What an option takes as an initializer: a name, an object, or its form in a config. */
export type InitializerLike = InitializerName | Initializer | Serialized;

/**
 * The initializer of that name.
 * @throws ValueError for a name that is not known, with the nearest ones.
 */
export function get(initializer: string | Initializer | Serialized): Initializer {
  return objectOf<Initializer>("initializer", initializer, Initializer, BY_NAME);
}

/** The form of an initializer in a config: `{ className, config }`. @throws ValueError for another value */
export function serialize(initializer: Initializer): Serialized {
  return serializeObject(get(initializer));
}

/** A new initializer from its form in a config, of this package or of Keras. @throws ValueError for a class that is not known. */
export function deserialize(config: Serialized | KerasSerialized): Initializer {
  return objectOf<Initializer>("initializer", config, Initializer, BY_NAME);
}

/** All 0, of any shape. */
export const zeros = () => new Zeros();
/** All 1, of any shape. */
export const ones = () => new Ones();
/**
 * All `value`, by default 0, of any shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const constant = (options: ConstantOptions = {}) => new Constant(options);
/**
 * `gain`, by default 1, on the diagonal of a matrix, 0 elsewhere. Shapes of other ranks are a ShapeError when the weight is
 * made.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const identity = (options: IdentityOptions = {}) => new Identity(options);
/**
 * Uniform in [minval, maxval), by default [-0.05, 0.05), of any shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const randomUniform = (options: RandomUniformOptions = {}) => new RandomUniform(options);
/**
 * Normal with mean 0 and standard deviation 0.05 by default, of any shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const randomNormal = (options: RandomNormalOptions = {}) => new RandomNormal(options);
/**
 * Normal with mean 0 and standard deviation 0.05 by default, drawn again beyond two standard deviations; `stddev` is that
 * before the truncation, as in Keras.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const truncatedNormal = (options: RandomNormalOptions = {}) => new TruncatedNormal(options);
/**
 * Random numbers of variance scale / n, where n is the number of inputs of a unit (fan in, the default), of its outputs
 * (fan out), or their mean.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const varianceScaling = (options: VarianceScalingOptions = {}) =>
  new VarianceScaling(options);
/**
 * Uniform with variance 2 / (fan in + fan out) (Glorot and Bengio 2010): the default of most kernels.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const glorotUniform = (options: SeedOptions = {}) => new GlorotUniform(options);
/**
 * Truncated normal with variance 2 / (fan in + fan out) (Glorot and Bengio 2010).
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const glorotNormal = (options: SeedOptions = {}) => new GlorotNormal(options);
/**
 * Uniform with variance 2 / fan in (He et al. 2015), for layers before a ReLU.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const heUniform = (options: SeedOptions = {}) => new HeUniform(options);
/**
 * Truncated normal with variance 2 / fan in (He et al. 2015), for layers before a ReLU.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const heNormal = (options: SeedOptions = {}) => new HeNormal(options);
/**
 * Uniform with variance 1 / fan in (LeCun et al. 1998), for layers before a SELU.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const lecunUniform = (options: SeedOptions = {}) => new LecunUniform(options);
/**
 * Truncated normal with variance 1 / fan in (LeCun et al. 1998), for layers before a SELU.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const lecunNormal = (options: SeedOptions = {}) => new LecunNormal(options);
/**
 * A matrix, of all axes but the last flattened and the last, whose rows or columns, whichever are fewer, are orthonormal,
 * times `gain`, by default 1. Shapes of fewer than two axes are a ShapeError when the weight is made.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const orthogonal = (options: OrthogonalOptions = {}) => new Orthogonal(options);
