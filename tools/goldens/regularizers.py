"""Regularizers: the penalty of a weight and its gradient; and what each name stands for."""
# First, since it chooses the backend.
from common import options, pull_back, tensor, wave, write

import jax.numpy as jnp
import keras
from keras.src.regularizers import ALL_OBJECTS_DICT

CONFIGS = [("L1", {}), ("L1", {"l1": 0.3}), ("L2", {}), ("L2", {"l2": 0.05}), ("L1L2", {}), ("L1L2", {"l1": 0.2}),
           ("L1L2", {"l1": 0.02, "l2": 0.7})]
SQUARE = [("OrthogonalRegularizer", {}), ("OrthogonalRegularizer", {"factor": 0.3, "mode": "columns"})]


def case(name, config, shape, seed):
    regularizer = getattr(keras.regularizers, name)(**config)
    w = wave(shape, seed, 1.5)
    penalty, (slope,) = pull_back(regularizer, (jnp.array(w),), jnp.float32(1))
    label = " ".join([name, *(f"{k}={v}" for k, v in config.items()), "x".join(map(str, shape))])
    return {"name": label, "regularizer": name, "options": options(config), "weight": tensor(w),
            "penalty": tensor(penalty), "gradient": tensor(slope)}


def meaning(name):
    regularizer = keras.regularizers.get(name)
    return {"className": type(regularizer).__name__,
            "config": {k: v if isinstance(v, str) else float(v) for k, v in regularizer.get_config().items()}}


cases = [case(n, c, s, 3 * i + len(s)) for i, (n, c) in enumerate(CONFIGS) for s in [(7,), (4, 5), (3, 2, 4)]]
cases += [case(n, c, s, 40 + 3 * i) for i, (n, c) in enumerate(SQUARE) for s in [(4, 5), (6, 3)]]
names = [n for n in sorted(ALL_OBJECTS_DICT) if n.lower() != "regularizer"]
write("regularizers", cases, names={n: meaning(n) for n in names})
