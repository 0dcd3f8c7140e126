/** Functions whose derivative is written by hand, where that of their composition is not accurate everywhere. */
import { withGradient } from "../operations/custom-gradient.js";
import { cast, mul } from "../operations/elementwise.js";
import { asSymbolic, type Operand } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";

export function asFloat(x: Operand): SymbolicTensor {
  return cast(asSymbolic(x), "float32");
}

/** y = f(x) with f'(x) from x and y. */
export function withDerivative(
  given: Operand,
  f: (x: SymbolicTensor) => SymbolicTensor,
  derivative: (x: SymbolicTensor, y: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  const x = asFloat(given);
  const attributes = {
    rule: (
      dy: SymbolicTensor,
      [x]: readonly SymbolicTensor[],
      y: SymbolicTensor,
    ): SymbolicTensor[] => (x === undefined ? [] : [mul(dy, derivative(x, y))]),
  };
  return withGradient({ value: f(x), xs: [x] }, attributes).y;
}
