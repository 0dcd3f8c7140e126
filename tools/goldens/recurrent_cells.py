"""RNN of one cell and of several, Bidirectional with a backward layer of its own, TimeDistributed: outputs and gradients of
inputs, weights and initial states."""
# First, since it chooses the backend.
from common import write
from recurrent_case import case, described, made

import itertools

import keras

# Batch, time, features.
SHAPE = (3, 5, 2)
# Valid steps are 1. None of these is its own mirror image.
MASKS = {
    "holes": [[1, 0, 1, 1, 0], [1, 1, 0, 0, 1], [1, 1, 1, 1, 0]],
    "left padded": [[0, 0, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 0, 0, 1]],
}


def sizes(class_name, units):
    return [units, units] if class_name == "LSTM" else [units]


def label(class_name, time, mask, initial, config):
    shown = [f"{k}={v}" for k, v in config.items() if k != "units" and (v is not False or k in ("use_bias", "reset_after"))]
    return " ".join([class_name, f"{time} steps", *shown, *([mask] if mask else []), *(["initial_state"] if initial else [])])


def seeds(first, step):
    return (first + step * i for i in itertools.count())


def backward_layer_cases():
    """A backward layer of another class and size."""
    for i, (seq, mask) in enumerate(itertools.product((False, True), (None, "left padded"))):
        forward = {"units": 2, "return_sequences": seq}
        backward = {"units": 3, "return_sequences": seq, "go_backwards": True, "activation": "softsign"}
        layer = keras.layers.Bidirectional(made("LSTM", forward), backward_layer=made("GRU", backward))
        yield case(f"Bidirectional of LSTM and GRU return_sequences={seq} {mask}", layer,
                   described("Bidirectional", {}, layer=described("LSTM", forward), backwardLayer=described("GRU", backward)),
                   SHAPE, 15000 + 29 * i, mask=MASKS.get(mask))


def cell_cases():
    """RNN of one cell and of several; the states of all cells, one after the other.

    Of what stands for a masked output Keras on JAX has the right idea (the first state of the last cell) only where all
    cells are LSTMs; the other stacks are masked with zero_output_for_mask alone.
    """
    seed = seeds(16000, 31)
    stacks = [[("LSTM", 2)], [("LSTM", 2), ("LSTM", 3)], [("LSTM", 2), ("GRU", 3)], [("GRU", 3), ("SimpleRNN", 2)], [("SimpleRNN", 2), ("LSTM", 3)],
              [("GRU", 2), ("LSTM", 3), ("LSTM", 2)]]
    for stack, mask, back, zero in itertools.product(stacks, (None, "holes", "left padded"), (False, True), (False, True)):
        if mask is None and zero or mask and not zero and any(name != "LSTM" for name, _ in stack):
            continue
        seq, initial = not back, mask is not None
        config = {"return_sequences": seq, "return_state": True, "go_backwards": back, "zero_output_for_mask": zero}
        cells = [(f"{name}Cell", {"units": units}) for name, units in stack]
        keras_cells = [made(*cell) for cell in cells]
        layer = keras.layers.RNN(keras_cells if len(cells) > 1 else keras_cells[0], **config)
        given = [size for name, units in stack for size in sizes(name, units)] if initial else ()
        yield case(label("RNN of " + ", ".join(name for name, _ in stack), 5, mask, initial, config), layer,
                   described("RNN", config, cells=[described(*cell) for cell in cells]), SHAPE, next(seed), given, MASKS.get(mask))


def time_distributed_cases():
    for i, (shape, activation) in enumerate([((3, 5, 2), "linear"), ((2, 1, 4), "tanh"), ((2, 3, 4, 2), "relu")]):
        config = {"units": 3, "activation": activation}
        yield case(f"TimeDistributed Dense {activation} {'x'.join(map(str, shape))}",
                   keras.layers.TimeDistributed(made("Dense", config)),
                   described("TimeDistributed", {}, layer=described("Dense", config)), shape, 19000 + 37 * i)


write("recurrent-cells", [*cell_cases(), *backward_layer_cases(), *time_distributed_cases()])
