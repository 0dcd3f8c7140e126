"""A whole model in an `.h5` file as Keras 2.15 wrote them, and what it predicts. Needs Keras 2: `pip install tensorflow-cpu==2.15.1`."""
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


def model():
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


net = model()
for index, variable in enumerate(net.weights):
    values = wave(variable.shape, 70 + index, 0.6)
    variable.assign(np.abs(values) + 0.5 if "variance" in variable.name else values)
words = np.array([[1, 2, 3, 4, 5], [8, 7, 0, 0, 0], [2, 2, 6, 0, 0], [5, 1, 4, 3, 0]], dtype="int32")
(OUT / "files").mkdir(parents=True, exist_ok=True)
net.save(OUT / "files/keras_2.h5")
predictions = [array(p) for p in net.predict_on_batch(words)]
result = {"keras": keras.__version__, "x": array(words), "predictions": predictions}
(OUT / "keras_2_files.json").write_text(json.dumps(result) + "\n")
print(f"keras_2_files: {(OUT / 'files/keras_2.h5').stat().st_size} bytes")
