"""Special functions, complex numbers, counts, correlations, quantiles without NaN, windows of images: dtypes and numbers of each."""
# First, since it chooses the backend.
from common import exact, wave, write

import numpy as np
from keras import ops
from typed_cases import DTYPES, typed_case

VALUES = {"float32": [-2.5, 0.0, 0.5, 3.0, 1.75, -0.25], "int32": [-3, 0, 1, 3, 2, 5], "uint8": [0, 1, 2, 3, 5, 4], "bool": [1, 0, 1, 1, 0, 1]}
NAN, INF = np.nan, np.inf
cases = []


def array(dtype, shape=(6,)):
    return np.resize(np.array(VALUES[dtype]), shape).astype(dtype)


def floats(*values):
    return np.array(values, "float32")


def case(op, f, *args, **options):
    row = typed_case(op, f, *args, **options)
    repeated = sum(one["name"].split(" (")[0] == row["name"] for one in cases)
    cases.append({**row, "name": f"{row['name']} ({repeated})"} if repeated else row)


def parts(y):
    return [np.real(y).astype("float32"), np.imag(y).astype("float32")]


def complex_of(pair):
    return (pair[0] + 1j * pair[1]).astype("complex64")


for d in DTYPES:
    x = array(d)
    case("erfc", ops.erfc, x)
    case("i0", ops.i0, x)
    case("nextafter", ops.nextafter, x.astype("float32"), array(d)[::-1].copy().astype("float32"))
    case("real", ops.real, x)
    case("imag", ops.imag, x)
    case("angle", lambda a: ops.angle(a.astype("float32")), np.where(x == 0, np.array(1, d), x).astype(d))
    case("conj", ops.conj, x)
    for e in DTYPES[:3]:
        # From int32 to float32 Keras makes all numbers the smallest: its limits overflow.
        if (d, e) != ("int32", "float32"):
            case("saturateCast", ops.saturate_cast, x, e)
    rows = np.eye(3, 4).astype(d)
    case("corrcoef", ops.corrcoef, rows if d == "bool" else np.resize(np.roll(x, 1), (3, 4)) + rows)
    case("corrcoef", ops.corrcoef, x)
    for mode in ("valid", "same", "full"):
        if d != "bool":
            case("correlate", ops.correlate, x, x[1:4], mode)
            case("correlate", ops.correlate, x[:3], x[1:], mode)
            case("correlate", ops.correlate, x[:4], x[1:3], mode)
    for bins, limits in ((10, None), (3, None), (4, [0, 2]), (2, [1, 1])):
        if d != "bool":
            case("histogram", lambda a, b, r: list(ops.histogram(a.astype("float32"), b, None if r is None else tuple(r))), x, bins, limits)
    if d != "float32":
        counts = np.array([3, 1, 1, 0, 5, 3]).astype(d) if d != "bool" else x
        case("bincount", lambda a: ops.bincount(a.astype("int32")), counts)
        case("bincount", lambda a, w, n: ops.bincount(a.astype("int32"), w, n), counts, floats(0.5, 1, 2, 3, 4, 5), 8)
        case("bincount", lambda a, w, n: ops.bincount(a.astype("int32"), w, n), counts.reshape(2, 3), None, 7)
    for pattern, shape in (("a b c -> c a b", (2, 3, 4)), ("a b c -> (a c) b", (2, 3, 4)), ("b h w c -> b (h w c)", (2, 1, 2, 3))):
        case("rearrange", ops.rearrange, array(d, shape), pattern)
    image = array(d, (1, 5, 4, 2))
    for size in (2, [3, 1], [5, 4], [1, 3]):
        pair = tuple(size) if isinstance(size, list) else size
        case("adaptiveAveragePool", lambda a, _: ops.adaptive_average_pool(a.astype("float32"), pair), image, size)
        if d == "float32":
            case("adaptiveMaxPool", lambda a, _: ops.adaptive_max_pool(a, pair), image, size)
            case("adaptiveMaxPool", lambda a, _, order: ops.adaptive_max_pool(a, pair, order), array(d, (1, 2, 5, 4)), size, "channels_first")

case("adaptiveAveragePool", ops.adaptive_average_pool, wave((2, 7, 3), 1), 3)
case("adaptiveMaxPool", ops.adaptive_max_pool, wave((2, 7, 3), 2), 4)
case("adaptiveAveragePool", lambda a, s: ops.adaptive_average_pool(a, tuple(s)), wave((1, 4, 5, 3, 2), 3), [2, 3, 2])

case("erfc", ops.erfc, floats(-6, -1.5, -0.499, 0.499, 0.501, 2, 5, 9, 12, INF, -INF, NAN))
case("i0", ops.i0, floats(-3.8, 3.7, 3.75, 10, 50, -80, 88, 1e-4))
case("nextafter", ops.nextafter, floats(1, 1, -1, 0, INF, -INF, 2, 2, 8388608, -0.1, 1e30, 3e-30, NAN, 1), floats(2, 0, 5, 1, 0, 0, 2, INF, 0, -1, INF, 0, 1, NAN))

re, im = wave((2, 3), 1), wave((2, 3), 2)
case("real", lambda z: ops.real(complex_of(z)), [re, im])
case("imag", lambda z: ops.imag(complex_of(z)), [re, im])
case("angle", lambda z: np.angle(complex_of(z)).astype("float32"), [re, im])
case("conj", lambda z: parts(ops.conj(complex_of(z))), [re, im])
case("polar", lambda a, b: parts(ops.polar(a, b)), np.abs(re), im * 6)
case("viewAsComplex", lambda a: parts(ops.view_as_complex(a)), wave((3, 2), 5))
case("viewAsReal", lambda z: ops.view_as_real(complex_of(z)), [re, im])

x = floats(1, NAN, -2.5, 3, 0.5, 4, NAN, NAN, 2, NAN, NAN, NAN).reshape(3, 4)
for axis in (None, 0, 1, [0, 1]):
    axes = tuple(axis) if isinstance(axis, list) else axis
    for keep in (False, True):
        case("nanmedian", lambda a, _axes, k: ops.nanmedian(a, axes, k), x, axis, keep)
        for method in ("linear", "lower", "higher", "midpoint", "nearest"):
            case("nanquantile", lambda a, q, _axes, m, k: ops.nanquantile(a, np.array(q, "float32"), axes, m, k), x, [0, 0.3, 0.65, 1], axis, method, keep)
    case("nanpercentile", lambda a, q, _axes: ops.nanpercentile(a, q, axes), x, 30, axis)
for d in DTYPES[:3]:
    case("nanmedian", ops.nanmedian, array(d))

# Windows without a rest: Keras leaves out rows that no window covers.
for size, kernel, options in (([4, 5], [2, 2], []), (4, 3, [1, 1, 1]), ([4, 6], [2, 3], [[1, 2], [0, 1], [2, 1]]), ([4, 4], 2, [1, 0, 2])):
    pair = lambda v: tuple(v) if isinstance(v, list) else v
    image = wave((2, 3, *(size if isinstance(size, list) else [size, size])), 7)
    windows = np.asarray(ops.unfold(image, pair(kernel), *map(pair, options)))
    case("fold", lambda a, s, k, *more: ops.fold(a, pair(s), pair(k), *map(pair, more)), windows, size, kernel, *options)

for x in (floats(1.5, -2, 0.25, 8), np.array([1, -2, 1065353216, 7], "int32")):
    case("view", lambda a, dtype: np.asarray(ops.view(a, dtype)), x, "int32")
    case("view", lambda a, dtype: np.asarray(ops.view(a, dtype)), x.reshape(2, 2), "uint8")
case("view", lambda a, dtype: np.asarray(ops.view(a, dtype)), np.array([1, 0, 0, 0, 0, 1, 0, 0], "uint8"), "int32")

kaiser = [{"n": n, "beta": beta, "y": exact(ops.kaiser(n, beta))} for n, beta in ((5, 3.0), (8, 8.6), (2, 0.0), (1, 1.0))]
write("number_functions", cases, kaiser=kaiser)
