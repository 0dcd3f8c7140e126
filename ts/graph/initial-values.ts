/** The initial values of weights: what computes them, and how many at once. */
import { assign } from "./operations/assign.js";
import { read } from "./operations/sources.js";
import { type Schedule, schedule } from "./schedule.js";
import type { Variable } from "./variable.js";

/**
 * Elements of the weights that one program initializes, so that other events can happen between programs: a millisecond or two for
 * uniform numbers, ten for normal ones.
 */
export const ELEMENTS_AT_ONCE = 2 ** 20;

/** The same for a weight whose initializer computes it in parts, such as orthogonal rows, which take longer. */
const ELEMENTS_OF_PARTS = 2 ** 18;

/** Whether a weight is to be initialized in parts, if it can be. */
export function isLarge({ size, initializer }: Variable): boolean {
  return size > (initializer.parts === undefined ? ELEMENTS_AT_ONCE : ELEMENTS_OF_PARTS);
}

/**
 * Groups of float32 variables that one program initializes; a large one is a group by itself. Float64 sums are in none:
 * they begin with 0, as new memory does.
 */
export function initializationGroups(fresh: readonly Variable[]): Variable[][] {
  const groups: Variable[][] = [];
  let room = 0;
  for (const variable of fresh) {
    if (variable.dtype !== "float32" || variable.residence.saved !== null) continue;
    if (variable.size > room || isLarge(variable)) {
      groups.push([]);
      room = ELEMENTS_AT_ONCE;
    }
    groups.at(-1)?.push(variable);
    room = isLarge(variable) ? 0 : room - variable.size;
  }
  return groups;
}

/** What computes the initial values of these variables. */
export function initialValues(group: readonly Variable[]): Schedule {
  const effects = group.map((variable) =>
    assign({
      target: read(variable),
      value: variable.initializer.values(variable.shape, variable.key),
    }),
  );
  return schedule({ fetches: [], effects });
}
