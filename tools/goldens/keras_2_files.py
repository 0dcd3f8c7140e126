"""Whole models in `.h5` files as Keras 2.15 wrote them, what they predict, and the losses with which they go on training.

Needs Keras 2: `pip install tensorflow-cpu==2.15.1`.
"""
import json
import pathlib

import keras
import numpy as np
from keras import layers

OUT = pathlib.Path(__file__).parents[2] / "test/goldens"
ROWS = 4


def wave(shape, seed, scale=0.5):
    k = np.arange(int(np.prod(shape)))
    values = scale * np.sin(0.37 * k * k + (2 * seed + 1) * 0.29 * k + 1.7 * seed + 0.4)
    return values.reshape(shape).astype("float32")


def array(values):
    return {"dtype": str(values.dtype), "shape": list(values.shape), "data": [float(v) for v in values.ravel()]}


def nested():
    """Models in the model, called several times and among its outputs; recurrent layers, states, and a wrapper."""
    u = keras.Input((4,))
    inner = keras.Model(u, layers.Dense(4, activation="tanh")(u), name="inner")
    stack = keras.Sequential([keras.Input((4,)), layers.Dense(4, activation="relu"), layers.BatchNormalization()], name="stack")
    late = keras.Sequential([layers.Dense(4)], name="late")
    words = keras.Input((5,), dtype="int32", name="words")
    x = layers.Embedding(9, 3, mask_zero=True)(words)
    x, *states = layers.LSTM(4, return_sequences=True, return_state=True)(x)
    x = layers.GRU(4, return_sequences=True, reset_after=True)(x)
    x = layers.Bidirectional(layers.LSTM(2, return_sequences=True), merge_mode="concat")(x)
    x = layers.LSTM(4)(x, initial_state=states)
    y = inner(layers.Dense(4)(x))
    z = stack(inner(y))
    net = keras.Model(words, [late(z), inner(z), stack(x)], name="keras_2")
    net.compile(keras.optimizers.Adam(0.003), loss=["mse", "mae", "mse"], metrics=[["mae"], None, None])
    return net


def older():
    """What Keras had before 2.3 and 2.11: another hard_sigmoid by default, and optimizers with their slots in another order."""
    net = keras.Sequential(
        [
            layers.Embedding(9, 3, input_length=5),
            layers.LSTM(4, recurrent_activation="hard_sigmoid"),
            layers.Dense(2, activation="hard_sigmoid"),
        ],
        name="keras_2_older",
    )
    net.compile(keras.optimizers.legacy.Adam(0.01, amsgrad=True), loss="mse")
    return net


def rates():
    """Three slots for each weight, and a schedule of the learning rate."""
    net = keras.Sequential([layers.Embedding(9, 3, input_length=5), layers.Flatten(), layers.Dense(2)], name="keras_2_rates")
    rate = keras.optimizers.schedules.ExponentialDecay(0.02, decay_steps=3, decay_rate=0.5)
    net.compile(keras.optimizers.RMSprop(rate, momentum=0.4, centered=True), loss="mae")
    return net


def targets(net, words):
    outputs = net.predict_on_batch(words)
    return [wave(one.shape, 90 + index) for index, one in enumerate(outputs if isinstance(outputs, list) else [outputs])]


def case(name, net, seed):
    """Trains, so that the optimizer has a state, saves, and goes on training."""
    for index, variable in enumerate(net.weights):
        values = wave(variable.shape, seed + index, 0.6)
        variable.assign(np.abs(values) + 0.5 if "variance" in variable.name else values)
    words = np.array([[1, 2, 3, 4, 5], [8, 7, 0, 0, 0], [2, 2, 6, 0, 0], [5, 1, 4, 3, 0]], dtype="int32")
    y = targets(net, words)
    for _ in range(3):
        net.train_on_batch(words, y)
    net.save(OUT / f"files/{name}.h5")
    predictions = net.predict_on_batch(words)
    predictions = [array(p) for p in (predictions if isinstance(predictions, list) else [predictions])]
    losses = [float(np.ravel(net.train_on_batch(words, y))[0]) for _ in range(5)]
    return {"name": name, "x": array(words), "y": [array(one) for one in y], "predictions": predictions, "losses": losses}


MODELS = {"keras_2": nested, "keras_2_older": older, "keras_2_rates": rates}
(OUT / "files").mkdir(parents=True, exist_ok=True)
cases = [case(name, make(), 70 + 20 * index) for index, (name, make) in enumerate(MODELS.items())]
(OUT / "keras_2_files.json").write_text(json.dumps({"keras": keras.__version__, "cases": cases}) + "\n")
for name in MODELS:
    print(f"{name}.h5: {(OUT / 'files' / name).with_suffix('.h5').stat().st_size} bytes")
