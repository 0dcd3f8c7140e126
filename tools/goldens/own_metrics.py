"""Metrics of one's own with variables, in fit and evaluate."""
# First, since it chooses the backend.
from common import labels, number, tensor, wave, write

import keras
from keras import ops
import numpy as np

ROWS = 10
X = wave((ROWS, 3), 1, 1.2)
Y = labels((ROWS, 1), 2, 4).astype(np.float32)
W = np.abs(wave((ROWS,), 5, 1.5)) + np.float32(0.1)
KERNEL = wave((3, 1), 7)


class Hits(keras.metrics.Metric):
    """The fraction of ones that are predicted, by weight."""

    def __init__(self, name="hits", **kwargs):
        super().__init__(name=name, **kwargs)
        self.hits = self.add_variable(shape=(), initializer="zeros", name="hits")
        self.ones = self.add_variable(shape=(), initializer="zeros", name="ones")

    def update_state(self, y_true, y_pred, sample_weight=None):
        hit = ops.cast(y_true, "float32") * ops.cast(y_pred > 0.5, "float32")
        ones = ops.cast(y_true, "float32")
        if sample_weight is not None:
            weight = ops.reshape(ops.cast(sample_weight, "float32"), (-1, 1))
            hit, ones = hit * weight, ones * weight
        self.hits.assign_add(ops.sum(hit))
        self.ones.assign_add(ops.sum(ones))

    def result(self):
        return self.hits / (self.ones + 1e-7)


class Extremes(keras.metrics.Metric):
    """The largest error so far, beginning at -1, plus a tenth of the number of batches."""

    def __init__(self, name="extremes", **kwargs):
        super().__init__(name=name, **kwargs)
        self.state = self.add_variable(shape=(2,), initializer="zeros", name="state")

    def update_state(self, y_true, y_pred, sample_weight=None):
        largest = ops.maximum(self.state[0], ops.max(ops.abs(y_true - y_pred)))
        self.state.assign(ops.stack([largest, self.state[1] + 1.0]))

    def result(self):
        return self.state[0] + self.state[1] / 10

    def reset_state(self):
        self.state.assign(ops.convert_to_tensor([-1.0, 0.0]))


def values(logs):
    return {name: [number(v) for v in np.atleast_1d(value)] for name, value in logs.items()}


made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, activation="sigmoid")])
made.set_weights([KERNEL, np.zeros(1, dtype=np.float32)])
made.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse", metrics=[Hits(), Extremes()], weighted_metrics=[Hits(name="heavy")])
history = made.fit(X, Y, epochs=3, batch_size=4, shuffle=False, verbose=0, sample_weight=W, validation_data=(X[:5], Y[:5], W[:5]))
evaluated = made.evaluate(X, Y, batch_size=3, verbose=0, sample_weight=W, return_dict=True)
write("own-metrics", [{"name": "fit and evaluate", "x": tensor(X), "y": tensor(Y), "sampleWeight": tensor(W), "kernel": tensor(KERNEL),
                       "history": values(history.history), "evaluated": values(evaluated)}])
