"""Masks on their way through whole models: predictions, then losses and metrics of some steps of training.

A step's numbers are those of `test_on_batch` before it: while it trains, the JAX backend of Keras forgets the mask of the
predictions before it counts metrics.
"""
# First, since it chooses the backend.
from common import camel, fill, labels, number, options, tensor, tensors, wave, write

import keras
import numpy as np

STEPS, ROWS, BATCH, TIME = 6, 9, 3, 5
# No row is its neighbour's mirror image: padding behind, holes, before, in all places.
WORDS = np.array([[3, 1, 4, 1, 0], [2, 0, 5, 0, 3], [0, 0, 2, 6, 1], [5, 3, 0, 0, 0], [0, 0, 0, 0, 0], [1, 2, 3, 4, 5],
                  [0, 6, 0, 2, 0], [4, 0, 0, 0, 0], [6, 6, 1, 0, 2]], dtype=np.int32)
SERIES = wave((ROWS, TIME, 2), 3, 1.0) * (np.roll(WORDS, 4, 0) != 0)[:, :, None]


def node(id, class_name, inputs, call=None, **config):
    return {"id": id, "className": class_name, "options": config, "inputs": inputs.split(), **({"call": call} if call else {})}


def words(id="w"):
    return {"id": id, "input": "words"}


def series(id="s"):
    return {"id": id, "input": "series"}


def embedded(id="e", of="w", units=3, mask_zero=True):
    return node(id, "Embedding", of, input_dim=7, output_dim=units, mask_zero=mask_zero)


def layer_of(class_name, config):
    made = {k: layer_of(**v) if isinstance(v, dict) else v for k, v in config.items()}
    return getattr(keras.layers, class_name)(**made)


def deep(config):
    return {camel(k): {"className": v["class_name"], "options": deep(v["config"])} if isinstance(v, dict) else v
            for k, v in config.items()}


def inside(class_name, **config):
    return {"class_name": class_name, "config": config}


def model_of(graph, outputs):
    """Ids name tensors: `id` the (first) output of a node, `id.1` its second."""
    found, inputs = {}, []
    for one in graph:
        if "input" in one:
            kind = one["input"]
            made = [keras.Input((TIME,), dtype="int32") if kind == "words" else keras.Input((TIME, 2))]
            inputs += made
        else:
            layer = layer_of(one["className"], one["options"])
            given = [found[i] for i in one["inputs"]]
            call = {k: [found[i] for i in v.split()] if isinstance(v, str) else v for k, v in one.get("call", {}).items()}
            spread = one["className"] == "MultiHeadAttention" or len(given) == 1
            made = layer(*given, **call) if spread else layer(given, **call)
            made = list(made) if isinstance(made, (list, tuple)) else [made]
        for i, tensor_ in enumerate(made):
            found[f"{one['id']}.{i}" if i else one["id"]] = tensor_
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], found[outputs])


def shown(one):
    if "input" in one:
        return one
    return {**one, "options": deep(one["options"]), **({"call": {camel(k): v for k, v in one["call"].items()}} if "call" in one else {})}


def case(name, graph, output, target, loss, metrics=(), weights=None, seed=7):
    keras.backend.clear_session()
    model = model_of(graph, output)
    initial = fill(model, seed, 0.6)
    model.compile(loss=loss, optimizer=keras.optimizers.Adam(learning_rate=0.02), metrics=list(metrics), weighted_metrics=list(metrics))
    data = [WORDS if one["input"] == "words" else SERIES for one in graph if "input" in one]
    x = data if len(data) > 1 else data[0]
    batch = lambda a: [one[a:a + BATCH] for one in x] if isinstance(x, list) else x[a:a + BATCH]
    predicted = model.predict(x, batch_size=BATCH, verbose=0)
    evaluated = model.evaluate(x, target, batch_size=4, verbose=0, return_dict=True, sample_weight=weights)
    logs = []
    for step in range(STEPS):
        a = step * BATCH % ROWS
        rest = {} if weights is None else {"sample_weight": weights[a:a + BATCH]}
        logs.append(model.test_on_batch(batch(a), target[a:a + BATCH], return_dict=True, **rest))
        model.train_on_batch(batch(a), target[a:a + BATCH], **rest)
    numbers = lambda log: {k: number(v) for k, v in log.items()}
    return {"name": name, "graph": [shown(one) for one in graph], "output": output, "loss": loss, "metrics": list(metrics),
            "initialWeights": tensors(initial), "x": tensors(data), "y": tensor(target),
            "sampleWeight": None if weights is None else tensor(weights), "predicted": tensor(predicted),
            "evaluated": numbers(evaluated), "logs": [numbers(log) for log in logs], "finalWeights": tensors(model.get_weights())}


def recurrent(id, of, class_name="GRU", units=3, **config):
    return node(id, class_name, of, units=units, **config)


def dense(of, units=1, activation="linear", id="y"):
    return node(id, "Dense", of, units=units, activation=activation)


TAGS = labels((ROWS, TIME), 3, 4)
KINDS = labels((ROWS,), 3, 2)
SIZES = wave((ROWS, 1), 21, 0.8)
CURVES = wave((ROWS, TIME, 1), 22, 0.8)
BITS = (wave((ROWS, TIME, 1), 23) > 0).astype(np.float32)


def of_sequences():
    """The mask reaches losses and metrics."""
    tagging = [words(), embedded(), recurrent("h", "e", "LSTM", return_sequences=True), dense("h", 3, "softmax")]
    sparse = ("sparse_categorical_crossentropy", ["accuracy", "sparse_top_k_categorical_accuracy"])
    yield case("a tag for each word", tagging, "y", TAGS, *sparse)
    yield case("a tag for each word, rows weighted", tagging, "y", TAGS, *sparse, np.abs(wave((ROWS, 1), 31)) + np.float32(0.2))
    yield case("a tag for each word, words weighted", tagging, "y", TAGS, *sparse, np.abs(wave((ROWS, TIME), 32)))
    yield case("one-hot tags", tagging, "y", np.eye(3, dtype=np.float32)[TAGS], "categorical_crossentropy", ["accuracy", "mse"])
    bits = [series(), node("m", "Masking", "s"), recurrent("h", "m", "SimpleRNN", return_sequences=True), dense("h", 1, "sigmoid")]
    yield case("a bit for each step", bits, "y", BITS, "binary_crossentropy", ["accuracy", "Precision", "Recall"])
    curve = [series(), node("m", "Masking", "s"), recurrent("h", "m", return_sequences=True), node("y", "TimeDistributed", "h", layer=inside("Dense", units=1))]
    yield case("a number for each step", curve, "y", CURVES, "mse", ["mae", "RootMeanSquaredError"])
    both = [words(), embedded(), node("h", "Bidirectional", "e", layer=inside("LSTM", units=2, return_sequences=True)), dense("h", 3, "softmax")]
    yield case("a tag for each word, both directions", both, "y", TAGS, *sparse)


def merged():
    pair = [words(), series(), embedded(), node("m", "Masking", "s")]
    ending = [recurrent("h", "j"), dense("h")]
    yield case("Concatenate of two masked", [*pair, node("j", "Concatenate", "e m"), *ending], "y", SIZES, "mse")
    yield case("Concatenate of masked and unmasked", [words(), series(), embedded(), node("j", "Concatenate", "e s"), *ending], "y", SIZES, "mse")
    yield case("Concatenate along time", [words(), series(), embedded(units=2), node("j", "Concatenate", "e s", axis=1), *ending], "y", SIZES, "mse")
    for kind in ("Add", "Multiply", "Average", "Maximum"):
        yield case(f"{kind} of two masked", [words(), series(), embedded(units=2), node("m", "Masking", "s"), node("j", kind, "e m"), *ending], "y", SIZES, "mse")
    yield case("Add of masked and unmasked", [words(), series(), embedded(units=2), node("j", "Add", "e s"), *ending], "y", SIZES, "mse")
    directions = [words(), embedded(), node("b", "Bidirectional", "e", layer=inside("GRU", units=2, return_sequences=True), merge_mode=None), node("j", "Multiply", "b b.1"), *ending]
    yield case("Multiply of both directions", directions, "y", SIZES, "mse")


def destroyed():
    for kind, config in [("Conv1D", {"filters": 3, "kernel_size": 2, "padding": "causal"}), ("MaxPooling1D", {"pool_size": 2}),
                         ("AveragePooling1D", {"pool_size": 2}), ("Permute", {"dims": [2, 1]}), ("Reshape", {"target_shape": [TIME, 3]})]:
        yield case(f"{kind} loses the mask", [words(), embedded(), node("c", kind, "e", **config), recurrent("h", "c"), dense("h")], "y", SIZES, "mse")
    yield case("GlobalMaxPooling1D loses the mask", [words(), embedded(), node("c", "GlobalMaxPooling1D", "e"), dense("c")], "y", SIZES, "mse")


def kept():
    for kind, config in [("Dropout", {"rate": 0.0}), ("SpatialDropout1D", {"rate": 0.0}), ("LayerNormalization", {}), ("Activation", {"activation": "tanh"}),
                         ("Dense", {"units": 2}), ("TimeDistributed", {"layer": inside("Dense", units=2, activation="tanh")})]:
        yield case(f"{kind} keeps the mask", [words(), embedded(), node("c", kind, "e", **config), recurrent("h", "c"), dense("h")], "y", SIZES, "mse")
    kinds = ("sparse_categorical_crossentropy", ["accuracy"])
    twice = [words(), embedded(), recurrent("a", "e", "LSTM", return_sequences=True), recurrent("b", "a", "LSTM", go_backwards=True, return_sequences=True),
             recurrent("h", "b", "SimpleRNN"), dense("h", 3, "softmax")]
    yield case("two layers, the second backwards", twice, "y", KINDS, *kinds)
    zeros = [words(), embedded(), recurrent("a", "e", return_sequences=True, zero_output_for_mask=True), node("c", "Conv1D", "a", filters=2, kernel_size=3), node("f", "Flatten", "c"), dense("f", 3, "softmax")]
    yield case("zeros at masked steps, read by Conv1D", zeros, "y", KINDS, *kinds)
    held = [words(), embedded(), recurrent("a", "e", return_sequences=True), node("f", "Flatten", "a"), dense("f", 3, "softmax")]
    yield case("outputs repeated at masked steps, read by Flatten", held, "y", KINDS, *kinds)


def attending():
    # Every row has a word, for a mean over none is not a number.
    heads = {"num_heads": 2, "key_dim": 3}
    for name, call in [("", None), (" causal", {"use_causal_mask": True})]:
        yield case(f"MultiHeadAttention{name}", [words(), embedded(), node("a", "MultiHeadAttention", "e e", call, **heads), recurrent("h", "a"), dense("h")], "y", SIZES, "mse")
        yield case(f"MultiHeadAttention{name}, a tag for each word", [words(), embedded(), node("a", "MultiHeadAttention", "e e", call, **heads), dense("a", 3, "softmax")],
                   "y", TAGS, "sparse_categorical_crossentropy", ["accuracy"])
        for kind in ("Attention", "AdditiveAttention"):
            yield case(f"{kind}{name}", [words(), series(), embedded(units=2), node("m", "Masking", "s"), node("a", kind, "m e", call), recurrent("h", "a"), dense("h")], "y", SIZES, "mse")
    yield case("MultiHeadAttention of series to words", [words(), series(), embedded(), node("m", "Masking", "s"), node("a", "MultiHeadAttention", "m e e", **heads), recurrent("h", "a"), dense("h")],
               "y", SIZES, "mse")


def with_states():
    ending = dense("d", 3, "softmax")
    sparse = ("sparse_categorical_crossentropy", ["accuracy"])
    for kind, states in [("LSTM", "c.1 c.2"), ("GRU", "c.1"), ("SimpleRNN", "c.1")]:
        graph = [words(), series(), embedded(), node("m", "Masking", "s"), recurrent("c", "m", kind, return_state=True),
                 node("d", kind, "e", {"initial_state": states}, units=3, return_sequences=True), ending]
        yield case(f"{kind}: encoder of a series, decoder of words", graph, "y", TAGS, *sparse)
    graph = [words(), series(), embedded(), node("m", "Masking", "s"),
             node("c", "Bidirectional", "m", layer=inside("LSTM", units=2, return_state=True)),
             node("d", "Bidirectional", "e", {"initial_state": "c.1 c.2 c.3 c.4"}, layer=inside("LSTM", units=2, return_sequences=True)), ending]
    yield case("Bidirectional: encoder of a series, decoder of words", graph, "y", TAGS, *sparse)


write("masked-models", [*of_sequences(), *merged(), *destroyed(), *kept(), *attending(), *with_states()])
