/** The second derivative of normalization, by its composition. */
import { at } from "../dim.js";
import { reshape, zeros } from "../operations/broadcast.js";
import { add, mul, rsqrt, square, sub } from "../operations/elementwise.js";
import { type NormalizeAttributes, normalizeGrad } from "../operations/normalize.js";
import { mean } from "../operations/reduce.js";
import type { SymbolicTensor } from "../symbolic.js";
import { gradientOfGradient, independent } from "./recomposed.js";
import { ruleFor, type SecondDerivative } from "./rule.js";

/** (x - mean) / √(variance + epsilon) · gamma + beta of x [outer, rows, groups, size], over rows and size. */
function normalized(
  x: SymbolicTensor,
  gamma: SymbolicTensor | null,
  beta: SymbolicTensor,
  { epsilon, centered }: NormalizeAttributes,
): SymbolicTensor {
  const centre = centered ? mean(x, [1, 3], true) : 0;
  const distance = sub(x, centre);
  const scaled = mul(distance, rsqrt(add(mean(square(distance), [1, 3], true), epsilon)));
  const ofGroups = (vector: SymbolicTensor) => reshape(vector, [at(x.dims, 2), at(x.dims, 3)]);
  const multiplied = gamma === null ? scaled : mul(scaled, ofGroups(gamma));
  return add(multiplied, ofGroups(beta));
}

export function normalizationRules(): readonly SecondDerivative[] {
  return [
    ruleFor(normalizeGrad, ({ operands, attributes }, d, backward) => {
      const { x, gamma, dy } = independent(operands);
      // The kernel computes dbeta even where there is no beta: as of a beta of zeros.
      const beta = zeros([at(x.dims, 2), at(x.dims, 3)]);
      const y = [normalized(x, gamma, beta, attributes)];
      const dbeta = d.dbeta === null ? null : reshape(d.dbeta, beta.dims);
      const found = gradientOfGradient(
        y,
        [dy],
        [x, gamma, beta],
        [d.dx, d.dgamma, dbeta],
        backward,
      );
      const [ofX = null, ofGamma = null] = found.operands;
      // The statistics are computed from x again.
      return { x: ofX, gamma: ofGamma, mean: null, variance: null, dy: found.dy[0] ?? null };
    }),
  ];
}
