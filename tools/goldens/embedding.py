"""Embedding and Masking: rows, the gradient of a row that is read several times, and the masks that they make."""
# First, since it chooses the backend.
from common import labels, wave, write
from layer_cases import layer_case

import keras
import numpy as np


def embedding(name, ids, seed, **config):
    return layer_case(f"embedding {name}", keras.layers.Embedding(**config), config, [ids], seed)


def embeddings():
    yield embedding("of sequences", labels((3, 4), 6, 1), 1, input_dim=6, output_dim=5)
    yield embedding("maskZero", labels((3, 4), 4, 2), 2, input_dim=4, output_dim=3, mask_zero=True)
    yield embedding("of single indices", labels((7,), 5, 3), 3, input_dim=5, output_dim=2)
    yield embedding("of rank 3", labels((2, 3, 2), 7, 4), 4, input_dim=9, output_dim=3, mask_zero=True)
    yield embedding("all of one row", np.full((2, 5), 1, np.int32), 5, input_dim=2, output_dim=4)


def masking(name, x, seed, **config):
    return layer_case(f"masking {name}", keras.layers.Masking(**config), config, [x], seed)


def padded(shape, seed, value):
    """Some steps are all `value`; some have it in one feature alone."""
    x = wave(shape, seed, 1.0)
    x[0, 1] = value
    x[1, -2:] = value
    x[0, 0, 0] = value
    return x


def maskings():
    yield masking("zeros", padded((3, 4, 2), 11, 0), 11)
    yield masking("of -1", padded((2, 5, 3), 12, -1), 12, mask_value=-1.0)
    yield masking("of one feature", padded((2, 4, 1), 13, 0.5), 13, mask_value=0.5)
    yield masking("of matrices", padded((2, 3, 2, 2), 14, 0), 14)


def reversible(name, x, seed, context=None, **config):
    return layer_case(f"reversible embedding {name}", keras.layers.ReversibleEmbedding(**config), config, [x], seed, context=context)


def reversibles():
    back = {"reverse": True}
    yield reversible("forward, maskZero", labels((3, 4), 4, 2), 21, input_dim=4, output_dim=3, mask_zero=True)
    yield reversible("in reverse", wave((2, 4, 3), 22, 1.0), 22, back, input_dim=5, output_dim=3, mask_zero=True)
    yield reversible("in reverse, capped", wave((2, 3), 23, 3.0), 23, back, input_dim=4, output_dim=3, logit_soft_cap=0.7)
    yield reversible("untied, forward", labels((2, 3), 4, 1), 24, input_dim=5, output_dim=2, tie_weights=False, reverse_dtype="float32")
    yield reversible("untied, in reverse", wave((2, 3, 2), 25, 1.0), 25, back, input_dim=5, output_dim=2, tie_weights=False)


write("embedding", [*embeddings(), *maskings(), *reversibles()])
