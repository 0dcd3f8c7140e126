"""LSTM: every option that changes its numbers, outputs and gradients of all inputs and weights.

Dropout cases hand explicit masks (already scaled by 1 / (1 - rate)) to Keras's own cell.
"""
# First, since it chooses the backend.
from common import fill, options, pull_back, tensor, tensors, wave, write

import itertools

import jax.numpy as jnp
import keras
import numpy as np


SHAPES = [(2, 3, 3, 5), (3, 4, 2, 3), (1, 5, 4, 7), (2, 2, 3, 8), (4, 1, 2, 5)]  # batch, time, features, units


def bernoulli_mask(shape, rate, seed):
    """A dropout mask as Keras scales it, with the share of zeros near the rate."""
    keep = (np.argsort(np.argsort(wave(shape, seed).reshape(-1))) >= round(rate * np.prod(shape))).reshape(shape)
    return (keep / (1 - rate)).astype(np.float32)


def dropout_masks(cell, batch, features, units, seed):
    """One input mask if there is no recurrent dropout, else four of each kind, one per gate."""
    per_gate = cell.recurrent_dropout > 0
    result = {}
    if cell.dropout > 0:
        result["inputMasks"] = [bernoulli_mask((batch, features), cell.dropout, seed + i)
                                for i in range(4 if per_gate else 1)]
    if per_gate:
        result["recurrentMasks"] = [bernoulli_mask((batch, units), cell.recurrent_dropout, seed + 7 + i)
                                    for i in range(4)]
    return result


def use_masks(cell, masks):
    inputs = [jnp.array(m) for m in masks.get("inputMasks", [])]
    cell.get_dropout_mask = lambda x: inputs if len(inputs) > 1 else (inputs or [None])[0]
    recurrent = [jnp.array(m) for m in masks.get("recurrentMasks", [])]
    cell.get_recurrent_dropout_mask = lambda h: recurrent


def case(dims, seed, initial=False, mask=None, tag="", **config):
    batch, time, features, units = dims
    layer = keras.layers.LSTM(units, **config)
    layer.build((batch, time, features))
    weights = fill(layer, seed, 0.7)
    x = wave((batch, time, features), seed + 1, 1.2)
    states = [wave((batch, units), seed + 2 + i, 0.8) for i in range(2)] if initial else []
    drop = dropout_masks(layer.cell, batch, features, units, seed)
    use_masks(layer.cell, drop)
    rest = [v.value for v in layer.non_trainable_variables]

    def f(tv, x, *s):
        out, _ = layer.stateless_call(tv, rest, x, initial_state=list(s) or None,
                                      mask=None if mask is None else jnp.array(mask), training=bool(drop))
        return tuple(out) if isinstance(out, (list, tuple)) else (out,)

    args = ([jnp.array(w) for w in weights], jnp.array(x), *map(jnp.array, states))
    g = [wave(o.shape, seed + 4 + i, 1.0) for i, o in enumerate(f(*args))]
    out, (dw, dx, *ds) = pull_back(f, args, tuple(map(jnp.array, g)))
    shown = {k: v for k, v in config.items() if v is not False or k == "use_bias"}
    label = " ".join(["x".join(map(str, dims)), *(f"{k}={v}" for k, v in shown.items()),
                      *(["initial_state"] if initial else []), *([tag] if tag else [])])
    return {"name": label, "options": options({"units": units, **config}), "weights": tensors(weights),
            "x": tensor(x), "initialState": tensors(states) if initial else None,
            "mask": None if mask is None else tensor(mask), **{k: tensors(v) for k, v in drop.items()},
            "outputs": tensors(out), "g": tensors(g), "dx": tensor(dx), "dWeights": tensors(dw),
            "dInitialState": tensors(ds) if initial else None}


def flag_cases():
    """All 32 settings of the five switches, over the shapes in turn."""
    for i, (seq, state, back, bias, initial) in enumerate(itertools.product((False, True), repeat=5)):
        yield case(SHAPES[i % len(SHAPES)], 11 * i, initial, return_sequences=seq, return_state=state,
                   go_backwards=back, use_bias=bias)


def activation_cases():
    pairs = [("relu", "hard_sigmoid"), ("softsign", "sigmoid"), ("elu", "sigmoid"), ("linear", "sigmoid"),
             ("tanh", "hard_sigmoid"), ("selu", "softsign"), ("sigmoid", "tanh"), ("softplus", "linear"),
             ("gelu", "sigmoid"), ("silu", "relu6")]
    for i, (activation, recurrent) in enumerate(pairs):
        yield case(SHAPES[i % 4], 400 + 13 * i, i % 2 == 0, return_sequences=True, return_state=True,
                   activation=activation, recurrent_activation=recurrent)


def size_cases():
    for i, dims in enumerate([(1, 1, 1, 1), (3, 1, 2, 3), (2, 7, 1, 4), (5, 2, 9, 3), (3, 12, 2, 2)]):
        yield case(dims, 600 + 17 * i, True, return_sequences=True, return_state=True)
    yield case((6, 9, 5, 13), 700, True, return_sequences=True, return_state=True)
    yield case((6, 9, 5, 13), 711, go_backwards=True)
    yield case((8, 10, 1, 16), 722)


def dropout_cases():
    for i, (inputs, recurrent) in enumerate([(0.25, 0), (0, 0.25), (0.4, 0.2), (0.5, 0), (0.2, 0.5)]):
        yield case(SHAPES[i % 4], 800 + 19 * i, i % 2 == 1, return_sequences=True, return_state=True,
                   dropout=inputs, recurrent_dropout=recurrent)
    yield case((3, 5, 4, 6), 900, True, go_backwards=True, dropout=0.3, recurrent_dropout=0.3)
    yield case((3, 5, 4, 6), 911, use_bias=False, dropout=0.3)


def mask_cases():
    """Valid steps are 1. A leading masked step is given only with a zero initial state: Keras's backends
    disagree about it otherwise."""
    right = [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]]
    holes = [[1, 0, 1, 1, 0], [1, 1, 0, 0, 1], [1, 1, 1, 1, 0]]
    left = [[0, 0, 1, 1, 1], [0, 1, 0, 1, 1], [0, 0, 0, 0, 0]]
    dims = (3, 5, 2, 5)
    for i, (tag, rows) in enumerate([("right padded", right), ("holes", holes), ("left padded, one row all masked", left)]):
        mask = np.array(rows, dtype=bool)
        initial = tag != "left padded, one row all masked"
        yield case(dims, 1000 + 23 * i, initial, mask, tag, return_sequences=True, return_state=True)
        yield case(dims, 1100 + 23 * i, initial, mask, tag + ", zero output", return_sequences=True,
                   zero_output_for_mask=True)
        yield case(dims, 1200 + 23 * i, False, mask, tag, go_backwards=True, return_sequences=True, return_state=True)
    yield case(dims, 1300, True, np.array(right, dtype=bool), "right padded, last output")


def initial_bias_cases():
    """What a new layer's bias is: only unitForgetBias and biasInitializer decide it."""
    for forget, initializer in itertools.product((True, False), ("zeros", "ones")):
        layer = keras.layers.LSTM(3, unit_forget_bias=forget, bias_initializer=initializer)
        layer.build((1, 2, 2))
        config = {"units": 3, "unit_forget_bias": forget, "bias_initializer": initializer}
        yield {"name": f"initial bias unit_forget_bias={forget} bias_initializer={initializer}",
               "options": options(config), "initialBias": tensor(layer.get_weights()[2])}


write("lstm", [*flag_cases(), *activation_cases(), *size_cases(), *dropout_cases(), *mask_cases(),
               *initial_bias_cases()])
