"""Pooling of images and volumes, and over time with channels first: windows and all elements."""
# First, since it chooses the backend.
from common import wave, write
from layer_cases import layer_case

import itertools

import keras
import numpy as np

FIRST = "channels_first"
seeds = itertools.count(1)


def case(cls, shape, x=None, masks=None, **config):
    seed = next(seeds)
    x = wave(shape, seed, 1.2) if x is None else x
    shown = " ".join(f"{k}={v}" for k, v in config.items()).replace(", ", ",")
    label = f"{cls} {'x'.join(map(str, x.shape))} {shown}" + (" masked" if masks else "")
    return layer_case(label, getattr(keras.layers, cls)(**config), config, [x], seed, masks)


def poolings():
    for kind, padding in itertools.product(("Max", "Average"), ("valid", "same")):
        yield case(f"{kind}Pooling1D", (2, 3, 7), pool_size=3, strides=2, padding=padding, data_format=FIRST)
        for strides in (None, 1, (3, 4)):
            yield case(f"{kind}Pooling2D", (2, 5, 6, 3), pool_size=(2, 3), strides=strides, padding=padding)
        yield case(f"{kind}Pooling2D", (2, 3, 5, 4), pool_size=2, padding=padding, data_format=FIRST)
        for strides in (None, (1, 2, 3)):
            yield case(f"{kind}Pooling3D", (1, 4, 3, 5, 2), pool_size=(2, 3, 2), strides=strides, padding=padding)
        yield case(f"{kind}Pooling3D", (1, 2, 3, 4, 3), pool_size=2, strides=1, padding=padding, data_format=FIRST)
    # Equal values in a window: the first gets the gradient. All below zero: padding must not win.
    ties = -np.array([1, 1, 2, 0.5, 0.5, 0.5, 3, 1, 0.5, 2, 2, 1], np.float32).reshape(1, 3, 4, 1)
    for padding, strides in itertools.product(("valid", "same"), (1, 2)):
        yield case("MaxPooling2D", None, x=ties, pool_size=2, strides=strides, padding=padding)


def global_poolings():
    for kind, keepdims in itertools.product(("Average", "Max"), (False, True)):
        yield case(f"Global{kind}Pooling1D", (2, 3, 5), keepdims=keepdims, data_format=FIRST)
        yield case(f"Global{kind}Pooling2D", (2, 3, 4, 2), keepdims=keepdims)
        yield case(f"Global{kind}Pooling2D", (2, 3, 4, 2), keepdims=keepdims, data_format=FIRST)
        yield case(f"Global{kind}Pooling3D", (2, 2, 3, 2, 3), keepdims=keepdims)
        yield case(f"Global{kind}Pooling3D", (2, 2, 3, 2, 3), keepdims=keepdims, data_format=FIRST)
    mask = np.array([[1, 1, 0, 0, 0], [1, 0, 1, 1, 0]], dtype=bool)
    yield case("GlobalAveragePooling1D", (2, 3, 5), masks=[mask], data_format=FIRST)


def adaptive_poolings():
    for kind in ("Average", "Max"):
        for size in (2, 3, 5):
            yield case(f"Adaptive{kind}Pooling1D", (2, 7, 3), output_size=size)
        yield case(f"Adaptive{kind}Pooling1D", (2, 3, 6), output_size=3, data_format=FIRST)
        yield case(f"Adaptive{kind}Pooling2D", (2, 5, 6, 2), output_size=(2, 3))
        yield case(f"Adaptive{kind}Pooling2D", (1, 2, 5, 4), output_size=3, data_format=FIRST)
        yield case(f"Adaptive{kind}Pooling3D", (1, 4, 3, 5, 2), output_size=(2, 3, 2))
        yield case(f"Adaptive{kind}Pooling3D", (1, 2, 3, 2, 4), output_size=2, data_format=FIRST)


write("pooling", [*poolings(), *global_poolings(), *adaptive_poolings()])
