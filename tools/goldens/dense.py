"""Dense: outputs and gradients, ranks 2 and 3, with and without bias, every activation that keeps the width."""
# First, since it chooses the backend.
from common import fill, options, pull_back, tensor, tensors, wave, write

import jax.numpy as jnp
import keras

ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh", "softmax", "celu", "elu", "exponential", "gelu", "hard_shrink",
               "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu", "log_sigmoid", "log_softmax", "mish", "relu6",
               "selu", "silu", "soft_shrink", "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax",
               "squareplus", "tanh_shrink"]


def case(shape, seed, **config):
    layer = keras.layers.Dense(**config)
    layer.build(shape)
    weights = fill(layer, seed, 0.8)
    x = wave(shape, seed + 1, 1.5)
    g = wave((*shape[:-1], config["units"]), seed + 2, 1.0)
    f = lambda tv, x: layer.stateless_call(tv, [], x)[0]
    y, (dw, dx) = pull_back(f, ([jnp.array(w) for w in weights], jnp.array(x)), jnp.array(g))
    bias = "" if config["use_bias"] else " no bias"
    return {"name": f"{config['activation']} {'x'.join(map(str, shape))} to {config['units']}{bias}",
            "options": options(config), "weights": tensors(weights), "x": tensor(x), "g": tensor(g),
            "y": tensor(y), "dx": tensor(dx), "dWeights": tensors(dw)}


def cases():
    for i, activation in enumerate(ACTIVATIONS):
        for use_bias in (True, False):
            yield case((3, 5), 10 * i + use_bias, units=7, activation=activation, use_bias=use_bias)
            yield case((2, 3, 4), 10 * i + 5 + use_bias, units=3, activation=activation, use_bias=use_bias)
    for shape, units in (((1, 1), 1), ((1, 13), 8), ((9, 6), 17), ((2, 3, 2, 5), 6)):
        yield case(shape, units, units=units, activation="tanh", use_bias=True)


write("dense", list(cases()))
