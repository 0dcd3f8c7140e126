"""The exact text of Keras's progress bar, under a clock that the script sets, so that the times are the same at every run."""
# First, since it chooses the backend.
from common import camel, fill, labels, wave, write

import contextlib
import io
import types

import keras
import numpy as np
from keras.src.utils import progbar as progbar_module


class Clock:
    """Stands in for Progbar's time module. Each reading moves it on by `step` seconds; `now` may be set."""

    def __init__(self, step=0.0, now=1000.0):
        self.now, self.step = now, step

    def time(self):
        self.now += self.step
        return self.now


class Lockstep(keras.callbacks.Callback):
    """With ProgbarLogger alone Keras dispatches batch ends on a thread pool, and the bar may even run backwards.
    A callback that overrides the batch ends makes it wait for each."""

    def on_train_batch_end(self, batch, logs=None):
        pass

    def on_test_batch_end(self, batch, logs=None):
        pass

    def on_predict_batch_end(self, batch, logs=None):
        pass


@contextlib.contextmanager
def stopped(clock):
    original, progbar_module.time = progbar_module.time, types.SimpleNamespace(time=clock.time)
    text = io.StringIO()
    try:
        with contextlib.redirect_stdout(text):
            yield text
    finally:
        progbar_module.time = original


def bar_case(name, target, calls, verbose=1, **config):
    """Progbar alone. `at` is the time of each update since the bar was made."""
    clock = Clock()
    with stopped(clock) as text:
        bar = keras.utils.Progbar(target, verbose=verbose, **config)
        writes, seen = [], 0
        for at, current, values, *finalize in calls:
            clock.now = 1000.0 + at
            bar.update(current, values, *finalize)
            writes.append(text.getvalue()[seen:])
            seen = len(text.getvalue())
    shown = [{"at": c[0], "current": c[1], "values": c[2], "finalize": c[3] if len(c) > 3 else None, "written": w}
             for c, w in zip(calls, writes)]
    return {"name": name, "kind": "progbar", "target": target, "verbose": verbose,
            "statefulMetrics": config.get("stateful_metrics"), "unitName": config.get("unit_name", "step"), "calls": shown}


def bar_cases():
    loss = lambda v: [["loss", v]]
    for verbose in (1, 2):
        yield bar_case(f"three steps, verbose {verbose}", 3, [(0.2, 1, loss(0.75)), (0.3, 2, loss(0.5)), (0.4, 3, loss(0.25))],
                       verbose)
        yield bar_case(f"stateful metrics, small and large values, verbose {verbose}", 2,
                       [(1.5, 1, [["accuracy", 0.5], ["loss", 0.00042]]), (2.5, 2, [["accuracy", 0.75], ["loss", 12345.678]])],
                       verbose, stateful_metrics=["accuracy", "loss"])
        yield bar_case(f"an added metric at the end, verbose {verbose}", 2,
                       [(0.2, 1, loss(0.75)), (0.4, 2, loss(0.5), False), (0.6, 2, loss(0.5) + [["val_loss", 0.625]], True)],
                       verbose)
    yield bar_case("updates within 50 ms are skipped", 5, [(0.01 * i, i, loss(1.0 / i)) for i in range(1, 6)])
    yield bar_case("microseconds", 4, [(0.0002 * i, i, loss(0.5)) for i in range(1, 5)])
    yield bar_case("minutes and hours to go", 1000, [(2, 1, loss(0.5)), (10, 2, loss(0.5)), (20, 20, loss(0.5)), (60, 990, loss(0.5))])
    yield bar_case("many digits", 120, [(0.5, 1, loss(0.5)), (1, 12, loss(0.4)), (2, 119, loss(-0.3)), (3, 120, loss(0.2))])
    yield bar_case("unknown target", None, [(0.1, 1, loss(0.5)), (0.3, 2, loss(0.4)), (0.6, 2, loss(0.4), True)])
    yield bar_case("a shorter line clears the longer one", 20, [(0.1, 1, loss(0.00001)), (0.4, 2, loss(5.0)), (0.6, 20, loss(5.0))])
    yield bar_case("unit name", 2, [(0.1, 1, None), (0.2, 2, None)], unit_name="sample")


def fit_case(name, verbose, step, method="fit", **arguments):
    """A run of a model. Only Progbar's readings move the clock: one when a bar is made, one at each update."""
    keras.backend.clear_session()
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"),
                              keras.layers.Dense(1, activation="sigmoid")])
    fill(model, 2)
    model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
    x, y = wave((40, 4), 5, 1.0), labels((40,), 2, 6)
    data = (x,) if method == "predict" else (x, y)
    with stopped(Clock(step)) as text:
        result = getattr(model, method)(*data, batch_size=8, verbose=verbose, callbacks=[Lockstep()],
                                        **arguments)
    history = {"history": {k: [float(np.float32(v)) for v in vs] for k, vs in result.history.items()}} if method == "fit" else {}
    return {"name": name, "kind": method, "verbose": verbose, "clockStep": step, "batchSize": 8, "rows": 40,
            **{camel(k): v for k, v in arguments.items()}, **history, "text": text.getvalue()}


def fit_cases():
    two = {"epochs": 2, "shuffle": False}
    for verbose in (1, 2):
        yield fit_case(f"fit, two epochs, verbose {verbose}", verbose, 0.1, **two)
        yield fit_case(f"fit, one epoch, verbose {verbose}", verbose, 0.1, epochs=1, shuffle=False)
        yield fit_case(f"fit, validation_split, verbose {verbose}", verbose, 0.1, validation_split=0.2, **two)
        yield fit_case(f"evaluate, verbose {verbose}", verbose, 0.1, "evaluate")
        yield fit_case(f"predict, verbose {verbose}", verbose, 0.1, "predict")
    yield fit_case("fit, steps faster than the refresh", 1, 0.02, **two)
    yield fit_case("fit, verbose 0", 0, 0.1, **two)


write("progbar", [*bar_cases(), *fit_cases()])
