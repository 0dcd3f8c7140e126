/** Kinds of options that hold activations, initializers, regularizers and constraints. */
import { optional } from "../runtime/registry/kinds.js";
import type { OptionalOption } from "../runtime/registry/option.js";
import { type Serializable, serialize } from "../runtime/registry/registry.js";
import {
  type ActivationFunction,
  type ActivationLike,
  get as getActivation,
  nameOf,
} from "./activations/index.js";
import { type Constraint, type ConstraintLike, get as getConstraint } from "./constraints.js";
import {
  get as getInitializer,
  type Initializer,
  type InitializerLike,
} from "./initializers/index.js";
import { get as getRegularizer, type Regularizer, type RegularizerLike } from "./regularizers.js";

function written(object: Serializable | null) {
  return object === null ? null : serialize(object);
}

/**
 * An activation, by default `fallback`; null is linear. f(x) for x [batch, ...] of any shape.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function activation(
  fallback: ActivationLike,
): OptionalOption<ActivationLike, ActivationFunction> {
  return optional<ActivationLike, ActivationFunction>(
    { read: getActivation, write: nameOf },
    fallback,
  );
}

/** An initializer of a weight; each object is given a new one. */
export function initializer(
  fallback: InitializerLike,
): OptionalOption<InitializerLike, Initializer> {
  return optional<InitializerLike, Initializer>({ read: getInitializer, write: written }, fallback);
}

/** A penalty, by default none. */
export function regularizer(): OptionalOption<RegularizerLike, Regularizer | null> {
  return optional<RegularizerLike, Regularizer | null>(
    { read: getRegularizer, write: written },
    null,
  );
}

/** A projection of a weight, by default none. */
export function constraint(): OptionalOption<ConstraintLike, Constraint | null> {
  return optional<ConstraintLike, Constraint | null>({ read: getConstraint, write: written }, null);
}
