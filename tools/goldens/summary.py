"""The exact text of model.summary(): lines of 80 and of 40 characters, and the default width where there is no terminal.

Every case tells the model: "layers" for a Sequential one, "graph" for a Functional one.
"""
# First, since it chooses the backend.
from common import camel, wave, write

import keras
import numpy as np

DENSE = [("Dense", {"units": 64, "activation": "relu"}), ("Dense", {"units": 32, "activation": "relu"}),
         ("Dense", {"units": 16, "activation": "relu"}), ("Dense", {"units": 2, "activation": "softmax"})]
LSTM = [("LSTM", {"units": 64}), ("Dense", {"units": 2, "activation": "softmax"})]
CHAIN = [{"id": "in", "className": "InputLayer", "shape": [64]},
         *({"id": f"d{i}", "className": "Dense", "options": {"units": u}, "inputs": [f"d{i - 1}" if i else "in"]}
           for i, u in enumerate((16, 16, 3)))]
BRANCHES = [
    {"id": "a", "className": "InputLayer", "shape": [6, 4]}, {"id": "b", "className": "InputLayer", "shape": [5]},
    {"id": "flat", "className": "Flatten", "options": {}, "inputs": ["a"]},
    {"id": "left", "className": "Dense", "options": {"units": 12}, "inputs": ["flat"]},
    {"id": "right", "className": "Dense", "options": {"units": 8, "name": "right_branch"}, "inputs": ["b"]},
    {"id": "drop", "className": "Dropout", "options": {"rate": 0.3}, "inputs": ["left"]},
    {"id": "both", "className": "Concatenate", "options": {}, "inputs": ["drop", "right"]},
    {"id": "grid", "className": "Reshape", "options": {"target_shape": [4, 5]}, "inputs": ["both"]},
    {"id": "memory", "className": "LSTM", "options": {"units": 7}, "inputs": ["grid"]},
    {"id": "out", "className": "Dense", "options": {"units": 1}, "inputs": ["memory"]},
]
STATES = [
    {"id": "in", "className": "InputLayer", "shape": [None, 3], "name": "steps"},
    {"id": "lstm", "className": "LSTM", "options": {"units": 4, "return_state": True}, "inputs": ["in"]},
    {"id": "out", "className": "Dense", "options": {"units": 2}, "inputs": ["lstm"]},
]
SHARED = [
    {"id": "a", "className": "InputLayer", "shape": [3], "name": "one"},
    {"id": "b", "className": "InputLayer", "shape": [3], "name": "two"},
    {"id": "s", "className": "Dense", "options": {"units": 5, "name": "shared"}, "inputs": ["a"]},
    {"id": "t", "sameLayerAs": "s", "inputs": ["b"]},
    {"id": "out", "className": "Add", "options": {}, "inputs": ["s", "t"]},
]

RESIDUAL = [
    {"id": "in", "className": "InputLayer", "shape": [8]},
    {"id": "d", "className": "Dense", "options": {"units": 8}, "inputs": ["in"]},
    {"id": "out", "className": "Add", "options": {}, "inputs": ["in", "d"]},
]
# The layer is applied first to what the walk from the output meets last, and to another shape.
TWO_SHAPES = [
    {"id": "a", "className": "InputLayer", "shape": [7, 3], "name": "one"},
    {"id": "b", "className": "InputLayer", "shape": [3], "name": "two"},
    {"id": "s", "className": "Dense", "options": {"units": 5, "name": "shared"}, "inputs": ["a"]},
    {"id": "t", "sameLayerAs": "s", "inputs": ["b"]},
    {"id": "flat", "className": "Flatten", "options": {}, "inputs": ["s"]},
    {"id": "out", "className": "Concatenate", "options": {}, "inputs": ["t", "flat"]},
]
TWICE = [
    {"id": "in", "className": "InputLayer", "shape": [3]},
    {"id": "d", "className": "Dense", "options": {"units": 3}, "inputs": ["in"]},
    {"id": "out", "sameLayerAs": "d", "inputs": ["d"]},
]

# Operations without a layer take their names from the same counters as layers.
BARE = [
    {"id": "in", "className": "InputLayer", "shape": [8]},
    {"id": "d", "className": "Dense", "options": {"units": 8}, "inputs": ["in"]},
    {"id": "sum", "op": "add", "inputs": ["in", "d"]},
    {"id": "twice", "op": "multiply", "inputs": ["sum"], "number": 2},
    {"id": "less", "op": "subtract", "inputs": ["twice", "in"]},
    {"id": "again", "op": "add", "inputs": ["less"], "number": 0.5},
    {"id": "out", "op": "tanh", "inputs": ["again"]},
]
UNREAD = [
    {"id": "a", "className": "InputLayer", "shape": [3], "name": "read"},
    {"id": "b", "className": "InputLayer", "shape": [2], "name": "unread"},
    {"id": "c", "className": "InputLayer", "shape": [4], "name": "unread_too"},
    {"id": "d", "className": "Dense", "options": {"units": 3}, "inputs": ["a"]},
    {"id": "out", "className": "Add", "options": {}, "inputs": ["d", "a"]},
]
# What makes a mask has a row where the graph is shown, and is connected to what reads it.
WORDS = [
    {"id": "in", "className": "InputLayer", "shape": [7], "name": "words"},
    {"id": "e", "className": "Embedding", "options": {"input_dim": 50, "output_dim": 4, "mask_zero": True}, "inputs": ["in"]},
    {"id": "h", "className": "LSTM", "options": {"units": 3}, "inputs": ["e"]},
    {"id": "out", "className": "Dense", "options": {"units": 1}, "inputs": ["h"]},
]
MASKED = [
    {"id": "in", "className": "InputLayer", "shape": [5, 2], "name": "series"},
    {"id": "m", "className": "Masking", "options": {}, "inputs": ["in"]},
    {"id": "a", "className": "LSTM", "options": {"units": 3, "return_sequences": True}, "inputs": ["m"]},
    {"id": "b", "className": "GRU", "options": {"units": 3, "return_sequences": True}, "inputs": ["m"]},
    {"id": "sum", "className": "Add", "options": {}, "inputs": ["a", "b"]},
    {"id": "mean", "className": "GlobalAveragePooling1D", "options": {}, "inputs": ["sum"]},
    {"id": "out", "className": "Dense", "options": {"units": 1}, "inputs": ["mean"]},
]


class Classifier(keras.Model):
    """A Functional model of a class of one's own."""


def sequential(layers, shape, name=None):
    first = [keras.Input(shape)] if shape else []
    return keras.Sequential([*first, *(getattr(keras.layers, n)(**c) for n, c in layers)], name=name)


def functional(graph, inputs, outputs, name=None, make=keras.Model):
    tensors, layers = {}, {}
    for node in graph:
        if node.get("className") == "InputLayer":
            tensors[node["id"]] = keras.Input(node["shape"], name=node.get("name"))
            continue
        if "op" in node:
            operands = [*(tensors[i] for i in node["inputs"]), *([node["number"]] if "number" in node else [])]
            tensors[node["id"]] = getattr(keras.ops, node["op"])(*operands)
            continue
        layer = layers.get(node.get("sameLayerAs")) or getattr(keras.layers, node["className"])(**node["options"])
        layers[node["id"]] = layer
        given = [tensors[i] for i in node["inputs"]]
        value = layer(given[0] if len(given) == 1 else given)
        tensors[node["id"]] = value[0] if isinstance(value, (list, tuple)) else value
    pick = lambda ids: [tensors[i] for i in ids] if len(ids) > 1 else tensors[ids[0]]
    return make(pick(inputs), pick(outputs), name=name)


def text(model, **arguments):
    """What print_fn got: Keras calls it once, with the whole text."""
    pieces = []
    model.summary(print_fn=pieces.append, **arguments)
    [whole] = pieces
    return whole


def case(name, model, about, **arguments):
    shown = {camel(k): v for k, v in arguments.items()}
    return {"name": name, **about, "modelName": model.name, "summary": shown,
            "text80": text(model, line_length=80, **arguments),
            "text40": text(model, line_length=40, **arguments), "textDefault": text(model, **arguments)}


def described(layers, shape):
    return {"layers": [{"className": n, "options": {camel(k): v for k, v in c.items()}} for n, c in layers],
            "inputShape": list(shape) if shape else None}


def described_graph(graph, inputs, outputs):
    nodes = [{**n, "options": {camel(k): v for k, v in n["options"].items()}} if "options" in n else n for n in graph]
    return {"graph": nodes, "inputs": inputs, "outputs": outputs}


def sequential_case(name, layers, shape, model_name=None, frozen=None, **arguments):
    keras.backend.clear_session()
    model = sequential(layers, shape, model_name)
    if frozen is not None:
        model.layers[frozen].trainable = False
    about = {**described(layers, shape), **({} if frozen is None else {"frozenLayer": frozen})}
    return case(name, model, about, **arguments)


def functional_case(name, graph, inputs, outputs, model_name=None, **arguments):
    keras.backend.clear_session()
    return case(name, functional(graph, inputs, outputs, model_name), described_graph(graph, inputs, outputs), **arguments)


def subclass_case():
    keras.backend.clear_session()
    about = {**described_graph(CHAIN, ["in"], ["d2"]), "modelClass": "Classifier"}
    return case("Functional, a class of one's own", functional(CHAIN, ["in"], ["d2"], make=Classifier), about)


def fitted_cases():
    """The optimizer's parameters show once it is built, that is after the first step."""
    for optimizer in ("adam", "rmsprop", "sgd"):
        keras.backend.clear_session()
        model = sequential(LSTM, (10, 1))
        about = {**described(LSTM, (10, 1)), "optimizer": optimizer, "loss": "sparse_categorical_crossentropy"}
        model.compile(optimizer=optimizer, loss=about["loss"], metrics=["accuracy"])
        yield case(f"LSTM(64), Dense(2), {optimizer}, compiled", model, {**about, "fitted": False})
        model.fit(wave((8, 10, 1), 1), np.arange(8) % 2, verbose=0)
        yield case(f"LSTM(64), Dense(2), {optimizer}, fitted", model, {**about, "fitted": True})


def nested_case(name, frozen=None, **arguments):
    keras.backend.clear_session()
    inner = sequential([("Dense", {"units": 4}), ("Dense", {"units": 3})], (5,), "inner")
    model = keras.Sequential([keras.Input((5,)), inner, keras.layers.Dense(2)])
    about = {"layers": [{"className": "Sequential", "name": "inner", **described([("Dense", {"units": 4}), ("Dense", {"units": 3})], (5,))},
                        {"className": "Dense", "options": {"units": 2}}], "inputShape": [5]}
    if frozen is not None:
        model.layers[frozen].trainable = False
        about["frozenLayer"] = frozen
    return case(name, model, about, expand_nested=True, **arguments)


WEIGHTLESS = [("Dense", {"units": 3}), ("Activation", {"activation": "relu"}), ("Dropout", {"rate": 0.2}), ("Flatten", {}),
              ("Reshape", {"target_shape": [3, 1]}), ("LSTM", {"units": 2})]
long_name = [("Dense", {"units": 8, "name": "a_layer_with_a_name_that_is_longer_than_its_whole_column_of_the_table"}),
             ("Dense", {"units": 100000, "name": "wide"}), ("Dropout", {"rate": 0.5}), ("Dense", {"units": 3})]
assorted = [("Embedding", {"input_dim": 1000, "output_dim": 16}), ("LSTM", {"units": 12, "return_sequences": True}),
            ("Dropout", {"rate": 0.2}), ("Flatten", {}), ("BatchNormalization", {}), ("Activation", {"activation": "relu"}),
            ("Dense", {"units": 1, "activation": "sigmoid"})]
write("summary", [
    sequential_case("Sequential 10-64-32-16-2", DENSE, (10,)),
    sequential_case("Sequential, named", DENSE, (10,), "classifier"),
    functional_case("Functional 64-16-16-3", CHAIN, ["in"], ["d2"]),
    *fitted_cases(),
    sequential_case("unbuilt Sequential", DENSE, None),
    sequential_case("empty Sequential", [], None),
    functional_case("Functional, two inputs", BRANCHES, ["a", "b"], ["out"]),
    functional_case("Functional, two inputs and two outputs, named", BRANCHES, ["a", "b"], ["left", "out"], "two_in_two_out"),
    functional_case("Functional, LSTM with returnState", STATES, ["in"], ["out"]),
    functional_case("Functional, a shared layer", SHARED, ["a", "b"], ["out"]),
    functional_case("Functional, two outputs of one chain", CHAIN, ["in"], ["d1", "d2"]),
    functional_case("Functional, a residual connection", RESIDUAL, ["in"], ["out"]),
    functional_case("Functional, a shared layer of two shapes", TWO_SHAPES, ["a", "b"], ["out"]),
    functional_case("Functional, one of two calls of a layer", TWO_SHAPES, ["a"], ["flat"]),
    functional_case("Functional, a layer applied to its own output", TWICE, ["in"], ["out"]),
    sequential_case("a very long layer name and many parameters", long_name, (4,)),
    sequential_case("showTrainable with a frozen layer", DENSE, (10,), None, 1, show_trainable=True),
    functional_case("showTrainable, Functional with two inputs", BRANCHES, ["a", "b"], ["out"], show_trainable=True),
    sequential_case("non-trainable weights", assorted, (9,)),
    nested_case("nested Sequential, expandNested"),
    sequential_case("unbuilt Sequential, layers without weights", WEIGHTLESS, None),
    functional_case("Functional, operations without layers", BARE, ["in"], ["out"]),
    functional_case("Functional, inputs that nothing reads", UNREAD, ["a", "b", "c"], ["out"]),
    subclass_case(),
    nested_case("nested Sequential, frozen with its layers", 0, show_trainable=True),
    sequential_case("Sequential, masked by an Embedding", [(n["className"], n["options"]) for n in WORDS[1:]], (7,)),
    sequential_case("Sequential, masked by Masking", [(n["className"], n["options"]) for n in MASKED[1:3]], (5, 2)),
    functional_case("Functional, masked by an Embedding", WORDS, ["in"], ["out"]),
    functional_case("Functional, masked by Masking", MASKED, ["in"], ["out"]),
])
