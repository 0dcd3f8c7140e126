"""Linear algebra: dtypes and numbers of factorizations, systems of equations and what follows from them, with every option."""
# First, since it chooses the backend.
from common import wave, write

import numpy as np
from keras import ops
from typed_cases import DTYPES, typed_case

INTEGERS = {"int32": [7, 1, -2, 0, 9, 3, 1, -1, 8, 2, 3, 1], "uint8": [7, 1, 2, 0, 9, 3, 1, 1, 8, 2, 3, 1], "bool": [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1]}
cases = []


def array(dtype, shape, seed=0):
    if dtype == "float32":
        return wave(shape, seed, 1.5)
    return np.resize(np.array(INTEGERS[dtype]), int(np.prod(shape))).reshape(shape).astype(dtype)


def definite(x):
    """A symmetric positive definite matrix, in thousandths."""
    return np.round(x @ np.swapaxes(x, -1, -2) + np.eye(x.shape[-1]), 3).astype("float32")


def case(op, f, *args):
    row = typed_case(op, f, *args)
    repeated = sum(one["name"].split(" (")[0] == row["name"] for one in cases)
    cases.append({**row, "name": f"{row['name']} ({repeated})"} if repeated else row)


def signs(vectors):
    """1 or -1 for each column, so that its largest component is positive: signs of eigenvectors are free."""
    largest = np.take_along_axis(vectors, np.argmax(np.abs(vectors), -2)[..., None, :], -2)
    return np.sign(largest)


def eigh(x):
    w, v = (np.asarray(y) for y in ops.eigh(x))
    return [w, v * signs(v)]


def svd(x, full=True, compute_uv=True):
    if not compute_uv:
        return ops.svd(x, full, compute_uv)
    u, s, vt = (np.array(y) for y in ops.svd(x, full))
    least = s.shape[-1]
    rows = np.swapaxes(vt, -1, -2)
    # Those of the smaller matrix decide; vectors beyond the values have signs of their own.
    sign = signs(rows[..., :least]) if x.shape[-2] >= x.shape[-1] else signs(u[..., :least])
    u[..., :least] *= sign
    rows[..., :least] *= sign
    u[..., least:] *= signs(u[..., least:])
    rows[..., least:] *= signs(rows[..., least:])
    return [u, s, np.swapaxes(rows, -1, -2)]


for seed, shape in enumerate([(3, 3), (2, 4, 4), (1, 1), (2, 2, 3, 3)]):
    x = wave(shape, seed, 1.5)
    a = definite(x)
    factor = np.linalg.cholesky(a).astype("float32")
    case("cholesky", ops.cholesky, a)
    case("cholesky", ops.cholesky, a, True)
    case("logdet", ops.logdet, a)
    case("eigh", eigh, a)
    case("eigh", eigh, np.round(x + np.swapaxes(x, -1, -2), 3))
    if a.ndim == 2:
        # Of more axes Keras on JAX transposes all.
        case("choleskyInverse", ops.cholesky_inverse, np.round(factor, 3))
        case("choleskyInverse", ops.cholesky_inverse, np.round(factor.T, 3), True)
    regular = np.round(x + 2 * np.eye(shape[-1]), 3).astype("float32")
    case("inv", ops.inv, regular)
    case("det", ops.det, x)
    case("slogdet", lambda y: list(ops.slogdet(y)), x)
    case("luFactor", lambda y: list(ops.lu_factor(y)), x)
    case("solve", ops.solve, regular, wave((*shape[:-1], 2), 5))
    # JAX takes vectors for one matrix alone.
    case("solve", lambda m, b: ops.solve(m, b[..., None])[..., 0], regular, wave(shape[:-1], 6))
    case("solveTriangular", ops.solve_triangular, regular, wave((*shape[:-1], 2), 7))
    case("solveTriangular", ops.solve_triangular, regular, wave((*shape[:-1], 2), 8), True)
    case("qr", lambda y: list(ops.qr(y)), x)
    case("svd", svd, x)

for seed, shape in enumerate([(4, 3), (3, 4), (2, 5, 4), (2, 2, 3), (1, 2)]):
    x = wave(shape, seed + 10, 1.5)
    case("luFactor", lambda y: list(ops.lu_factor(y)), x)
    for mode in ("reduced", "complete"):
        case("qr", lambda y, m: list(ops.qr(y, m)), x, mode)
    case("svd", svd, x)
    case("svd", svd, x, False)
    case("svd", svd, x, True, False)
    case("pinv", ops.pinv, x)
    case("pinv", ops.pinv, x, 0.4)
    case("matrixRank", ops.matrix_rank, x)
    case("matrixRank", ops.matrix_rank, x, 1.0)
    if x.ndim == 2:
        case("lstsq", ops.lstsq, x, wave((shape[0], 2), 3))
        case("lstsq", ops.lstsq, x, wave((shape[0],), 4))
        case("lstsq", ops.lstsq, x, wave((shape[0],), 4), 0.4)
    for order in ("nuc", 2, -2):
        case("norm", lambda y, o, axes: ops.norm(y, o, tuple(axes)), x, order, [-2, -1])
    case("norm", lambda y, o, axes, keep: ops.norm(y, o, tuple(axes), keep), x, 2, [-1, -2], True)

# Of rank 1.
floats = np.array([1.0, -2.0, 0.5, 3.0], "float32")
product = np.outer(floats, np.array([2.0, 1.0, -1.0], "float32"))
case("matrixRank", ops.matrix_rank, product)
case("pinv", ops.pinv, product)
case("lstsq", ops.lstsq, product, floats)
case("det", ops.det, np.array([[1, 2], [2, 4]], "float32"))
case("slogdet", lambda y: list(ops.slogdet(y)), np.array([[1, 2], [2, 4]], "float32"))

for d in DTYPES:
    x = array(d, (3, 3), 3)
    as_float = x.astype("float32")
    case("inv", lambda y: ops.inv(as_float), x)
    case("det", lambda y: ops.det(as_float), x)
    case("slogdet", lambda y: list(ops.slogdet(as_float)), x)
    case("luFactor", lambda y: list(ops.lu_factor(as_float)), x)
    case("qr", lambda y: list(ops.qr(as_float)), x)
    case("svd", lambda y, full, uv: svd(as_float, full, uv), x, False, False)
    case("pinv", lambda y: ops.pinv(as_float), x)
    case("matrixRank", lambda y: ops.matrix_rank(as_float), x)
    case("solve", lambda a, b: ops.solve(as_float, b.astype("float32")), x, array(d, (3, 2), 4))
    triangle = x | np.eye(3, dtype=bool) if d == "bool" else (as_float + 2 * np.eye(3)).astype(d)
    case("solveTriangular", lambda t, b: ops.solve_triangular(t.astype("float32"), b.astype("float32")), triangle, array(d, (3, 2), 4))
    case("lstsq", lambda a, b: ops.lstsq(as_float, b.astype("float32")), x, array(d, (3, 2), 4))
    symmetric = (np.tril(as_float) + np.tril(as_float, -1).T + (4 * np.eye(3) if d != "bool" else 0)).astype(d)
    case("eigh", lambda y: eigh(symmetric.astype("float32")), symmetric)
    if d != "bool":
        case("cholesky", lambda y: ops.cholesky(symmetric.astype("float32")), symmetric)
        case("logdet", lambda y: ops.logdet(symmetric.astype("float32")), symmetric)
        case("choleskyInverse", lambda y: ops.cholesky_inverse(symmetric.astype("float32")), symmetric)

write("linear_algebra", cases)
