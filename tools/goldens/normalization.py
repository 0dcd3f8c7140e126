"""Layer normalization with rms_scaling, GroupNormalization, RMSNormalization, UnitNormalization; and SpectralNormalization
in training and prediction (`spectral`), with the vector that it keeps and a whole fit."""
# First, since it chooses the backend.
from common import fill, number, options, pull_back, tensor, tensors, wave, write
from layer_cases import layer_case

import jax.numpy as jnp
import keras
import numpy as np

MASK = [np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)]


def case(cls, shape, seed, masks=None, **config):
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    label = f"{cls} {'x'.join(map(str, shape))} {shown}" + (" masked" if masks else "")
    return layer_case(label, getattr(keras.layers, cls)(**config), config, [wave(shape, seed + 1, 1.2, 0.3)], seed, masks)


def cases():
    yield case("LayerNormalization", (2, 3, 5), 1, rms_scaling=True)
    yield case("LayerNormalization", (2, 3, 5), 2, rms_scaling=True, center=False, scale=False, axis=[1, 2], epsilon=0.1)
    yield case("LayerNormalization", (3, 70), 3)
    yield case("GroupNormalization", (2, 3, 8), 10, MASK, groups=4)
    yield case("GroupNormalization", (2, 8), 11, groups=2, epsilon=0.05)
    yield case("GroupNormalization", (2, 3, 4, 6), 12, groups=3)
    yield case("GroupNormalization", (2, 6, 3, 4), 13, groups=2, axis=1)
    yield case("GroupNormalization", (2, 3, 6, 4), 14, groups=3, axis=2)
    yield case("GroupNormalization", (2, 3, 4, 5), 15, groups=-1)
    yield case("GroupNormalization", (2, 3, 4, 5), 16, groups=1, center=False)
    yield case("GroupNormalization", (2, 3, 6), 17, groups=2, scale=False)
    for i, (shape, axis) in enumerate([((4, 6), -1), ((2, 3, 5), [1, 2]), ((2, 3, 4, 3), [-2, 3]), ((3, 70), 1)]):  # Keras scales the last axes only
        yield case("RMSNormalization", shape, 20 + i, axis=axis)
    yield case("RMSNormalization", (2, 3, 5), 25, MASK, epsilon=0.1)
    for i, (shape, axis) in enumerate([((4, 6), -1), ((2, 3, 5), [1, 2]), ((2, 3, 5), 1), ((2, 3, 4, 3), [1, -1])]):
        yield case("UnitNormalization", shape, 30 + i, axis=axis)
    yield case("UnitNormalization", (2, 3, 5), 35, MASK)


def spectral(name, inner, shape, seed, training, iterations):
    layer = keras.layers.SpectralNormalization(inner, power_iterations=iterations)
    x = wave(shape, seed + 1, 1.0)
    layer(jnp.array(x))
    values = {v.name: wave(v.shape, seed + 3 * i, 0.7) for i, v in enumerate(layer.weights)}
    for v in layer.weights:
        v.assign(values[v.name])
    trained = list(layer.trainable_weights)
    found = []

    def f(tv, given):
        with keras.StatelessScope(state_mapping=list(zip(trained, tv))) as scope:
            out = layer(given, training=training)
        found[:] = [scope.get_current_value(layer.vector_u)]
        return (out,)

    args = ([jnp.array(values[v.name]) for v in trained], jnp.array(x))
    f(*args)
    after = found[0] if found[0] is not None else layer.vector_u.value
    y = f(*args)[0]
    g = wave(y.shape, seed + 5, 1.0)
    out, (dw, dx) = pull_back(f, args, (jnp.array(g),))
    return {"name": f"{name} {'training' if training else 'prediction'}, {iterations} iterations", "training": training,
            "powerIterations": iterations, "inner": {"layer": type(inner).__name__, "options": options(CONFIGS[name])},
            "weights": {k: tensor(v) for k, v in values.items()}, "input": tensor(x), "g": tensor(g), "output": tensor(out[0]),
            "dInput": tensor(dx), "dWeights": {v.name: tensor(d) for v, d in zip(trained, dw)}, "vectorU": tensor(after)}


CONFIGS = {"Dense": {"units": 3, "activation": "tanh"}, "Conv1D": {"filters": 3, "kernel_size": 2}}
MAKERS = {"Dense": (lambda: keras.layers.Dense(**CONFIGS["Dense"]), (4, 5)), "Conv1D": (lambda: keras.layers.Conv1D(**CONFIGS["Conv1D"]), (2, 5, 4))}


def spectrals():
    for i, (name, (make, shape)) in enumerate(MAKERS.items()):
        for j, (training, iterations) in enumerate([(True, 1), (True, 3), (False, 1)]):
            yield spectral(name, make(), shape, 50 + 10 * i + j, training, iterations)


def fit():
    """SGD over 4 epochs: the kernel is moved, not replaced by the normalized one."""
    x, y = wave((6, 5), 3, 1.0), wave((6, 2), 4, 0.8)
    layer = keras.layers.SpectralNormalization(keras.layers.Dense(2))
    model = keras.Sequential([keras.Input((5,)), layer])
    values = {v.name: wave(v.shape, 7 + 3 * i, 0.7) for i, v in enumerate(layer.weights)}
    for v in layer.weights:
        v.assign(values[v.name])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    history = model.fit(x, y, batch_size=3, epochs=4, shuffle=False, verbose=0)
    return {"x": tensor(x), "y": tensor(y), "weights": {k: tensor(v) for k, v in values.items()},
            "loss": [number(v) for v in history.history["loss"]],
            "after": {v.name: tensor(v.numpy()) for v in layer.weights}}


write("normalization", list(cases()), spectral=list(spectrals()), spectralFit=fit())
