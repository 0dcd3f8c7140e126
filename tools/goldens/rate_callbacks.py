"""
Callbacks that set the learning rate, told epochs of given logs, and SwapEMAWeights in a fit with validation. Prints the
options of each class that no case sets to another value than the default.
"""
# First, since it chooses the backend.
from common import fill, number, options, tensor, tensors, wave, write

import contextlib
import inspect
import io

import keras

FALLING = [1.0, 0.8, 0.7, 0.69995, 0.69992, 0.71, 0.6, 0.62, 0.64, 0.61, 0.63, 0.65, 0.59, 0.6, 0.61, 0.62, 0.63, 0.64]
RISING = [0.1, 0.3, 0.3, 0.35, 0.34, 0.33, 0.36, 0.36, 0.36, 0.36, 0.36, 0.4, 0.39, 0.38, 0.37, 0.36, 0.35, 0.34]
PLATEAUS = [
    ({}, {"val_loss": FALLING}),
    ({"patience": 2, "factor": 0.5}, {"val_loss": FALLING}),
    ({"patience": 1, "cooldown": 3, "factor": 0.3}, {"val_loss": FALLING}),
    ({"patience": 2, "min_delta": 0.05, "min_lr": 0.002, "verbose": 1}, {"val_loss": FALLING}),
    ({"monitor": "loss", "patience": 0, "min_lr": 1e-5}, {"loss": FALLING}),
    ({"monitor": "score", "mode": "max", "patience": 2}, {"score": RISING}),
    ({"monitor": "score", "mode": "min", "patience": 3, "cooldown": 1, "verbose": 1}, {"score": RISING}),
]
SCHEDULES = {"halves": lambda epoch, rate: rate * 0.5 if epoch % 3 == 2 else rate, "falls": lambda epoch: 0.1 / (epoch + 1)}


class Model:
    """What these callbacks see of a model."""
    def __init__(self):
        self.optimizer, self.metrics = keras.optimizers.SGD(learning_rate=0.01), []


def told(callback, logs, epochs):
    """Learning rates before and after each epoch, and what is printed."""
    callback.set_model(Model())
    callback.set_params({"epochs": epochs})
    rates, printed = [], io.StringIO()
    with contextlib.redirect_stdout(printed):
        callback.on_train_begin()
        for epoch in range(epochs):
            callback.on_epoch_begin(epoch)
            own = {name: values[epoch] for name, values in logs.items()}
            callback.on_epoch_end(epoch, own)
            rates.append([number(own["learning_rate"]), number(callback.model.optimizer.learning_rate)])
    return {"rates": rates, "messages": printed.getvalue().count("Epoch ")}


def plateau(config, logs):
    name = "ReduceLROnPlateau " + " ".join(f"{k}={v}" for k, v in config.items())
    return {"name": name, "callback": "ReduceLROnPlateau", "options": options(config), "logs": logs,
            **told(keras.callbacks.ReduceLROnPlateau(**config), logs, len(FALLING))}


def scheduler(name, verbose):
    of = keras.callbacks.LearningRateScheduler(SCHEDULES[name], verbose=verbose)
    return {"name": f"LearningRateScheduler {name} verbose={verbose}", "callback": "LearningRateScheduler",
            "schedule": name, "verbose": verbose, "logs": {"loss": FALLING}, **told(of, {"loss": FALLING}, 8)}


X, Y, XV, YV = wave((12, 3), 5, 1.0), wave((12, 1), 6, 0.8), wave((7, 3), 8, 1.0), wave((7, 1), 9, 0.8)


class Weights(keras.callbacks.Callback):
    """Keeps the sum of the weights after each epoch."""
    def on_epoch_end(self, epoch, logs=None):
        logs["sum"] = float(sum(w.sum() for w in self.model.get_weights()))


def swap(config, ema):
    keras.utils.clear_session()
    net = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])
    start = fill(net, 3)
    net.compile(loss="mse", optimizer=keras.optimizers.SGD(learning_rate=0.3, use_ema=True, **ema))
    history = net.fit(X, Y, batch_size=4, epochs=6, shuffle=False, verbose=0, validation_data=(XV, YV),
                      callbacks=[keras.callbacks.SwapEMAWeights(**config), Weights()]).history
    name = "SwapEMAWeights " + " ".join(f"{k}={v}" for k, v in {**config, **ema}.items())
    return {"name": name, "options": options(config), "ema": options(ema), "start": tensors(start),
            "history": {k: [number(v) for v in values] for k, values in history.items()}, "end": tensors(net.get_weights())}


def without_case(name, configs):
    parameters = inspect.signature(getattr(keras.callbacks, name).__init__).parameters.values()
    return [p.name for p in parameters if p.name not in ("self", "kwargs", "schedule")
            and all(c.get(p.name, p.default) == p.default for c in configs)]


swaps = [swap({}, {"ema_momentum": 0.6}), swap({"swap_on_epoch": True}, {"ema_momentum": 0.8}),
         swap({}, {"ema_momentum": 0.7, "ema_overwrite_frequency": 5})]
configs = {"ReduceLROnPlateau": [config for config, _ in PLATEAUS], "LearningRateScheduler": [{"verbose": 1}],
           "SwapEMAWeights": [{"swap_on_epoch": True}]}
print("rate_callbacks: options without a case:", {n: without_case(n, c) for n, c in configs.items() if without_case(n, c)} or "none")
write("rate-callbacks", [*(plateau(*p) for p in PLATEAUS), scheduler("halves", 0), scheduler("halves", 1), scheduler("falls", 0)],
      x=tensor(X), y=tensor(Y), xVal=tensor(XV), yVal=tensor(YV), swaps=swaps)
