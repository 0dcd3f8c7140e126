/** Losses and metrics that are passed as a class or factory: `losses.huber` for `losses.huber()`. */

type Kind = abstract new (...given: never[]) => object;

/** What a class or factory of `Base` makes without options; anything else as it is. */
export function madeBy<Given>(given: Given, Base: Kind): Given {
  if (typeof given !== "function") return given;
  // Its prototype says that it can be called with `new`.
  if (given.prototype instanceof Base) return new (given as unknown as new () => Given)();
  // A function of targets and predictions has two parameters, a factory one: its options.
  const made: unknown = given.length === 1 ? resultOf(given) : null;
  return made instanceof Base ? (made as Given) : given;
}

/** What the function returns without arguments. One that throws is not a factory. */
function resultOf(fn: CallableFunction): unknown {
  try {
    return fn();
  } catch {
    return null;
  }
}
