"""SimpleRNN, GRU, LSTM and Bidirectional: options times masks times lengths, outputs and gradients of inputs, weights and
initial states. A row whose steps are all masked is given with a zero initial state only: from another one the backends
of Keras disagree about its output."""
# First, since it chooses the backend.
from common import fill, options, pull_back, tensor, tensors, wave, write

import itertools

import jax.numpy as jnp
import keras
import numpy as np

UNITS = 3
CLASSES = {
    "SimpleRNN": [{}],
    "GRU": [{}, {"reset_after": False}],
    "LSTM": [{}],
}
MASKS = {
    "none": None,
    "right padded": lambda t: [[s < n for s in range(t)] for n in (t, max(1, t - 1), 1)],
    "holes": lambda t: [[(s + row) % 3 != 1 for s in range(t)] for row in range(3)],
    "left padded, one row all masked": lambda t: [[s >= n for s in range(t)] for n in (0, t // 2, t)],
}


def mask_of(tag, time):
    return None if MASKS[tag] is None else np.array(MASKS[tag](time), dtype=bool)


def state_count(layer):
    inner = getattr(layer, "forward_layer", layer)
    size = inner.cell.state_size
    count = len(size) if isinstance(size, (list, tuple)) else 1
    return count * (2 if inner is not layer else 1)


def case(name, layer, config, dims, seed, mask=None, initial=False, **extra):
    batch, time, features = dims
    layer.build((batch, time, features))
    weights = fill(layer, seed, 0.7)
    x = wave((batch, time, features), seed + 1, 1.2)
    states = [wave((batch, UNITS), seed + 2 + i, 0.8) for i in range(state_count(layer))] if initial else []
    rest = [v.value for v in layer.non_trainable_variables]

    def f(tv, x, *s):
        out, _ = layer.stateless_call(tv, rest, x, initial_state=list(s) or None,
                                      mask=None if mask is None else jnp.array(mask))
        return tuple(out) if isinstance(out, (list, tuple)) else (out,)

    args = ([jnp.array(w) for w in weights], jnp.array(x), *map(jnp.array, states))
    g = [wave(o.shape, seed + 4 + i, 1.0) for i, o in enumerate(f(*args))]
    out, (dw, dx, *ds) = pull_back(f, args, tuple(map(jnp.array, g)))
    return {"name": name, "options": options({"units": UNITS, **config}), **extra, "weights": tensors(weights),
            "x": tensor(x), "initialState": tensors(states), "mask": None if mask is None else tensor(mask),
            "outputs": tensors(out), "g": tensors(g), "dx": tensor(dx), "dWeights": tensors(dw),
            "dInitialState": tensors(ds)}


def label(cls, config, time, tag, initial):
    shown = [f"{k}={v}" for k, v in config.items()]
    return " ".join([cls, f"time={time}", *shown, f"mask: {tag}", *(["initial state"] if initial else [])])


def plain_cases():
    """Every class, with every mask and length, over the switches in turn."""
    switches = [dict(zip(("return_sequences", "return_state", "go_backwards"), flags))
                for flags in itertools.product((False, True), repeat=3)]
    turn = 0
    for cls, variants in CLASSES.items():
        for variant, tag, time in itertools.product(variants, MASKS, (1, 2, 5)):
            for initial in (False, True):
                if initial and MASKS[tag] is not None and not mask_of(tag, time).any(axis=1).all():
                    continue
                for _ in range(2):
                    turn += 1
                    config = {**variant, **{k: v for k, v in switches[turn * 5 % 8].items() if v}}
                    if turn % 7 == 0:
                        config["use_bias"] = False
                    if tag != "none" and turn % 5 == 0:
                        config["zero_output_for_mask"] = True
                    layer = getattr(keras.layers, cls)(UNITS, **config)
                    name = label(cls, config, time, tag, initial) + f" #{turn}"
                    yield case(name, layer, config, (3, time, 2), turn, mask_of(tag, time), initial, cls=cls)


def activation_cases():
    pairs = [("relu", "hard_sigmoid"), ("softsign", "sigmoid"), ("elu", "relu6"), ("gelu", "softsign"), ("mish", "hard_tanh")]
    for (cls, variants), (i, (activation, recurrent)) in itertools.product(CLASSES.items(), enumerate(pairs)):
        config = {**variants[-1], "activation": activation, "return_sequences": True}
        if cls != "SimpleRNN":
            config["recurrent_activation"] = recurrent
        layer = getattr(keras.layers, cls)(UNITS, **config)
        tag = list(MASKS)[i % 3]
        yield case(label(cls, config, 4, tag, False), layer, config, (3, 4, 2), 400 + i, mask_of(tag, 4), cls=cls)


def bidirectional_cases():
    modes = ["concat", "sum", "mul", "ave", None]
    turn = 0
    for (cls, variants), mode, sequences in itertools.product(CLASSES.items(), modes, (False, True)):
        for tag in ("none", "right padded", "holes"):
            turn += 1
            config = {**variants[0], "return_sequences": sequences}
            if turn % 2 == 0:
                config["return_state"] = True
            initial = turn % 3 == 0
            layer = keras.layers.Bidirectional(getattr(keras.layers, cls)(UNITS, **config), merge_mode=mode)
            name = f"Bidirectional merge_mode={mode} " + label(cls, config, 4, tag, initial)
            yield case(name, layer, config, (3, 4, 2), 600 + turn, mask_of(tag, 4), initial, cls=cls, mergeMode=mode,
                       bidirectional=True)


write("recurrent", [*plain_cases(), *activation_cases(), *bidirectional_cases()])
