"""Permute, RepeatVector, LayerNormalization, and SpatialDropout1D where it drops nothing."""
# First, since it chooses the backend.
from common import wave, write
from layer_cases import layer_case

import keras
import numpy as np

MASK = [np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)]


def case(cls, shape, seed, masks=None, **config):
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    label = f"{cls} {'x'.join(map(str, shape))} {shown}" + (" masked" if masks else "")
    return layer_case(label, getattr(keras.layers, cls)(**config), config, [wave(shape, seed + 1, 1.2, 0.3)], seed, masks)


def cases():
    yield case("Permute", (2, 3, 4), 1, dims=[2, 1])
    yield case("Permute", (2, 3, 4, 5), 2, dims=[3, 1, 2])
    yield case("Permute", (2, 3, 4), 3, MASK, dims=[2, 1])
    yield case("RepeatVector", (3, 4), 4, n=3)
    yield case("RepeatVector", (2, 5), 5, n=1)
    yield case("SpatialDropout1D", (2, 3, 4), 6, MASK, rate=0.5)
    for i, (shape, axis) in enumerate([((4, 6), -1), ((2, 3, 5), -1), ((2, 3, 5), 1), ((2, 3, 5), [1, 2]),
                                       ((2, 3, 5), [-1, 1]), ((2, 3, 4, 3), [1, 3]), ((2, 3, 4, 3), [2]), ((3, 1), -1)]):
        yield case("LayerNormalization", shape, 10 + i, axis=axis)
    yield case("LayerNormalization", (2, 3, 7), 30, MASK, axis=-1)
    for i, (center, scale) in enumerate([(True, False), (False, True), (False, False)]):
        yield case("LayerNormalization", (2, 3, 5), 31 + i, center=center, scale=scale)
    yield case("LayerNormalization", (2, 3, 5), 40, epsilon=0.1)
    yield case("LayerNormalization", (5, 64), 41, epsilon=1e-6)


write("rearranging", list(cases()))
