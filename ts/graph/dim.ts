/**
 * Dimensions of symbolic shapes.
 *
 * A dimension is a number where it is known, else a polynomial with integer coefficients over symbols
 * (`B` for the batch, `T` for time, ...), so that `flatten` of `[B, T, 4]` is `[B, 4*T]` and a mean over
 * batch and time divides by `B*T`. Sliding windows with a stride above 1 add factors that are quotients rounded down,
 * `⌊(T-3)/2⌋`. Binding symbols to numbers is then integer arithmetic.
 */
import { ShapeError } from "../runtime/errors.js";
import { globalState } from "../runtime/global-state.js";

export type Dim = number | DimExpression;

/** Values of symbols, such as `{ B: 64, T: 10 }`. */
export type Binding = Readonly<Record<string, number>>;

/** The quotient of a dimension and an integer, rounded down. Terms refer to it by its name, as to a symbol. */
interface Quotient {
  readonly numerator: Dim;
  readonly divisor: number;
}

type Quotients = ReadonlyMap<string, Quotient>;

const NO_QUOTIENTS: Quotients = new Map();

/** A polynomial: `terms` maps a product of symbols (`"B*T"`, sorted, `""` for the constant) to its coefficient. */
export class DimExpression {
  constructor(
    readonly terms: ReadonlyMap<string, number>,
    /** Quotients among the symbols of `terms`, by name. */
    readonly quotients: Quotients = NO_QUOTIENTS,
  ) {}

  toString(): string {
    return [...this.terms]
      .map(([symbols, coefficient]) => formatTerm(symbols, coefficient))
      .join("+");
  }
}

function formatTerm(symbols: string, coefficient: number): string {
  if (symbols === "") return String(coefficient);
  return coefficient === 1 ? symbols : `${coefficient}*${symbols}`;
}

/** A symbol as a dimension. */
export function symbol(name: string): Dim {
  return new DimExpression(new Map([[name, 1]]));
}

function termsOf(dim: Dim): ReadonlyMap<string, number> {
  return typeof dim === "number" ? new Map([["", dim]]) : dim.terms;
}

/** The quotients in two dimensions. */
function quotientsOf(a: Dim, b: Dim): Quotients {
  const [left, right] = [a, b].map((dim) =>
    typeof dim === "number" ? NO_QUOTIENTS : dim.quotients,
  );
  return left?.size || right?.size ? new Map([...(left ?? []), ...(right ?? [])]) : NO_QUOTIENTS;
}

function fromTerms(terms: Map<string, number>, quotients: Quotients): Dim {
  for (const [symbols, coefficient] of terms) if (coefficient === 0) terms.delete(symbols);
  if (terms.size === 0) return 0;
  const constant = terms.get("");
  if (terms.size === 1 && constant !== undefined) return constant;
  return new DimExpression(new Map([...terms].sort(([a], [b]) => (a < b ? -1 : 1))), quotients);
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  const sum = new Map(termsOf(a));
  for (const [symbols, coefficient] of termsOf(b))
    sum.set(symbols, (sum.get(symbols) ?? 0) + coefficient);
  return fromTerms(sum, quotientsOf(a, b));
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a * b;
  const product = new Map<string, number>();
  for (const [left, p] of termsOf(a)) {
    for (const [right, q] of termsOf(b)) {
      const symbols = [...split(left), ...split(right)].sort().join("*");
      product.set(symbols, (product.get(symbols) ?? 0) + p * q);
    }
  }
  return fromTerms(product, quotientsOf(a, b));
}

export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(b, -1));
}

/** `a / b` where `b` has one term and the quotient is a polynomial with integer coefficients; else undefined. */
export function divideDims(a: Dim, b: Dim): Dim | undefined {
  const [divisor, ...rest] = termsOf(b);
  if (divisor === undefined || rest.length > 0 || divisor[1] === 0) return undefined;
  const quotient = new Map<string, number>();
  for (const [symbols, coefficient] of termsOf(a)) {
    const left = split(symbols);
    for (const name of split(divisor[0])) {
      const position = left.indexOf(name);
      if (position < 0) return undefined;
      left.splice(position, 1);
    }
    if (coefficient % divisor[1] !== 0) return undefined;
    quotient.set(left.join("*"), coefficient / divisor[1]);
  }
  return fromTerms(quotient, quotientsOf(a, b));
}

/** ⌊a / divisor⌋. Terms that divide evenly are taken out of the quotient, so that equal sizes have one form. */
export function floorDivideDims(a: Dim, divisor: number): Dim {
  if (typeof a === "number") return Math.floor(a / divisor);
  const [divided, rest] = [new Map<string, number>(), new Map<string, number>()];
  for (const [symbols, coefficient] of a.terms) {
    const even = symbols === "" ? Math.floor(coefficient / divisor) : coefficient / divisor;
    if (Number.isInteger(even)) divided.set(symbols, even);
    else rest.set(symbols, coefficient);
    if (symbols === "") rest.set("", coefficient - even * divisor);
  }
  const [outside, numerator] = [fromTerms(divided, a.quotients), fromTerms(rest, a.quotients)];
  if (typeof numerator === "number") return outside;
  // A name holds no "*", which separates the factors of a term.
  const name = `⌊(${String(numerator).replaceAll("*", "·")})/${divisor}⌋`;
  const quotient = new Map([[name, { numerator, divisor }]]);
  return addDims(outside, new DimExpression(new Map([[name, 1]]), quotient));
}

function split(symbols: string): string[] {
  return symbols === "" ? [] : symbols.split("*");
}

export function productOfDims(dims: readonly Dim[]): Dim {
  return dims.reduce(multiplyDims, 1);
}

export function equalDims(a: Dim, b: Dim): boolean {
  return a === b || String(a) === String(b);
}

export function equalShapes(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, axis) => equalDims(dim, at(b, axis)));
}

/** The value of a dimension under a binding. */
export function evaluateDim(dim: Dim, binding: Binding): number {
  if (typeof dim === "number") return dim;
  let total = 0;
  for (const [symbols, coefficient] of dim.terms) {
    total += split(symbols).reduce(
      (product, name) => product * valueOf(name, dim.quotients, binding),
      coefficient,
    );
  }
  return total;
}

function valueOf(name: string, quotients: Quotients, binding: Binding): number {
  const quotient = quotients.get(name);
  if (quotient !== undefined)
    return Math.floor(evaluateDim(quotient.numerator, binding) / quotient.divisor);
  const value = binding[name];
  if (value === undefined) {
    throw new ShapeError(
      `The size of the symbolic dimension ${name} is not known; nothing that was fed has it.`,
    );
  }
  return value;
}

/** The dimension of `shape` at `axis`, which must exist. */
export function at(shape: readonly Dim[], axis: number): Dim {
  const dim = shape[axis];
  if (dim === undefined)
    throw new ShapeError(`There is no axis ${axis} in the shape ${formatShape(shape)}.`);
  return dim;
}

/** `(B, T, 64)`. */
export function formatShape(shape: readonly Dim[]): string {
  return `(${shape.map(String).join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** The shape as users see it: null for dimensions that are not known. */
export function publicShape(shape: readonly Dim[]): (number | null)[] {
  return shape.map((dim) => (typeof dim === "number" ? dim : null));
}

/** A symbol that no other tensor has, such as `T3`; printing renames symbols in their order of appearance. */
export function freshSymbol(prefix: string): Dim {
  globalState.symbols += 1;
  return symbol(`${prefix}${globalState.symbols}`);
}

/** The batch dimension, which all inputs of a model share. */
export const BATCH: Dim = symbol("B");

/** All symbols that a shape mentions. */
export function symbolsOf(shape: readonly Dim[]): string[] {
  return shape.flatMap((dim) => {
    if (typeof dim === "number") return [];
    return [...dim.terms.keys()].flatMap(split).flatMap((name) => {
      const quotient = dim.quotients.get(name);
      return quotient === undefined ? [name] : symbolsOf([quotient.numerator]);
    });
  });
}

/** The name of a dimension that is a single symbol, such as `T`; undefined for `2*T`, quotients and numbers. */
export function soleSymbol(dim: Dim): string | undefined {
  if (typeof dim === "number" || dim.terms.size !== 1 || dim.quotients.size > 0) return undefined;
  const [name, coefficient] = [...dim.terms][0] ?? ["", 0];
  return coefficient === 1 && name !== "" && !name.includes("*") ? name : undefined;
}
