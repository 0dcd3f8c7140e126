"""Several outputs: losses, weights, metrics, targets and sample weights in every form that Keras takes; names in the logs."""
# First, since it chooses the backend.
from common import labels, number, one_hot, tensor, wave, write

import keras
import numpy as np

ROWS = 10
X = wave((ROWS, 3), 1, 1.2)
TARGETS = {"price": wave((ROWS, 1), 2, 1.5), "kind": one_hot(labels((ROWS,), 3, 3), 3), "flag": labels((ROWS, 1), 2, 4).astype(np.float32)}
WEIGHTS = {"price": np.abs(wave((ROWS,), 5, 1.5)) + np.float32(0.1), "kind": np.abs(wave((ROWS,), 6, 1.5)) + np.float32(0.2)}
KERNELS = {"price": wave((3, 1), 7), "kind": wave((3, 3), 8), "flag": wave((3, 1), 9)}
ACTIVATIONS = {"price": "linear", "kind": "softmax", "flag": "sigmoid"}


def model(form, names):
    x = keras.Input((3,))
    outputs = {name: keras.layers.Dense(KERNELS[name].shape[1], activation=ACTIVATIONS[name], name=name)(x) for name in names}
    made = keras.Model(x, outputs if form == "dict" else list(outputs.values()) if len(names) > 1 else outputs[names[0]])
    for name in names:
        made.get_layer(name).set_weights([KERNELS[name], np.zeros(KERNELS[name].shape[1], dtype=np.float32)])
    return made


def values(logs):
    return {name: [number(v) for v in np.atleast_1d(value)] for name, value in logs.items()}


def case(name, form, names, config, targets=None, weights=None, weights_form=None):
    """`config` as JSON: metrics by name alone. Weights: None, "one" for all outputs, or one for each."""
    keras.backend.clear_session()
    made = model(form, names)
    made.compile(optimizer=keras.optimizers.SGD(0.1), **config)
    used = targets or names
    y = {n: TARGETS[n] for n in used} if form == "dict" or targets == "dict" else [TARGETS[n] for n in used]
    y = y[0] if form == "list" and len(names) == 1 else y
    if weights == "one":
        w = WEIGHTS["price"]
    elif weights == "each":
        w = {n: WEIGHTS[n] for n in names} if form == "dict" else [WEIGHTS[n] for n in names]
    else:
        w = None
    history = made.fit(X, y, epochs=2, batch_size=4, shuffle=False, verbose=0, sample_weight=w)
    evaluated = made.evaluate(X, y, batch_size=4, verbose=0, sample_weight=w, return_dict=True)
    return {"name": f"{form}: {name}", "form": form, "outputs": names, "config": {k: v for k, v in config.items()}, "targets": used,
            "weights": weights, "history": values(history.history), "evaluated": values(evaluated)}


TWO = ["price", "kind"]
THREE = ["price", "kind", "flag"]
BY_NAME = {"price": "mse", "kind": "categorical_crossentropy"}
cases = [
    case("a list of losses", "list", TWO, {"loss": ["mse", "categorical_crossentropy"]}),
    case("one loss for all", "list", TWO, {"loss": "mse", "metrics": [["mae"], ["accuracy"]]}),
    case("losses and metrics by name", "list", TWO, {"loss": BY_NAME, "loss_weights": {"price": 0.5, "kind": 2.0}, "metrics": {"price": ["mae", "mse"], "kind": "accuracy"}}),
    case("weights as a list", "list", TWO, {"loss": ["mse", "categorical_crossentropy"], "loss_weights": [0.3, 1.5], "metrics": [None, ["accuracy", "mse"]]}),
    case("metrics of one output", "list", TWO, {"loss": BY_NAME, "metrics": {"kind": ["acc"]}}),
    case("equal metrics", "list", TWO, {"loss": BY_NAME, "metrics": [["mae", "mae", "mae"], ["accuracy"]]}),
    case("weighted metrics", "list", TWO, {"loss": BY_NAME, "metrics": [["mae"], []], "weighted_metrics": [["mae", "mse"], ["accuracy"]]}, weights="each"),
    case("weighted metrics alone", "list", TWO, {"loss": BY_NAME, "weighted_metrics": {"price": ["mae", "mae"], "kind": ["accuracy"]}}, weights="each"),
    case("one sample weight for all", "list", TWO, {"loss": BY_NAME, "weighted_metrics": [["mae"], ["accuracy"]]}, weights="one"),
    case("dictionaries throughout", "dict", TWO, {"loss": BY_NAME, "loss_weights": {"price": 2.0, "kind": 0.25}, "metrics": {"kind": ["accuracy"], "price": ["mae"]}}),
    case("sample weights by name", "dict", TWO, {"loss": BY_NAME, "metrics": {"price": ["mae"]}, "weighted_metrics": {"price": ["mae"], "kind": ["accuracy"]}}, weights="each"),
    case("a loss of one output", "dict", TWO, {"loss": {"price": "mse"}, "metrics": {"price": ["mae"]}}),
    case("a list with an output without loss", "list", TWO, {"loss": ["mse", None], "metrics": [["mae"], None]}),
    case("targets for the losses alone", "dict", THREE, {"loss": {"price": "mse", "flag": "binary_crossentropy"}, "metrics": {"flag": ["accuracy"]}}, targets=THREE),
    case("three outputs", "list", THREE, {"loss": ["mae", "categorical_crossentropy", "bce"], "loss_weights": [1.0, 0.5, 0.1], "metrics": [["mse"], ["accuracy"], ["accuracy"]]}),
    case("crossentropy by shape", "list", THREE, {"loss": ["mse", "crossentropy", "crossentropy"]}),
    case("one output with a list", "list", ["price"], {"loss": ["mse"], "metrics": [["mae"]], "weighted_metrics": ["mae", "mse"]}),
    case("one output by name", "list", ["price"], {"loss": {"price": "mse"}, "loss_weights": {"price": 0.5}, "metrics": {"price": ["mae"]}}),
]
write("several-outputs", cases)
