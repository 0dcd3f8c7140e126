/** The linear forecast: a weight for every reading of the window, by least squares. */

/** Keeps the equations solvable where readings say the same; too small to be felt elsewhere. */
const RIDGE = 1e-6;

/**
 * Weights w, the last of them for a constant 1, that minimise sum_i (x_i w - y_i)^2 + n RIDGE |w|^2: the solution of
 * (X'X + n RIDGE I) w = X'y, by Cholesky's decomposition in float64.
 *
 * @param x rows of equal length, @param y a number for each
 */
export function leastSquares(x: readonly ArrayLike<number>[], y: ArrayLike<number>): Float64Array {
  const size = x[0].length + 1;
  const matrix = Array.from({ length: size }, () => new Float64Array(size));
  const right = new Float64Array(size);
  for (const [index, row] of x.entries()) {
    const full = [...Array.from(row), 1];
    for (let i = 0; i < size; i++) {
      right[i] += full[i] * y[index];
      for (let j = 0; j <= i; j++) matrix[i][j] += full[i] * full[j];
    }
  }
  for (let i = 0; i < size; i++) matrix[i][i] += RIDGE * x.length;
  return solve(matrix, right);
}

/** x w with the constant. */
export function predictLinear(row: ArrayLike<number>, weights: Float64Array): number {
  let sum = weights[row.length];
  for (let i = 0; i < row.length; i++) sum += row[i] * weights[i];
  return sum;
}

/** L L' w = b for a symmetric positive matrix, of which the lower triangle is read; both are overwritten. */
function solve(matrix: readonly Float64Array[], b: Float64Array): Float64Array {
  const size = b.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= matrix[i][k] * matrix[j][k];
      matrix[i][j] = i === j ? Math.sqrt(rest) : rest / matrix[j][j];
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) b[i] -= matrix[i][k] * b[k];
    b[i] /= matrix[i][i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) b[i] -= matrix[k][i] * b[k];
    b[i] /= matrix[i][i];
  }
  return b;
}
