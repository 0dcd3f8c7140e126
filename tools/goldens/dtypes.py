"""Every operation on every element type: the dtype of its result, and its numbers, the ends of int32 included."""
# First, since it chooses the backend.
from common import write
from typed_cases import DTYPES, typed_case

import keras
import numpy as np
from keras import ops

VALUES = {
    "float32": [-2.5, 0.0, 0.5, 3.0, 300.75, -0.25],
    "int32": [-7, 0, 1, 3, 16777217, 2147483647],
    "uint8": [0, 1, 2, 3, 200, 255],
    "bool": [1, 0, 1, 1, 0, 1],
}
# Where Keras subtracts within integers, these don't overflow. Within uint8 all do: it is compared as float32.
TAME = {**VALUES, "int32": [-7, 0, 1, 3, 2, 5], "float32": [-2.5, 0.0, 0.5, 3.0, 1.75, -0.25]}
# JAX reads six bits of an exponent.
EXPONENTS = {**VALUES, "int32": [0, 1, 2, 3, 5, 31], "uint8": [0, 1, 2, 3, 5, 31], "float32": [0.5, 1.0, -1.0, 2.0, 3.0, 0.0]}
NUMBERS = [1, 0.5, -1, 300]


def array(dtype, values=VALUES, shape=(2, 3), rolled=0):
    return np.roll(np.array(values[dtype]), rolled).reshape(shape).astype(dtype)


cases = []


def case(op, f, *args, **options):
    cases.append(typed_case(op, f, *args, **options))


UNARY = {
    "neg": "negative", "abs": "abs", "sign": "sign", "square": "square", "sqrt": "sqrt", "rsqrt": "rsqrt",
    "reciprocal": "reciprocal", "exp": "exp", "expm1": "expm1", "log": "log", "log1p": "log1p", "tanh": "tanh",
    "sigmoid": "sigmoid", "relu": "relu", "softplus": "softplus", "erf": "erf", "erfInv": "erfinv", "floor": "floor",
    "ceil": "ceil", "round": "round", "sin": "sin", "cos": "cos", "atan": "arctan", "isFinite": "isfinite",
    "not": "logical_not", "stopGradient": "stop_gradient", "sum": "sum", "max": "max", "min": "min", "any": "any",
    "mean": "mean", "argMax": "argmax", "logSumExp": "logsumexp", "softmax": "softmax", "logSoftmax": "log_softmax",
    "transpose": "transpose",
}
BINARY = {
    "add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "maximum": "maximum", "minimum": "minimum",
    "equal": "equal", "notEqual": "not_equal", "less": "less", "lessEqual": "less_equal", "greater": "greater",
    "greaterEqual": "greater_equal", "and": "logical_and", "or": "logical_or",
}
WITHIN_INTEGERS = {"softmax", "logSoftmax", "logSumExp"}
OF_BOOLS_AS_INT32 = {"neg", "sign", "round", "sub"}

for op, name in UNARY.items():
    f = getattr(ops, name)
    values = TAME if op in WITHIN_INTEGERS | {"sin", "cos"} else VALUES
    for d in DTYPES:
        x = array(d, values)
        case(op, f, x, instead="int32" if op in OF_BOOLS_AS_INT32 else "float32", overflows=d == "uint8" and op in WITHIN_INTEGERS)

for op, name in BINARY.items():
    f = getattr(ops, name)
    for d in DTYPES:
        for e in DTYPES:
            case(op, f, array(d), array(e, rolled=2), instead="int32")
        for number in NUMBERS:
            case(op, f, array(d), number)
            case(op, f, number, array(d))

for d in DTYPES:
    x = array(d)
    for e in DTYPES:
        other = array(e, rolled=2)
        case("pow", ops.power, x, array(e, EXPONENTS))
        case("where", ops.where, array("bool"), x, other)
        if d != "bool":
            case("where", lambda c, a, b: ops.where(ops.cast(c, "bool"), a, b), x, other, other)
        case("matmul", ops.matmul, x, array(e, shape=(3, 2), rolled=2))
        case("einsum", lambda equation, xs: ops.einsum(equation, *xs), "ij,jk->ik", [x, array(e, shape=(3, 2), rolled=2)])
        case("concatenate", ops.concatenate, [x, other], 0)
        case("stack", ops.stack, [x, other])
        # Of a tensor: numpy converts its own arrays otherwise.
        case("cast", lambda a, dtype: ops.cast(ops.convert_to_tensor(a), dtype), x, e)
        # Logits and targets.
        logits, targets = array(d, TAME), array(e, TAME, rolled=2)
        entropy = lambda z, t: ops.categorical_crossentropy(ops.cast(t, "float32"), ops.cast(z, "float32"), from_logits=True)
        case("softmaxCrossEntropy", entropy, logits, targets)
        case("sigmoidCrossEntropy", lambda z, t: ops.binary_crossentropy(ops.cast(t, "float32"), ops.cast(z, "float32"), from_logits=True), logits, targets)
        labels = np.array([2, 0]).astype(e) if e != "bool" else np.array([True, False])
        case("sparseSoftmaxCrossEntropy", lambda z, t: ops.sparse_categorical_crossentropy(ops.cast(t, "int32"), ops.cast(z, "float32"), from_logits=True), logits, labels)
        case("gather", lambda t, i: ops.take(t, ops.cast(i, "int32"), axis=0), x, np.array([1, 0, 1]).astype(e))
    for number in (0, 0.5):
        case("where", ops.where, array("bool"), x, number)
    for number in (2, 0.5):
        case("pow", ops.power, x, number)
    case("pow", ops.power, 2, array(d, EXPONENTS))
    case("clip", ops.clip, x, 1, 100)
    case("clip", ops.clip, x, 0.5, 1.5)
    # These only move elements.
    case("reshape", ops.reshape, x, [3, 2])
    case("broadcastTo", ops.broadcast_to, x, [2, 2, 3])
    case("slice", lambda a, starts, sizes: a[:, 1:], x, [0, 1], [2, 2])
    case("take", lambda a, index, axis: ops.take(a, index, axis=axis), x, 1, 0)
    case("unfold", lambda a, size: np.stack([a[:, i : i + size] for i in range(2)], 1), x, 2)
    case("expandDims", ops.expand_dims, x, 1)
    case("squeeze", lambda a, axis: np.squeeze(a, axis), array(d, shape=(2, 1, 3)), 1)
    case("reverse", lambda a, axis: ops.flip(a, axis=axis), x, 1)
    case("oneHot", lambda i, n: ops.one_hot(ops.cast(i, "int32"), n), array(d, TAME), 4)
    kernel, bias = array("float32", shape=(3, 2)), np.array([0.5, -1.0], "float32")
    case("dense", lambda a, w, b: ops.add(ops.matmul(ops.cast(a, "float32"), w), b), x, kernel, bias)
    # Keras rejects other dtypes than the kernel's: the numbers are those of float32.
    image = array(d, shape=(1, 2, 3))
    filters = array("float32", shape=(2, 3, 1))
    case("conv", lambda a, w: ops.conv(ops.cast(a, "float32"), w), image, filters)
    case("depthwiseConv", lambda a, w: ops.depthwise_conv(ops.cast(a, "float32"), w), image, filters)
    case("separableConv", lambda a, w, p: ops.separable_conv(ops.cast(a, "float32"), w, p), image, filters, array("float32", shape=(1, 3, 2), rolled=1))
    case("convTranspose", lambda a, w: ops.conv_transpose(ops.cast(a, "float32"), w), image, array("float32", shape=(2, 1, 3)))
    case("averagePool", lambda a, size: ops.average_pool(ops.cast(a, "float32"), (size,), (size,)), image, 2)
    # JAX pads integers with the lowest float; it rejects bools.
    case("maxPool", lambda a, size: ops.cast(np.max(np.asarray(a), axis=1, keepdims=True), d), image, 2)

write("dtypes", cases)
