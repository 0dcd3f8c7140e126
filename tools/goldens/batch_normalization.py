"""BatchNormalization: one call with moving statistics, with those of the batch (`cases`), and whole fits (`fits`)."""
# First, since it chooses the backend.
from common import number, options, pull_back, tensor, tensors, wave, write
from layer_cases import optional

import jax.numpy as jnp
import keras
import numpy as np

MASK = np.array([[1, 1, 0, 1], [0, 1, 1, 0], [1, 0, 0, 0]], dtype=bool)
NOTHING = np.zeros((3, 4), dtype=bool)


def weights_for(features, seed, center=True, scale=True):
    """gamma, beta, moving mean, moving variance (positive)."""
    kept = [wave((features,), seed + 3 * i, 0.7, 0.4) for i in range(int(center) + int(scale))]
    return [*kept, wave((features,), seed + 20, 0.6), np.abs(wave((features,), seed + 30, 0.9, 1.2))]


def describe(shape, config, mask):
    masked = "" if mask is None else ", masked" if mask.any() else ", masked throughout"
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    return f"{'x'.join(map(str, shape))} {shown}{masked}".strip()


def values_of(shape, config, seed):
    features = shape[config.get("axis", -1)]
    return weights_for(features, seed, config.get("center", True), config.get("scale", True))


def case(shape, seed, training, mask=None, trainable=True, **config):
    layer = keras.layers.BatchNormalization(trainable=trainable, **config)
    x = wave(shape, seed + 1, 1.2, 0.3)
    layer.build(shape)
    values = values_of(shape, config, seed)
    layer.set_weights(values)
    weighted = [v for v in layer.weights if "moving" not in v.name]
    split = len(weighted)
    moving = [v.value for v in layer.weights[split:]]
    found = []

    def f(tv, given):
        with keras.StatelessScope(state_mapping=[*zip(weighted, tv)]) as scope:
            out = layer(given, training=training, mask=None if mask is None else jnp.array(mask))
        found[:] = [scope.get_current_value(v) for v in layer.weights[split:]]
        return (out,)

    args = ([jnp.array(w) for w in values[:split]], jnp.array(x))
    f(*args)
    after = [a if a is not None else m for a, m in zip(found, moving)]
    g = [wave(shape, seed + 5, 1.0)]
    out, (dw, dx) = pull_back(f, args, tuple(map(jnp.array, g)))
    when = (" in training" if training else "") + ("" if trainable else ", frozen")
    return {"name": describe(shape, config, mask) + when, "training": training, "options": options({**config, "trainable": trainable}),
            "weights": tensors(values), "input": tensor(x), "mask": optional(mask), "g": tensor(g[0]), "output": tensor(out[0]),
            "dInput": tensor(dx), "dWeights": tensors(dw), "after": tensors(after)}


def fit(name, twice):
    """SGD over 5 epochs of 3 batches, the layer applied once, or twice in a row."""
    x, y = wave((12, 5), 3, 1.0), wave((12, 2), 4, 0.8)
    inputs = keras.Input((5,))
    first, last = keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(2)
    norm = keras.layers.BatchNormalization(momentum=0.8, epsilon=0.01)
    hidden = norm(first(inputs))
    model = keras.Model(inputs, last(norm(hidden) if twice else hidden))
    values = [wave((5, 4), 1), wave((4,), 2), *weights_for(4, 5), wave((4, 2), 8), wave((2,), 9)]
    model.set_weights(values)
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    history = model.fit(x, y, batch_size=4, epochs=5, shuffle=False, verbose=0)
    return {"name": name, "twice": twice, "x": tensor(x), "y": tensor(y), "weights": tensors(values),
            "loss": [number(v) for v in history.history["loss"]], "after": tensors(model.get_weights()),
            "evaluated": number(model.evaluate(x, y, verbose=0)), "predicted": tensor(model.predict(x, verbose=0))}


SHAPES = [((5, 4), {}), ((3, 4, 3), {}), ((3, 4, 3), {"axis": 1}), ((2, 3, 2, 4), {"axis": 2}), ((4, 3), {"center": False}),
          ((4, 3), {"scale": False}), ((4, 3), {"center": False, "scale": False}), ((4, 3), {"momentum": 0.6, "epsilon": 0.1})]

CALLS = [*((shape, 10 + i, None, config) for i, (shape, config) in enumerate(SHAPES)),
         ((3, 4, 2), 30, MASK, {}), ((3, 4, 2), 31, NOTHING, {}), ((5, 4), 32, None, {"trainable": False})]

write("batch_normalization",
      [case(shape, seed, training, mask, **config) for training in (False, True) for shape, seed, mask, config in CALLS],
      fits=[fit("once", False), fit("twice", True)])
