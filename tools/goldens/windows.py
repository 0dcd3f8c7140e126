"""Conv1D and pooling over time: strides, padding, dilation, groups; lengths that windows do and do not fill."""
# First, since it chooses the backend.
from common import wave, write
from layer_cases import layer_case

import itertools

import keras
import numpy as np


def case(cls, shape, seed, x=None, masks=None, **config):
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    x = wave(shape, seed + 1, 1.2) if x is None else x
    label = f"{cls} {'x'.join(map(str, x.shape))} {shown}" + (" masked" if masks else "")
    return layer_case(label, getattr(keras.layers, cls)(**config), config, [x], seed, masks)


def convolutions():
    seed = 0
    for padding, size, strides, time in itertools.product(("valid", "same", "causal"), (1, 2, 3), (1, 2, 3), (5, 6)):
        seed += 1
        yield case("Conv1D", (2, time, 3), seed, filters=4, kernel_size=size, strides=strides, padding=padding)
    for padding, size, dilation in itertools.product(("valid", "same", "causal"), (2, 3), (2, 3)):
        seed += 1
        yield case("Conv1D", (2, 8, 3), seed, filters=2, kernel_size=size, dilation_rate=dilation, padding=padding)
    for groups, strides, padding in ((2, 1, "same"), (3, 2, "valid"), (6, 1, "causal")):
        seed += 1
        yield case("Conv1D", (2, 7, 6), seed, filters=12, kernel_size=3, strides=strides, groups=groups, padding=padding,
                   activation="tanh")
    for activation in ("relu", "tanh", "sigmoid", "softmax", "gelu"):
        seed += 1
        yield case("Conv1D", (3, 6, 2), seed, filters=5, kernel_size=3, activation=activation, use_bias=seed % 2 == 0)
    yield case("Conv1D", (1, 3, 1), 90, filters=1, kernel_size=3, use_bias=False)
    yield case("Conv1D", (2, 4, 5), 91, filters=9, kernel_size=7, padding="same")
    yield case("Conv1D", (2, 9, 5), 92, filters=17, kernel_size=4, padding="same", strides=2)


def poolings():
    seed = 100
    for cls, padding, size, strides, time in itertools.product(
            ("MaxPooling1D", "AveragePooling1D"), ("valid", "same"), (1, 2, 3), (None, 1, 2, 4), (5, 6)):
        seed += 1
        yield case(cls, (2, time, 3), seed, pool_size=size, strides=strides, padding=padding)
    # Equal values in a window: the first gets the gradient. All below zero: padding must not win.
    ties = np.tile(np.array([[-1, -1, -2, -0.5, -0.5, -0.5, -3]], np.float32).reshape(1, 7, 1), (2, 1, 2))
    for padding, strides in itertools.product(("valid", "same"), (1, 2)):
        yield case("MaxPooling1D", None, seed + strides, x=ties, pool_size=3, strides=strides, padding=padding)


def global_poolings():
    mask = np.array([[1, 1, 0, 0, 0], [1, 0, 1, 1, 0], [0, 0, 0, 0, 1]], dtype=bool)
    for i, keepdims in enumerate((False, True)):
        for cls in ("GlobalAveragePooling1D", "GlobalMaxPooling1D"):
            yield case(cls, (3, 5, 4), 300 + i, keepdims=keepdims)
            yield case(cls, (3, 5, 4), 310 + i, masks=[mask], keepdims=keepdims)
    equal = np.tile(np.array([2, 1, 2, -1, 2], np.float32).reshape(1, 5, 1), (2, 1, 3))
    yield case("GlobalMaxPooling1D", None, 320, x=equal, keepdims=False)


write("windows", [*convolutions(), *poolings(), *global_poolings()])
