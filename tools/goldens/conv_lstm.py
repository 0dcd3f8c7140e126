"""Convolutional LSTMs: outputs and gradients of inputs, weights and initial states."""
# First, since it chooses the backend.
from common import write
from recurrent_case import case, described, made

import itertools

FIRST = "channels_first"
MASK = [[0, 1, 1, 0], [1, 0, 1, 1]]
SHAPES = {1: (2, 4, 7, 2), 2: (2, 4, 5, 6, 2), 3: (2, 3, 4, 3, 5, 2)}
seeds = (24000 + 31 * i for i in itertools.count())


def conv_lstm(rank, filters, state=None, mask=None, **config):
    """state: the sizes of the image of a state that is given."""
    name, shape, first = f"ConvLSTM{rank}D", SHAPES[rank], config.get("data_format") == FIRST
    config = {"filters": filters, **config}
    shape = (*shape[:2], shape[-1], *shape[2:-1]) if first else shape
    initial = () if state is None else [(filters, *state) if first else (*state, filters)] * 2
    shown = " ".join(f"{k}={v}" for k, v in config.items()).replace(", ", ",")
    label = f"{name} {shown}{' masked' if mask else ''}{' with states' if state else ''}"
    return case(label, made(name, config), described(name, config), shape, next(seeds), initial, mask)


def cases():
    yield conv_lstm(1, 3, kernel_size=3)
    yield conv_lstm(1, 2, kernel_size=2, return_sequences=True, return_state=True, dilation_rate=2, use_bias=False)
    yield conv_lstm(1, 2, state=(4,), mask=MASK, kernel_size=3, strides=2, padding="same", data_format=FIRST, return_sequences=True,
                    return_state=True, go_backwards=True)
    yield conv_lstm(2, 2, kernel_size=(3, 2), return_sequences=True, unit_forget_bias=False)
    yield conv_lstm(2, 3, kernel_size=(2, 3), strides=(1, 2), padding="same", activation="softsign", recurrent_activation="hard_sigmoid")
    yield conv_lstm(2, 2, state=(5, 6), kernel_size=2, padding="same", data_format=FIRST, return_state=True, go_backwards=True)
    yield conv_lstm(2, 2, mask=MASK, kernel_size=2, dilation_rate=(2, 1), return_sequences=True)
    yield conv_lstm(2, 2, mask=MASK, kernel_size=2, return_sequences=True, return_state=True, zero_output_for_mask=True)
    yield conv_lstm(3, 2, kernel_size=2, return_sequences=True, return_state=True)
    yield conv_lstm(3, 2, state=(4, 3, 5), kernel_size=(1, 2, 3), padding="same", data_format=FIRST)


write("conv-lstm", list(cases()))
