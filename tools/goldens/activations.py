"""Every activation of Keras, with defaults and with some arguments: values and gradients."""
# First, since it chooses the backend.
from common import options, pull_back, tensor, wave, write

import jax.numpy as jnp
import keras
from keras.src.activations import ALL_OBJECTS_DICT

NAMES = ["celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh",
         "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu",
         "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus",
         "tanh", "tanh_shrink", "hard_swish", "swish"]
WITH_ARGUMENTS = [
    ("leaky_relu", {"negative_slope": 0.05}), ("relu", {"negative_slope": 0.1}), ("relu", {"max_value": 2.5}),
    ("relu", {"threshold": 0.75}), ("relu", {"negative_slope": 0.2, "max_value": 3.0, "threshold": 0.5}),
    ("elu", {"alpha": 0.3}), ("celu", {"alpha": 2.0}), ("gelu", {"approximate": True}),
    ("gelu", {"approximate": False}), ("glu", {"axis": 0}), ("softmax", {"axis": 0}), ("log_softmax", {"axis": 0}),
    ("sparsemax", {"axis": -1}), ("hard_shrink", {"threshold": 1.2}), ("soft_shrink", {"threshold": 0.9}),
    ("squareplus", {"b": 2}), ("threshold", {"threshold": 0.5, "default_value": 0.25}), ("threshold", {"threshold": 1.1, "default_value": -2.0}),
]


def case(name, config, seed, shape=(4, 8), scale=6.0):
    f = lambda x: getattr(keras.activations, name)(x, **config)
    x = wave(shape, seed, scale)
    g = wave(f(jnp.array(x)).shape, seed + 1, 1.0)
    y, (dx,) = pull_back(f, (jnp.array(x),), jnp.array(g))
    label = " ".join([name, *(f"{k}={v}" for k, v in config.items()), "x".join(map(str, shape))])
    return {"name": label, "activation": name, "options": options(config),
            "x": tensor(x), "g": tensor(g), "y": tensor(y), "dx": tensor(dx)}


plain = [case(n, {}, i) for i, n in enumerate(NAMES)]
deep = [case(n, {}, 50 + i, (2, 2, 6), 2.0) for i, n in enumerate(NAMES)]
given = [case(n, c, 100 + i) for i, (n, c) in enumerate(WITH_ARGUMENTS)]
# "threshold" is a name too, but of a function that can't do without options.
write("activations", plain + deep + given, names=sorted(set(ALL_OBJECTS_DICT) - {"threshold"}))
