"""Short trainings from given weights on given data: losses, metrics, histories, final weights.

Models are described in the file as lists of layers (class name and options); the Functional one by its graph.
"""
# First, since it chooses the backend.
from common import camel, fill, labels, number, one_hot, options, tensor, tensors, wave, write

import keras
import numpy as np

STEPS = 20


def deep_options(value):
    """camelCase through nested options, e.g. a regularizer given as {"className", "options"}."""
    if isinstance(value, keras.regularizers.Regularizer):
        return {"className": type(value).__name__, "options": {k: number(v) for k, v in value.get_config().items()}}
    return value


def describe(layers):
    return [{"className": name, "options": {camel(k): deep_options(v) for k, v in config.items()}} for name, config in layers]


def sequential(layers, shape):
    return keras.Sequential([keras.Input(shape), *(getattr(keras.layers, name)(**config) for name, config in layers)])


def class_data(n, features, classes, seed):
    """Rows whose class shifts their mean, so that there is something to learn."""
    y = labels((n,), classes, seed)
    x = wave((n, features), seed, 1.0) + (y[:, None] * wave((1, features), seed + 1, 0.8)).astype(np.float32)
    return np.round(x, 3).astype(np.float32), y


def logs_numbers(logs):
    return {k: number(v) for k, v in logs.items()}


def described_optimizer(name, config):
    return {"className": name, "options": options(config)}


def make_optimizer(name, config):
    return getattr(keras.optimizers, name)(**config)


def run_batches(model, x, y, batch):
    """STEPS batches in turn over the rows, starting again at the end; each step's own loss and metrics."""
    starts = [(s * batch) % (len(x) - batch + 1) for s in range(STEPS)]
    logs = [model.train_on_batch(x[a:a + batch], y[a:a + batch], return_dict=True) for a in starts]
    return starts, [logs_numbers(log) for log in logs]


def steps_case(name, layers, shape, data, loss, optimizer, metrics=("accuracy",), batch=8, seed=1):
    keras.backend.clear_session()
    model = sequential(layers, shape)
    initial = fill(model, seed, 0.4)
    model.compile(loss=loss, optimizer=make_optimizer(*optimizer), metrics=list(metrics))
    x, y = data
    starts, logs = run_batches(model, x, y, batch)
    return {"name": name, "kind": "trainOnBatch", "layers": describe(layers), "inputShape": list(shape), "loss": loss,
            "optimizer": described_optimizer(*optimizer), "metrics": list(metrics), "initialWeights": tensors(initial),
            "x": tensor(x), "y": tensor(y), "batchSize": batch, "batchStarts": starts, "logs": logs,
            "finalWeights": tensors(model.get_weights()), "evaluate": logs_numbers(model.evaluate(x, y, verbose=0, return_dict=True)),
            "predict": tensor(model.predict(x[:3], verbose=0))}


BINARY = [("Dense", {"units": 32, "activation": "relu"}), ("Dense", {"units": 16, "activation": "relu"}),
          ("Dense", {"units": 1, "activation": "sigmoid"})]


def sequence_data(n, seed):
    """Runs of ten numbers, labelled by whether they sum above zero."""
    x = wave((n, 10, 1), seed, 1.0)
    return x, (x.sum((1, 2)) > 0).astype(np.int32)


def step_cases():
    x, y = class_data(40, 5, 2, 3)
    yield steps_case("dense 5-32-16-1 sigmoid binary_crossentropy Adam", BINARY, (5,), (x, y.astype(np.float32)[:, None]),
                     "binary_crossentropy", ("Adam", {"learning_rate": 0.01}))
    x, y = class_data(36, 13, 3, 5)
    l2 = {"kernel_regularizer": keras.regularizers.L2(0.01)}
    yield steps_case("dense 13-16-3 softmax categorical_crossentropy SGD nesterov with L2",
                     [("Dense", {"units": 16, "activation": "relu", **l2}), ("Dense", {"units": 3, "activation": "softmax", **l2})],
                     (13,), (x, one_hot(y, 3)), "categorical_crossentropy",
                     ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}))
    x, y = class_data(30, 6, 4, 7)
    yield steps_case("dense 6-9-4 softmax sparse_categorical_crossentropy RMSprop",
                     [("Dense", {"units": 9, "activation": "tanh"}), ("Dense", {"units": 4, "activation": "softmax"})],
                     (6,), (x, y), "sparse_categorical_crossentropy", ("RMSprop", {"learning_rate": 0.01}), batch=7)
    x, y = sequence_data(32, 9)
    yield steps_case("LSTM(8) over (10, 1), Dense(2, softmax), Adam",
                     [("LSTM", {"units": 8}), ("Dense", {"units": 2, "activation": "softmax"})], (10, 1), (x, y),
                     "sparse_categorical_crossentropy", ("Adam", {"learning_rate": 0.01}))
    x = wave((16, 6, 3), 11, 1.0)
    y = np.round(np.cumsum(x.sum(-1, keepdims=True), 1) * 0.2, 3).astype(np.float32)
    yield steps_case("two LSTMs with returnSequences, Dense(1), mse, Adam with clipnorm",
                     [("LSTM", {"units": 7, "return_sequences": True}), ("LSTM", {"units": 5, "return_sequences": True}),
                      ("Dense", {"units": 1})], (6, 3), (x, y), "mse", ("Adam", {"learning_rate": 0.01, "clipnorm": 0.5}),
                     metrics=("mae",), batch=5)


def functional_model():
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    p = keras.layers.Dense(6, activation="relu", name="p")(a)
    q = keras.layers.Dense(6, activation="tanh", name="q")(b)
    added = keras.layers.Add(name="added")([p, q])
    product = keras.layers.Multiply(name="product")([p, q])
    joined = keras.layers.Concatenate(name="joined")([added, product, a])
    kind = keras.layers.Dense(3, activation="softmax", name="kind")(joined)
    size = keras.layers.Dense(1, name="size")(joined)
    return keras.Model([a, b], [kind, size])


FUNCTIONAL_GRAPH = [
    {"name": "a", "className": "InputLayer", "shape": [4]}, {"name": "b", "className": "InputLayer", "shape": [3]},
    {"name": "p", "className": "Dense", "options": {"units": 6, "activation": "relu"}, "inputs": ["a"]},
    {"name": "q", "className": "Dense", "options": {"units": 6, "activation": "tanh"}, "inputs": ["b"]},
    {"name": "added", "className": "Add", "options": {}, "inputs": ["p", "q"]},
    {"name": "product", "className": "Multiply", "options": {}, "inputs": ["p", "q"]},
    {"name": "joined", "className": "Concatenate", "options": {}, "inputs": ["added", "product", "a"]},
    {"name": "kind", "className": "Dense", "options": {"units": 3, "activation": "softmax"}, "inputs": ["joined"]},
    {"name": "size", "className": "Dense", "options": {"units": 1}, "inputs": ["joined"]},
]


def functional_case():
    keras.backend.clear_session()
    model = functional_model()
    initial = fill(model, 4, 0.5)
    compile_options = {"loss": {"kind": "sparse_categorical_crossentropy", "size": "mse"},
                       "loss_weights": {"kind": 0.7, "size": 1.3}, "metrics": {"kind": ["accuracy"], "size": ["mae"]}}
    model.compile(optimizer=make_optimizer("Adam", {"learning_rate": 0.01}), **compile_options)
    a, kind = class_data(24, 4, 3, 13)
    b, size = wave((24, 3), 15, 1.0), wave((24, 1), 16, 1.0)
    starts = [(s * 8) % 24 for s in range(STEPS)]
    logs = [logs_numbers(model.train_on_batch([a[i:i + 8], b[i:i + 8]], [kind[i:i + 8], size[i:i + 8]], return_dict=True))
            for i in starts]
    evaluated = model.evaluate([a, b], [kind, size], batch_size=8, verbose=0, return_dict=True)
    return {"name": "functional: two inputs, Concatenate, Add, Multiply, two outputs, lossWeights", "kind": "trainOnBatch",
            "graph": FUNCTIONAL_GRAPH, "inputs": ["a", "b"], "outputs": ["kind", "size"],
            **{camel(k): v for k, v in compile_options.items()}, "optimizer": described_optimizer("Adam", {"learning_rate": 0.01}),
            "weightNames": [w.path for w in model.weights], "initialWeights": tensors(initial),
            "x": {"a": tensor(a), "b": tensor(b)}, "y": {"kind": tensor(kind), "size": tensor(size)}, "batchSize": 8,
            "batchStarts": starts, "logs": logs, "finalWeights": tensors(model.get_weights()),
            "evaluate": logs_numbers(evaluated), "predict": tensors(model.predict([a[:3], b[:3]], verbose=0))}


def fit_case(name, fit_options, classes=2, loss="binary_crossentropy", weighted=None, layers=None):
    """Three epochs over 70 rows by 32: the last batch is a partial one."""
    keras.backend.clear_session()
    layers = layers or [("Dense", {"units": 6, "activation": "relu"}), ("Dense", {"units": 1, "activation": "sigmoid"})]
    model = sequential(layers, (4,))
    initial = fill(model, 21, 0.5)
    weighted = {} if weighted is None else {"weighted_metrics": weighted}
    model.compile(loss=loss, optimizer=make_optimizer("Adam", {"learning_rate": 0.05}), metrics=["accuracy"], **weighted)
    x, y = class_data(70, 4, classes, 23)
    arguments = {"epochs": 3, "batch_size": 32, "shuffle": False, **fit_options}
    history = model.fit(x, y, verbose=0, **arguments)
    weight = fit_options.get("sample_weight")
    evaluated = [model.evaluate(x, y, batch_size=32, verbose=0, return_dict=True)]
    if weight is not None:
        evaluated.append(model.evaluate(x, y, batch_size=32, verbose=0, return_dict=True, sample_weight=weight))
    shown = {camel(k): tensor(v) if isinstance(v, np.ndarray) else v for k, v in arguments.items()}
    return {"name": name, "kind": "fit", "layers": describe(layers), "inputShape": [4], "loss": loss,
            "optimizer": described_optimizer("Adam", {"learning_rate": 0.05}), "metrics": ["accuracy"],
            **{camel(k): v for k, v in weighted.items()}, "initialWeights": tensors(initial), "x": tensor(x), "y": tensor(y),
            "fit": shown, "history": {k: [number(v) for v in values] for k, values in history.history.items()},
            "historyKeys": list(history.history), "epoch": history.epoch, "params": history.params,
            "finalWeights": tensors(model.get_weights()), "evaluate": logs_numbers(evaluated[0]),
            **({"evaluateWeighted": logs_numbers(evaluated[1])} if weight is not None else {}),
            "evaluateKeys": list(evaluated[0])}


def fit_cases():
    three = [("Dense", {"units": 6, "activation": "tanh"}), ("Dense", {"units": 3, "activation": "softmax"})]
    weight = np.abs(wave((70,), 31, 1.5)) + np.float32(0.1)
    yield fit_case("fit, partial last batch", {})
    yield fit_case("fit, validationSplit", {"validation_split": 0.2})
    yield fit_case("fit, classWeight", {"class_weight": {0: 0.5, 1: 2.0}, "validation_split": 0.2}, weighted=["accuracy"])
    yield fit_case("fit, sampleWeight", {"sample_weight": weight, "validation_split": 0.2}, weighted=["accuracy", "mse"])
    yield fit_case("fit, three classes, classWeight", {"class_weight": {0: 1.0, 1: 0.3, 2: 1.7}}, 3,
                   "sparse_categorical_crossentropy", ["accuracy"], three)
    yield fit_case("fit, three classes, validationSplit and sampleWeight", {"sample_weight": weight, "validation_split": 0.3},
                   3, "sparse_categorical_crossentropy", ["accuracy"], three)
    regular = [("Dense", {"units": 6, "activation": "relu", "kernel_regularizer": keras.regularizers.L1L2(0.01, 0.02),
                          "bias_regularizer": keras.regularizers.L1(0.03)}), ("Dense", {"units": 1, "activation": "sigmoid"})]
    yield fit_case("fit, regularizers, validationSplit", {"validation_split": 0.2}, layers=regular)


write("training", [*step_cases(), functional_case(), *fit_cases()])
