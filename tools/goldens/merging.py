"""Add and its family, and Concatenate: with masks on all inputs, some or none, and of unequal ranks."""
# First, since it chooses the backend.
from common import wave, write
from layer_cases import layer_case

import keras
import numpy as np

MASKS = [np.array(rows, dtype=bool) for rows in
         ([[1, 1, 0, 0], [1, 0, 1, 1]], [[1, 0, 1, 0], [1, 1, 1, 0]], [[0, 1, 1, 0], [0, 0, 1, 1]])]
CLASSES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]


def case(name, cls, shapes, seed, masks=None, **config):
    inputs = [wave(shape, seed + 2 * i, 1.0) for i, shape in enumerate(shapes)]
    return layer_case(f"{cls} {name}", getattr(keras.layers, cls)(**config), config, inputs, seed, masks)


def merges():
    shape = (2, 4, 3)
    for i, cls in enumerate(CLASSES):
        seed = 20 * i
        count = 2 if cls == "Subtract" else 3
        yield case("without masks", cls, [shape] * count, seed)
        yield case("all masked", cls, [shape] * count, seed + 1, MASKS[:count])
        yield case("first masked", cls, [shape] * 2, seed + 2, [MASKS[0], None])
        yield case("second masked", cls, [shape] * 2, seed + 3, [None, MASKS[1]])
        if count == 3:
            yield case("two of three masked", cls, [shape] * 3, seed + 4, [MASKS[0], None, MASKS[2]])
        yield case("of unequal ranks", cls, [(2, 4, 3), (2, 3)], seed + 5)
        yield case("that broadcast", cls, [(2, 4, 3), (2, 1, 3)], seed + 6)


def concatenations():
    for i, axis in enumerate((-1, 1, -2, 2)):
        shapes = [(2, 4, 3), (2, 4, 2)] if axis in (-1, 2) else [(2, 4, 3), (2, 2, 3)]
        masks = [MASKS[0], MASKS[1][:, :shapes[1][1]]]
        yield case(f"axis {axis}", "Concatenate", shapes, 200 + 10 * i, None, axis=axis)
        yield case(f"axis {axis}, all masked", "Concatenate", shapes, 201 + 10 * i, masks, axis=axis)
        yield case(f"axis {axis}, first masked", "Concatenate", shapes, 202 + 10 * i, [masks[0], None], axis=axis)
        yield case(f"axis {axis}, second masked", "Concatenate", shapes, 203 + 10 * i, [None, masks[1]], axis=axis)
    three = [(2, 4, 1), (2, 4, 2), (2, 4, 3)]
    yield case("three", "Concatenate", three, 250, MASKS, axis=-1)


write("merging", [*merges(), *concatenations()])
