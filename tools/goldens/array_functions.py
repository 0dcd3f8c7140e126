"""Functions on arrays, those of NumPy above all: dtypes and numbers of each, on every element type and with every option."""
# First, since it chooses the backend.
from common import write

import numpy as np
from keras import ops
from typed_cases import DTYPES, typed_case

VALUES = {
    "float32": [-2.5, 0.0, 0.5, 3.0, 1.75, -0.25, 0.5, 2.25, -1.5, 0.75, 1.25, -3.0],
    "int32": [-7, 0, 1, 3, 2, 5, 1, -4, 6, 8, -2, 3],
    "uint8": [0, 1, 2, 3, 7, 5, 2, 9, 4, 1, 6, 3],
    "bool": [1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0],
}
SPECIAL = np.array([np.nan, np.inf, -np.inf, -0.0, 0.0, 1.5, -2.5, 3e38], "float32")
cases = []


def array(dtype, shape=(2, 3), rolled=0):
    n = int(np.prod(shape))
    return np.resize(np.roll(np.array(VALUES[dtype]), rolled), n).reshape(shape).astype(dtype)


def case(op, f, *args, **options):
    row = typed_case(op, f, *args, **options)
    repeated = sum(one["name"].split(" (")[0] == row["name"] for one in cases)
    cases.append({**row, "name": f"{row['name']} ({repeated})"} if repeated else row)


def floats(*values):
    return np.array(values, "float32")


def ints(*values):
    return np.array(values, "int32")


UNARY = "tan sinh cosh arcsinh exp2 cbrt sinc deg2rad rad2deg isnan isinf isposinf isneginf isreal trunc nan_to_num signbit".split()
WITHIN_ONE = "arcsin arccos arctanh".split()
POSITIVE = "log2 log10".split()


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


for name in UNARY + WITHIN_ONE + POSITIVE + ["arccosh"]:
    f = getattr(ops, name)
    for d in DTYPES:
        x = array(d)
        if name in WITHIN_ONE:
            x = floats(-0.9, -0.1, 0, 0.001, 0.5, 0.95) if d == "float32" else np.minimum(x, 1) * 0
        if name in POSITIVE or name == "arccosh":
            x = np.abs(x.astype("int32")).astype(d) + (np.array(1, d) if d != "bool" else np.array(True))
        case(camel(name), f, x.astype(d))
    # JSON has no -0; a tangent of 3e38 radians is no number.
    case(camel(name), f, {"signbit": np.delete(SPECIAL, 3), "tan": SPECIAL[:-1]}.get(name, SPECIAL))
case("arcsinh", ops.arcsinh, floats(-1e30, -1e-8, 1e-20, 4e4, 1e25))
case("sinh", ops.sinh, floats(-1e-8, 1e-20, 20, -60, 89, -100))
case("arccosh", ops.arccosh, floats(1, 1.000001, 2, 1e25))
case("arctanh", ops.arctanh, floats(-1, 1, -0.999999, 1e-9))
case("nanToNum", lambda x, nan, pos, neg: ops.nan_to_num(x, nan, pos, neg), SPECIAL, 5, 7, -9)

PAIRS = "arctan2 hypot logaddexp logaddexp2 heaviside mod fmod floor_divide fmax fmin divide_no_nan logical_xor isclose allclose ldexp".split()
for name in PAIRS:
    f = getattr(ops, name)
    for d in DTYPES:
        for e in DTYPES:
            a, b = array(d), array(e, rolled=2)
            if name == "ldexp":
                e = "int32"
                b = ints(1, -2, 0, 3, 2, 1).reshape(2, 3)
            if (name == "floor_divide" and "float32" not in (d, e)) or (name == "fmod" and d == e == "bool"):
                # Of a division by 0 JAX has no rule.
                b = np.where(b == 0, np.array(1, e), b)
            if name in ("mod", "fmod", "floor_divide", "divide_no_nan") and d == e == "bool":
                case(camel(name), f, a, b, instead="int32")
            else:
                case(camel(name), f, a, b)
for name in ["arctan2", "hypot", "logaddexp", "fmax", "fmin", "mod", "fmod", "floor_divide"]:
    a = np.repeat(SPECIAL, 8).astype("float32")
    b = np.tile(SPECIAL, 8).astype("float32")
    keep = np.ones(64, bool)
    if name == "arctan2":
        keep = ~(np.signbit(a) & (a == 0)) & ~(np.signbit(b) & (b == 0))
    if name in ("mod", "fmod", "floor_divide"):
        keep = np.isfinite(a) & np.isfinite(b) & (b != 0) & (np.abs(a) < 1e30) & (np.abs(b) < 1e30)
    if name == "hypot":
        keep = np.isfinite(a) & np.isfinite(b) & (np.abs(a) < 1e30) & (np.abs(b) < 1e30)
    case(camel(name), getattr(ops, name), a[keep], b[keep])
case("heaviside", ops.heaviside, SPECIAL, floats(0.5))
case("isclose", lambda a, b, r, t, n: ops.isclose(a, b, r, t, n), SPECIAL, SPECIAL, 0.1, 0.1, True)
case("isclose", lambda a, b, r, t: ops.isclose(a, b, r, t), floats(1, 10), floats(1.05, 10.5), 0.04, 0.02)
case("allclose", lambda a, b, r, t: ops.allclose(a, b, r, t), floats(1, 10), floats(1.05, 10.5), 0.04, 0.02)
case("allclose", lambda a, b, r, t: ops.allclose(a, b, r, t), floats(1, 10), floats(1.05, 10.5), 0.06, 0.02)
case("mod", ops.mod, floats(7.5, -7.5, 7.5, -7.5, 0.3), floats(2, 2, -2, -2, 0.1))
case("mod", ops.mod, floats(7.5, -7.5), 2)
case("floorDivide", ops.floor_divide, ints(7, -7, 7, -7, -2147483648), ints(2, 2, -2, -2, -1))
case("mod", ops.mod, ints(7, -7, 7, -7, -2147483648), ints(2, 2, -2, -2, -1))
for decimals in (0, 1, 2, -1):
    case("round", ops.round, floats(1.25, -2.675, 17.55, 0.5, 1.5, -123.456), decimals)
    case("round", ops.round, ints(14, -16, 25, 35), decimals)
for d in DTYPES:
    case("round", ops.round, array(d), instead="int32")

BITS = "bitwise_and bitwise_or bitwise_xor".split()
for name in BITS:
    for d in DTYPES[1:]:
        for e in DTYPES[1:]:
            case(camel(name), getattr(ops, name), array(d), array(e, rolled=2))
for name in ["bitwise_left_shift", "bitwise_right_shift", "left_shift", "right_shift"]:
    for d in ["int32", "uint8"]:
        case(camel(name), getattr(ops, name), array(d), np.array([[0, 1, 2], [3, 5, 7]], d))
case("bitwiseLeftShift", ops.bitwise_left_shift, ints(1, -3, 5), ints(31, 32, 40))
case("bitwiseRightShift", ops.bitwise_right_shift, ints(1, -3, 5, -9), ints(31, 32, 40, 1))
for d in DTYPES[1:]:
    case("bitwiseNot", ops.bitwise_not, array(d))
case("gcd", ops.gcd, ints(12, -18, 0, 7, 0, 2147483647), ints(18, 24, 5, 0, 0, 46341))
case("lcm", ops.lcm, ints(12, -18, 0, 7, 4), ints(18, 24, 5, 0, 6))
case("gcd", ops.gcd, array("uint8"), array("uint8", rolled=2))

for d in DTYPES:
    x = array(d, (2, 3, 2))
    for axes, keep in [(None, False), (1, False), (1, True), ([0, 2], False), ([0, 2], True), (-1, True)]:
        axis = tuple(axes) if isinstance(axes, list) else axes
        wrap = lambda f: lambda a, _axes, _keep: f(a, axis=axis, keepdims=keep)
        case("all", wrap(ops.all), x, axes, keep)
        case("prod", wrap(ops.prod), x, axes, keep)
        case("var", wrap(ops.var), x, axes, keep)
        case("std", wrap(ops.std), x, axes, keep)
        case("median", wrap(ops.median), x, axes, keep)
        if d != "bool":
            case("ptp", wrap(ops.ptp), x, axes, keep)
        case("norm", lambda a, _ord, _axes, _keep: ops.norm(a, None, axis, keep), x, None, axes, keep)
    case("countNonzero", lambda a, _axes: ops.count_nonzero(a, axis=1), x, 1)
    case("countNonzero", ops.count_nonzero, x)
    case("argMin", ops.argmin, x)
    case("argMin", lambda a, axis: ops.argmin(a, axis=axis), x, 1)
    case("argMin", lambda a, axis, keep: ops.argmin(a, axis=axis, keepdims=keep), x, -1, True)
    for axis in (0, 1, -1):
        case("argsort", lambda a, axis: ops.argsort(a, axis=axis), x, axis)
        case("sort", lambda a, axis: ops.sort(a, axis=axis), x, axis)
        case("cumsum", lambda a, axis: ops.cumsum(a, axis=axis), x, axis)
        case("cumprod", lambda a, axis: ops.cumprod(a, axis=axis), x, axis)
    case("cumsum", ops.cumsum, x)
    case("cumprod", ops.cumprod, x)
    case("diff", lambda a, n, axis: ops.diff(a, n, axis), x, 1, 1)
    case("diff", lambda a, n, axis: ops.diff(a, n, axis), x, 2, 1)
    case("average", ops.average, x)
    case("average", lambda a, axis, w: ops.average(a, axis=axis, weights=w), x, 1, array("float32", (3,), 2))
    case("average", lambda a, axis, w: ops.average(a, axis=axis, weights=w), x, None, array("float32", (2, 3, 2), 2))
    case("moments", lambda a, axes: ops.moments(a.astype("float32"), axes), x, [0, 1])
    case("moments", lambda a, axes, keep: ops.moments(a.astype("float32"), axes, keep), x, 1, True)
    for method in ["linear", "lower", "higher", "midpoint", "nearest"]:
        case("quantile", lambda a, q, axes, m, keep: ops.quantile(a, q, axes, m, keep), x, 0.3, 1, method, False)
        case("quantile", lambda a, q, axes, m, keep: ops.quantile(a, np.array(q, "float32"), None if axes is None else tuple(axes), m, keep), x, [0, 0.35, 0.7, 1], [0, 2], method, True)
    case("percentile", lambda a, q, axes: ops.percentile(a, q, axes), x, 30, 1)
    case("normalize", lambda a: ops.normalize(a.astype("float32")), x)
    case("normalize", lambda a, axis, order, e: ops.normalize(a.astype("float32"), axis, order, e), x, 1, 3, 0.5)
    m = array(d, (3, 4))
    for order in [None, 1, 2, 3, 0.5, 0, np.inf, -np.inf]:
        name = "Infinity" if order == np.inf else "-Infinity" if order == -np.inf else order
        if name in ("Infinity", "-Infinity"):
            continue
        case("norm", lambda a, _o, axis, keep: ops.norm(a, order, axis, keep), m, name, -1, True)
    for order in ["fro", 1, -1]:
        case("norm", lambda a, o, axis, keep: ops.norm(a, o, tuple(axis), keep), x, order, [0, 1], True)
        case("norm", ops.norm, m, order)

    case("topK", lambda a, k: list(ops.top_k(a, k)), m, 2, instead="int32")
    case("inTopK", lambda t, p, k: ops.in_top_k(t.astype("int32"), p, k), np.array([1, 0, 1]).astype(d), array("float32", (3, 4)), 2)
    case("isin", ops.isin, m, array(d, (3,), 3))
    case("isin", lambda a, b, inv: ops.isin(a, b, invert=inv), m, array(d, (3,), 3), True)
    case("searchsorted", ops.searchsorted, np.sort(array(d, (5,))), m)
    case("searchsorted", lambda a, v, side: ops.searchsorted(a, v, side=side), np.sort(array(d, (5,))), m, "right")
    case("digitize", ops.digitize, m, np.sort(array(d, (5,))))
    case("select", lambda c, v, other: ops.select(c, v, other), [m > 1, m > 0] if d != "bool" else [m, ~m], [m, array(d, (3, 4), 2)], 0)

    for width, mode in [(1, "constant"), ([[1, 2], [0, 1]], "constant"), ([[2, 1], [1, 3]], "edge"), ([[5, 1], [1, 7]], "reflect"), ([[5, 1], [1, 9]], "symmetric"), ([[2, 1], [1, 5]], "wrap"), ([1, 2], "constant")]:
        np_width = tuple(map(tuple, width)) if isinstance(width, list) and isinstance(width[0], list) else tuple(width) if isinstance(width, list) else width
        f = (lambda a, w, mo: np.pad(a, np_width, mo)) if isinstance(width, list) and not isinstance(width[0], list) else (lambda a, w, mo: ops.pad(a, np_width, mo))
        case("pad", f, m, width, mode)
    case("pad", lambda a, w, mo, value: ops.pad(a, tuple(map(tuple, w)), mo, value), m, [[1, 2], [0, 1]], "constant", 1)
    for shift, axis in [(1, None), (-5, None), (2, 1), (-1, 0), ([1, 2], [0, 1]), (7, 1)]:
        case("roll", lambda a, s, ax: ops.roll(a, s, axis=tuple(ax) if isinstance(ax, list) else ax), m, shift, axis)
    for repeats, axis in [(2, None), (3, 0), (2, -1), ([1, 0, 2], 0), (0, 1)]:
        case("repeat", lambda a, r, ax: ops.repeat(a, np.array(r) if isinstance(r, list) else r, axis=ax), m, repeats, axis)
    for repeats in [2, [2, 1], [2, 1, 3], [0, 1]]:
        case("tile", lambda a, r: ops.tile(a, r), m, repeats)
    for axis in [None, 0, [0, 1]]:
        case("flip", lambda a, ax: ops.flip(a, axis=tuple(ax) if isinstance(ax, list) else ax), m, axis)
    case("fliplr", ops.fliplr, x)
    case("flipud", ops.flipud, x)
    for k, axes in [(1, [0, 1]), (2, [0, 1]), (3, [1, 2]), (-1, [2, 0]), (4, [0, 1])]:
        case("rot90", lambda a, k, ax: ops.rot90(a, k, tuple(ax)), x, k, axes)
    case("swapaxes", ops.swapaxes, x, 0, -1)
    for source, to in [(0, -1), ([0, 1], [2, 0]), (-1, 0)]:
        case("moveaxis", ops.moveaxis, x, source, to)
    case("ravel", ops.ravel, x)
    case("expandDims", ops.expand_dims, m, [0, -1])
    case("expandDims", ops.expand_dims, m, 1)
    case("squeeze", ops.squeeze, m.reshape(1, 3, 1, 4))
    case("squeeze", lambda a, axis: np.squeeze(a, tuple(axis)), m.reshape(1, 3, 1, 4), [0, 2])
    case("squeeze", lambda a, axis: np.squeeze(a, axis), m.reshape(1, 3, 1, 4), 2)
    for parts, axis in [(3, 0), (2, 1), ([1, 2], 0), ([1, 3], -1)]:
        case("split", lambda a, p, ax: list(ops.split(a, p, axis=ax)), m, parts, axis)
    for parts, axis in [(2, 0), (3, 1)]:
        case("arraySplit", lambda a, p, ax: list(ops.array_split(a, p, axis=ax)), m, parts, axis)
    case("hsplit", lambda a, p: list(ops.hsplit(a, p)), m, 2)
    case("vsplit", lambda a, p: list(ops.vsplit(a, p)), m, 3)
    case("dsplit", lambda a, p: list(ops.dsplit(a, p)), x, 2)
    case("unstack", lambda a, num, axis: list(ops.unstack(a, num, axis)), m, None, 1)
    other = array(d, (3, 4), 3)
    for name in ["hstack", "vstack", "dstack"]:
        case(name, lambda xs: getattr(ops, name)(xs), [m, other])
        case(name, lambda xs: getattr(ops, name)(xs), [m[0], other[1]])
    case("append", ops.append, m, other)
    case("append", lambda a, b, axis: ops.append(a, b, axis), m, other, 1)
    for indexing in ["xy", "ij"]:
        case("meshgrid", lambda xs, i: list(ops.meshgrid(*xs, indexing=i)), [m[0], other[1, :3]], indexing)
    case("meshgrid", lambda xs: list(ops.meshgrid(*xs)), [m[0, :2], other[1, :3], m[2, :2]])

    indices = np.array([[1, 0], [2, -1]], "int32")
    case("take", lambda a, i, axis: ops.take(a, i, axis=axis), m, indices, 0)
    case("take", lambda a, i, axis: ops.take(a, i, axis=axis), m, indices, 1)
    case("take", lambda a, i, axis: ops.take(a, i, axis=axis), m, [2, 0], 1)
    case("take", lambda a, i, axis: ops.take(a, i, axis=axis), m, -1, 1)
    case("take", lambda a, i: ops.take(a, i), m, indices)
    case("takeAlongAxis", ops.take_along_axis, m, np.array([[1, 0, -1, 3]], "int32"), 1)
    case("takeAlongAxis", ops.take_along_axis, m, np.array([[1, 0, -1, 2], [0, 0, 1, 1]], "int32"), 0)
    case("takeAlongAxis", lambda a, i: ops.take_along_axis(a, i), m, np.array([5, 0, -1], "int32"))
    where = np.array([[0, 1], [2, 3], [0, 1]], "int32")
    if d != "bool":
        case("scatter", lambda i, v, s: ops.scatter(i, v, s), where, array(d, (3,)), [3, 4])
        case("scatter", lambda i, v, s: ops.scatter(i, v, s), where[:, :1], array(d, (3, 4)), [3, 4])
        for reduction in ["add", "max", "min", "mul"]:
            case("scatterUpdate", lambda a, i, u, r: ops.scatter_update(a, i, u, reduction=r), m, where, array(d, (3,), 5), reduction)
    case("scatterUpdate", ops.scatter_update, m, where[:2], array(d, (2,), 5))
    case("scatterUpdate", ops.scatter_update, m, where[:2, :1], array(d, (2, 4), 5))
    case("sliceUpdate", ops.slice_update, m, [1, 1], array(d, (2, 2), 4))
    if d != "bool":
        for name in ["segment_sum", "segment_prod", "segment_max", "segment_min"]:
            case(camel(name), lambda a, ids, n: getattr(ops, name)(a, ids, num_segments=n), m, ints(2, 0, 2), 4)
    case("oneHot", lambda i, n, axis, dt: ops.one_hot(ops.cast(i, "int32"), n, axis=axis, dtype=dt), m, 3, 0, "int32")
    case("oneHot", lambda i, n: ops.one_hot(ops.cast(i, "int32"), n), m, 3)
    case("multiHot", lambda i, n: ops.multi_hot(ops.cast(i, "int32"), n), m, 3)
    if d != "float32":
        case("unravelIndex", lambda i, s: list(ops.unravel_index(i.astype("int32"), s)), np.abs(m.astype("int32")).astype(d), [2, 3, 4])

    for name in ["ones_like", "zeros_like", "empty_like"]:
        case(camel(name), getattr(ops, name), m)
        case(camel(name), lambda a, dt: getattr(ops, name)(a, dtype=dt), m, "int32")
    case("fullLike", ops.full_like, m, 3, instead="int32")
    case("fullLike", lambda a, v, dt: ops.full_like(a, v, dtype=dt), m, 2.5, "float32")
    for k in (0, 1, -1):
        case("tril", ops.tril, x, k)
        case("triu", ops.triu, x, k)
        case("diag", ops.diag, m, k)
        case("diag", ops.diag, m[0], k)
        case("diagflat", ops.diagflat, m[:2, :2], k)
        case("diagonal", lambda a, o, i, j: ops.diagonal(a, o, i, j), x, k, 2, 1)
        case("trace", lambda a, o, i, j: ops.trace(a, o, i, j), x, k, 1, 2, instead="int32")
    if d != "bool":
        case("vander", ops.vander, m[0, :3])
        case("vander", lambda a, n, inc: ops.vander(a, n, inc), m[0], 3, True)
    e = "float32" if d == "int32" else d
    b = array(e, (4, 3), 2)
    case("dot", ops.dot, m, b)
    case("dot", ops.dot, m[0], b)
    case("dot", ops.dot, x, array(e, (2, 2, 3), 1))
    if d in ("float32", "int32"):
        case("dot", ops.dot, m, 2)
    case("vdot", ops.vdot, m, array(e, (3, 4), 2))
    case("inner", ops.inner, m, array(e, (2, 4), 2))
    case("outer", ops.outer, m, b[0])
    case("tensordot", ops.tensordot, x, array(e, (3, 2, 2), 1))
    case("tensordot", lambda a, b, axes: ops.tensordot(a, b, axes), m, b, 1)
    case("tensordot", lambda a, b, axes: ops.tensordot(a, b, axes), x, array(e, (3, 2, 2), 1), [[1, 0], [0, 2]])
    if d != "bool":
        case("cross", ops.cross, m[:, :3], array(e, (3, 3), 2))
        case("cross", lambda a, b, i, j, k: ops.cross(a, b, i, j, k), m, array(e, (3, 4), 2), 0, 0, 0)
        case("cross", ops.cross, m[:, :2], array(e, (3, 2), 2))
        case("cross", lambda a, b, i, j, k, axis: ops.cross(a, b, axis=axis), m, array(e, (3, 4), 2), -1, -1, -1, 0)
    if d != "bool":
        case("kron", ops.kron, m[:2], array(e, (2, 2), 2))
    case("cdist", lambda a, b: np.sqrt(np.sum((a.astype("float32")[:, None] - b.astype("float32")[None]) ** 2, -1)), m, array(d, (2, 4), 3))
    case("trapezoid", ops.trapezoid, m)
    case("trapezoid", lambda y, x_, dx, axis: ops.trapezoid(y, x_, dx, axis), m, None, 0.5, 0)
    case("trapezoid", lambda y, x_, dx, axis: ops.trapezoid(y, x_, dx, axis), m, array("float32", (4,), 1), 1, 1)

for f in (ops.sort, ops.argsort):
    case("sort" if f is ops.sort else "argsort", f, SPECIAL)
case("topK", lambda a, k: list(ops.top_k(a, k)), floats(1, 3, 2, 3, -1), 3)
case("cumprod", ops.cumprod, floats(2, 0, 3, 0, 4))
case("linspace", lambda a, b, n, end, axis: ops.linspace(a, b, n, endpoint=end, axis=axis), floats(0, 1), floats(2, 5), 4, True, 0)
case("linspace", lambda a, b, n, end, axis: ops.linspace(a, b, n, endpoint=end, axis=axis), floats(0, 1), 3, 4, False, -1)
case("logspace", lambda a, b, n, end, base: ops.logspace(a, b, n, endpoint=end, base=base), floats(0, 1), 2, 3, False, 2)

write("array_functions", cases)
