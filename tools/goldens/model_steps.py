"""Models by the config that Keras writes: predictions, losses and weights after steps of SGD. What only shows in a whole model:
penalties on activations of layers inside of layers, statistics of steps one after the other, the order of weights."""
# First, since it chooses the backend.
from common import fill, number, tensor, tensors, wave

import common
import json
import keras
import numpy as np

L = keras.layers
STEPS = 2


def case(name, shape, parts, seed, masked=False):
    """`parts`: the layers of a Sequential model. `masked`: whether steps of zeros are masked."""
    keras.backend.clear_session()
    mask = [L.Masking()] if masked else []
    model = keras.Sequential([keras.Input(shape[1:]), *mask, *parts], name="m")
    fill(model, seed, 0.6)
    for w in model.weights:
        if w.name in ("moving_variance", "variance"):
            w.assign(np.abs(w.numpy()) + 0.5)
    initial = [w.numpy() for w in model.weights]
    x = wave(shape, seed + 1, 1.1, 0.2)
    if masked:
        x[0, 0] = x[1, -1] = 0
    predicted = model.predict(x, verbose=0)
    y = wave(predicted.shape, seed + 2, 0.8)
    model.compile(optimizer=keras.optimizers.SGD(0.2), loss="mse")
    losses = [float(model.train_on_batch(x, y)) for _ in range(STEPS)]
    return {"name": name, "config": json.loads(model.to_json()), "paths": [w.path for w in model.weights],
            "initialWeights": tensors(initial), "x": tensor(x), "y": tensor(y), "predicted": tensor(predicted),
            "losses": [number(v) for v in losses], "finalWeights": tensors([w.numpy() for w in model.weights])}


def cases():
    penalized = {"activity_regularizer": "l2", "return_sequences": True}
    yield case("penalties on activations in both directions", (2, 4, 3), [L.Bidirectional(L.LSTM(2, **penalized), merge_mode="mul")], 1)
    yield case("penalties on activations of backward layers", (2, 4, 3),
               [L.Bidirectional(L.GRU(2), backward_layer=L.GRU(3, activity_regularizer="l1", go_backwards=True))], 2)
    normalized = L.BatchNormalization(momentum=0.6, epsilon=0.01)
    yield case("statistics of steps one after the other", (3, 4, 2), [L.TimeDistributed(normalized), L.Dense(2)], 3)
    inner = keras.Sequential([keras.Input((3, 2)), L.Conv1D(2, 2), L.BatchNormalization(axis=1, momentum=0.5), L.Flatten()], name="inner")
    yield case("statistics of steps, of a model for each step", (2, 3, 3, 2), [L.TimeDistributed(inner), L.Dense(2)], 4)
    yield case("statistics of masked steps", (4, 3, 2), [L.TimeDistributed(L.BatchNormalization(momentum=0.7)), L.Dense(2)], 5, masked=True)
    frozen = L.BatchNormalization(trainable=False)
    yield case("statistics that do not move", (3, 4, 2), [L.TimeDistributed(frozen), L.Dense(2)], 6)
    yield case("weights of SpectralNormalization", (4, 3), [L.SpectralNormalization(L.Dense(2, activation="tanh")), L.Dense(1)], 7)
    yield case("Flatten of channels that come first", (2, 3, 2, 2), [L.Conv2D(2, 1), L.Flatten(data_format="channels_first"), L.Dense(2)], 8)


common.write("model-steps", list(cases()))
