/** Numbers that keep logarithms and quotients finite. */

/** Keras's epsilon. */
export const EPSILON = 1e-7;

/**
 * Probabilities are clipped to [LOWEST, HIGHEST]: epsilon and 1 - epsilon, rounded to float32 because losses at these
 * limits depend on the rounding.
 */
export const LOWEST = Math.fround(EPSILON);
export const HIGHEST = Math.fround(1 - EPSILON);
