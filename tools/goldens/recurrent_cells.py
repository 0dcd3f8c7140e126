"""RNN of one cell and of several, Bidirectional with a backward layer of its own, TimeDistributed: outputs and gradients of
inputs, weights and initial states."""
# First, since it chooses the backend.
from common import fill, options, pull_back, tensor, tensors, wave, write

import itertools

import jax
import jax.numpy as jnp
import keras
import numpy as np

BATCH = 3
FEATURES = 2
# Valid steps are 1. None of these is its own mirror image.
MASKS = {
    "holes": [[1, 0, 1, 1, 0], [1, 1, 0, 0, 1], [1, 1, 1, 1, 0]],
    "left padded": [[0, 0, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 0, 0, 1]],
}


def described(class_name, config, **parts):
    """A layer or cell as the tests make it."""
    return {"className": class_name, "options": options(config), **parts}


def made(class_name, config):
    return getattr(keras.layers, class_name)(**config)


def case(name, layer, description, time, seed, initial=(), mask=None, shape=None):
    """initial: the sizes of the states that are given, in the order of Keras's flattened list."""
    shape = shape or (BATCH, time, FEATURES)
    layer.build(shape)
    weights = fill(layer, seed, 0.8)
    x = wave(shape, seed + 1, 1.2)
    states = [wave((BATCH, size), seed + 2 + i, 0.8) for i, size in enumerate(initial)]
    masked = {} if mask is None else {"mask": jnp.array(np.array(mask, dtype=bool))}
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


def nested(layer, states):
    """Keras's list of states: one entry a cell, itself a list where the cell has several."""
    cells = getattr(getattr(layer, "cell", None), "cells", None)
    if cells is None:
        return states
    counts = [np.size(cell.state_size) for cell in cells]
    return [[states.pop(0) for _ in range(n)] if n > 1 else states.pop(0) for n in counts]


def sizes(class_name, units):
    return [units, units] if class_name == "LSTM" else [units]


def label(class_name, time, mask, initial, config):
    shown = [f"{k}={v}" for k, v in config.items() if k != "units" and (v is not False or k in ("use_bias", "reset_after"))]
    return " ".join([class_name, f"{time} steps", *shown, *([mask] if mask else []), *(["initial_state"] if initial else [])])


def seeds(first, step):
    return (first + step * i for i in itertools.count())


def backward_layer_cases():
    """A backward layer of another class and size."""
    for i, (seq, mask) in enumerate(itertools.product((False, True), (None, "left padded"))):
        forward = {"units": 2, "return_sequences": seq}
        backward = {"units": 3, "return_sequences": seq, "go_backwards": True, "activation": "softsign"}
        layer = keras.layers.Bidirectional(made("LSTM", forward), backward_layer=made("GRU", backward))
        yield case(f"Bidirectional of LSTM and GRU return_sequences={seq} {mask}", layer,
                   described("Bidirectional", {}, layer=described("LSTM", forward), backwardLayer=described("GRU", backward)),
                   5, 15000 + 29 * i, mask=MASKS.get(mask))


def cell_cases():
    """RNN of one cell and of several; the states of all cells, one after the other.

    Of what stands for a masked output Keras on JAX has the right idea (the first state of the last cell) only where all
    cells are LSTMs; the other stacks are masked with zero_output_for_mask alone.
    """
    seed = seeds(16000, 31)
    stacks = [[("LSTM", 2)], [("LSTM", 2), ("LSTM", 3)], [("LSTM", 2), ("GRU", 3)], [("GRU", 3), ("SimpleRNN", 2)], [("SimpleRNN", 2), ("LSTM", 3)],
              [("GRU", 2), ("LSTM", 3), ("LSTM", 2)]]
    for stack, mask, back, zero in itertools.product(stacks, (None, "holes", "left padded"), (False, True), (False, True)):
        if mask is None and zero or mask and not zero and any(name != "LSTM" for name, _ in stack):
            continue
        seq, initial = not back, mask is not None
        config = {"return_sequences": seq, "return_state": True, "go_backwards": back, "zero_output_for_mask": zero}
        cells = [(f"{name}Cell", {"units": units}) for name, units in stack]
        keras_cells = [made(*cell) for cell in cells]
        layer = keras.layers.RNN(keras_cells if len(cells) > 1 else keras_cells[0], **config)
        given = [size for name, units in stack for size in sizes(name, units)] if initial else ()
        yield case(label("RNN of " + ", ".join(name for name, _ in stack), 5, mask, initial, config), layer,
                   described("RNN", config, cells=[described(*cell) for cell in cells]), 5, next(seed), given, MASKS.get(mask))


def time_distributed_cases():
    for i, (shape, activation) in enumerate([((3, 5, 2), "linear"), ((2, 1, 4), "tanh"), ((2, 3, 4, 2), "relu")]):
        config = {"units": 3, "activation": activation}
        yield case(f"TimeDistributed Dense {activation} {'x'.join(map(str, shape))}",
                   keras.layers.TimeDistributed(made("Dense", config)),
                   described("TimeDistributed", {}, layer=described("Dense", config)), None, 19000 + 37 * i, shape=shape)


write("recurrent-cells", [*cell_cases(), *backward_layer_cases(), *time_distributed_cases()])
