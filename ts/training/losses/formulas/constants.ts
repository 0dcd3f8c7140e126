/** Numbers that keep logarithms and quotients finite. */

/** Keras's epsilon. */
export const EPSILON = 1e-7;

/** Probabilities are clipped to [LOWEST, HIGHEST]: epsilon and 1 - epsilon as float32 holds them, which the clipped loss shows. */
export const LOWEST = Math.fround(EPSILON);
export const HIGHEST = Math.fround(1 - EPSILON);
