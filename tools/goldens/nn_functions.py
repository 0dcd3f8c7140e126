"""Functions of neural networks, and reductions without NaN: dtypes and numbers of each, on every element type and with every option."""
# First, since it chooses the backend.
from common import wave, write

import numpy as np
from keras import ops
from typed_cases import DTYPES, typed_case

VALUES = {
    "float32": [-2.5, 0.0, 0.5, 3.0, 1.75, -0.25, 0.4, 2.25, -1.5, 0.75, 1.25, -3.0],
    "int32": [-7, 0, 1, 3, 2, 5, 1, -4, 6, 8, -2, 3],
    "uint8": [0, 1, 2, 3, 7, 5, 2, 9, 4, 1, 6, 3],
    "bool": [1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0],
}
cases = []


def array(dtype, shape=(3, 4), rolled=0):
    n = int(np.prod(shape))
    return np.resize(np.roll(np.array(VALUES[dtype]), rolled), n).reshape(shape).astype(dtype)


def case(op, f, *args, **options):
    row = typed_case(op, f, *args, **options)
    repeated = sum(one["name"].split(" (")[0] == row["name"] for one in cases)
    cases.append({**row, "name": f"{row['name']} ({repeated})"} if repeated else row)


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def floats(a):
    return np.asarray(a).astype("float32")


# Of integers Keras computes most activations within them, where there is no fraction: these are compared as float32.
OPTIONS = {
    "relu6": [()], "leaky_relu": [(), (0.3,)], "elu": [(), (0.7,)], "celu": [(), (0.7,)], "selu": [()], "gelu": [(), (False,)], "silu": [()],
    "swish": [()], "softsign": [()], "log_sigmoid": [()], "squareplus": [(), (2.5,)], "tanh_shrink": [()], "hard_sigmoid": [()], "hard_silu": [()],
    "hard_swish": [()], "hard_tanh": [()], "hard_shrink": [(), (1.1,)], "soft_shrink": [(), (1.1,)], "sparse_plus": [()], "sparse_sigmoid": [()],
    "threshold": [(0.6, -2)], "glu": [(), (1,)], "sparsemax": [(), (0,)],
}
for name, options in OPTIONS.items():
    f = getattr(ops, name)
    for rest in options:
        case(camel(name), lambda x, *more: f(floats(x), *more), array("float32"), *rest)

p = np.abs(wave((3, 4), 1, 0.4, 0.45))
for d in DTYPES:
    t = np.eye(4)[[2, 0, 3]].astype(d)
    ids = np.array([2, 0, 3 if d != "bool" else 1]).astype(d)
    z = array(d)
    fz = lambda f: lambda a, b, *more: f(floats(a), floats(b), *more)
    case("binaryCrossentropy", fz(ops.binary_crossentropy), t, p)
    case("binaryCrossentropy", fz(ops.binary_crossentropy), t, z, True)
    case("categoricalCrossentropy", fz(ops.categorical_crossentropy), t, p)
    case("categoricalCrossentropy", fz(ops.categorical_crossentropy), t, z, True)
    case("categoricalCrossentropy", fz(ops.categorical_crossentropy), t, p, False, 0)
    sparse = lambda a, b, *more: ops.sparse_categorical_crossentropy(a.astype("int32"), floats(b), *more)
    case("sparseCategoricalCrossentropy", sparse, ids, p)
    case("sparseCategoricalCrossentropy", sparse, ids.reshape(3, 1), z, True)
    x = array(d, (2, 3, 4))
    gamma, beta = wave((4,), 2, 0.5, 1), wave((4,), 3)
    case("layerNormalization", lambda a: ops.layer_normalization(floats(a)), x)
    case("layerNormalization", lambda a, g, b, axis, e: ops.layer_normalization(floats(a), g, b, axis, e), x, gamma, beta, -1, 0.01)
    case("layerNormalization", lambda a, g, b, axis, e: ops.layer_normalization(floats(a), g, b, axis, e), x, wave((3, 4), 2, 0.5, 1), wave((3, 4), 3), [1, 2], 0.01)
    case("rmsNormalization", lambda a, g, axis, e: ops.rms_normalization(floats(a), g, axis, e), x, gamma, -1, 0.01)
    case("rmsNormalization", lambda a: ops.rms_normalization(floats(a)), x)
    mean, variance = wave((3,), 4), wave((3,), 5, 0.3, 1)
    case("batchNormalization", lambda a, m, v, axis: ops.batch_normalization(floats(a), m, v, axis), x, mean, variance, 1)
    case("batchNormalization", lambda a, m, v, axis, o, s, e: ops.batch_normalization(floats(a), m, v, axis, o, s, e), x, mean, variance, 1, wave((3,), 6), wave((3,), 7), 0.1)
    image = array(d, (1, 2, 3, 4))
    case("depthToSpace", ops.depth_to_space, image, 2)
    case("depthToSpace", ops.depth_to_space, array(d, (1, 8, 2, 3)), 2, "channels_first")
    case("spaceToDepth", ops.space_to_depth, array(d, (1, 4, 6, 2)), 2)
    case("spaceToDepth", ops.space_to_depth, array(d, (1, 2, 4, 6)), 2, "channels_first")
    case("psnr", lambda a, b, m: ops.psnr(floats(a), floats(b), m), z, array(d, (3, 4), 2), 20)
    q, k, v = wave((2, 3, 2, 4), 8), wave((2, 5, 2, 4), 9), array(d, (2, 5, 2, 4))
    attend = lambda q, k, v, bias=None, mask=None, scale=None, causal=False: ops.dot_product_attention(floats(q), floats(k), floats(v), bias, mask, scale, causal)
    case("dotProductAttention", attend, q, k, v)
    case("dotProductAttention", attend, q, k, v, wave((2, 2, 3, 5), 10), None, 0.3)
    case("dotProductAttention", attend, wave((2, 5, 2, 4), 8), k, v, None, np.array([[[[1, 1, 0, 1, 1]]], [[[1, 0, 1, 1, 0]]]], bool), None, True)

    holed = array(d, (2, 3, 4)).copy()
    if d == "float32":
        holed[0, 1, 2] = holed[1, :, 0] = holed[1, 0, 3] = np.nan
    for name in "nansum nanprod nanmax nanmin nanmean nanvar nanstd".split():
        f = getattr(ops, name)
        for axes, keep in [(None, False), (1, False), (-1, True), ([0, 2], False)]:
            axis = tuple(axes) if isinstance(axes, list) else axes
            case(name, lambda a, _axes, _keep: f(a, axis=axis, keepdims=keep), holed, axes, keep)
    for name in ["nancumsum", "nancumprod"]:
        f = getattr(ops, name)
        case(name, f, holed)
        case(name, lambda a, axis: f(a, axis=axis), holed, 1)
    for name in ["nanargmax", "nanargmin"]:
        f = getattr(ops, name)
        case(name, lambda a, axis: f(a, axis=axis), holed, 1)
        case(name, lambda a, axis, keep: f(a, axis=axis, keepdims=keep), holed, -1, True)
    case("argMax", lambda a, axis, keep: ops.argmax(a, axis=axis, keepdims=keep), holed, 1, True)

write("nn_functions", cases)
