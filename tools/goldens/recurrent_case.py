"""One call of any recurrent layer: outputs and gradients of inputs, weights and initial states."""
# First, since it chooses the backend.
from common import fill, options, pull_back, tensor, tensors, wave

import jax
import jax.numpy as jnp
import keras
import numpy as np


def described(class_name, config, **parts):
    """A layer or cell as the tests make it."""
    return {"className": class_name, "options": options(config), **parts}


def made(class_name, config):
    return getattr(keras.layers, class_name)(**config)


def case(name, layer, description, shape, seed, initial=(), mask=None):
    """initial: sizes or shapes of the states that are given, without the batch, in the order of Keras's flattened list."""
    layer.build(shape)
    weights = fill(layer, seed, 0.8)
    x = wave(shape, seed + 1, 1.2)
    states = [wave((shape[0], *np.atleast_1d(size)), seed + 2 + i, 0.8) for i, size in enumerate(initial)]
    masked = {} if mask is None else {"mask": step_mask(mask, len(shape))}
    rest = [v.value for v in layer.non_trainable_variables]

    def f(tv, x, *s):
        given = {"initial_state": nested(layer, list(s))} if s else {}
        return tuple(jax.tree.leaves(layer.stateless_call(tv, rest, x, **masked, **given)[0]))

    args = ([jnp.array(w) for w in weights], jnp.array(x), *map(jnp.array, states))
    g = [wave(o.shape, seed + 4 + i, 1.0) for i, o in enumerate(jax.eval_shape(f, *args))]
    out, (dw, dx, *ds) = jax.jit(lambda *a: pull_back(f, a, tuple(map(jnp.array, g))))(*args)
    return {"name": name, "layer": description, "weights": tensors(weights), "x": tensor(x),
            "initialState": tensors(states), "mask": None if mask is None else tensor(np.array(mask)),
            "outputs": tensors(out), "g": tensors(g), "dx": tensor(dx), "dWeights": tensors(dw),
            "dInitialState": tensors(ds)}


def step_mask(mask, rank):
    """[batch, time], with as many axes of size 1 after them as there are in a state beyond the batch: Keras on JAX broadcasts them."""
    mask = np.array(mask, dtype=bool)
    return jnp.array(mask.reshape(mask.shape + (1,) * (rank - 2)) if rank > 3 else mask)


def nested(layer, states):
    """Keras's list of states: one entry a cell, itself a list where the cell has several."""
    cells = getattr(getattr(layer, "cell", None), "cells", None)
    if cells is None:
        return states
    counts = [np.size(cell.state_size) for cell in cells]
    return [[states.pop(0) for _ in range(n)] if n > 1 else states.pop(0) for n in counts]
