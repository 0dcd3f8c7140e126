"""Convolutions over images and volumes, and over time with channels first: strides, padding, dilation, groups."""
# First, since it chooses the backend.
from common import wave, write
from layer_cases import layer_case

import itertools

import keras

FIRST = "channels_first"
seeds = itertools.count(1)


def case(cls, shape, **config):
    seed = next(seeds)
    shown = " ".join(f"{k}={v}" for k, v in config.items()).replace(", ", ",")
    label = f"{cls} {'x'.join(map(str, shape))} {shown}"
    return layer_case(label, getattr(keras.layers, cls)(**config), config, [wave(shape, seed + 1, 1.2)], seed)


def images():
    for padding, strides in itertools.product(("valid", "same"), (1, 2, (2, 3))):
        yield case("Conv2D", (2, 6, 5, 3), filters=4, kernel_size=(3, 2), strides=strides, padding=padding)
    for padding, dilation in itertools.product(("valid", "same"), (2, (1, 3))):
        yield case("Conv2D", (1, 6, 7, 2), filters=3, kernel_size=(3, 2), dilation_rate=dilation, padding=padding)
    for groups, strides in ((2, 1), (3, 2), (6, 1)):
        yield case("Conv2D", (2, 5, 4, 6), filters=12, kernel_size=3, strides=strides, groups=groups, padding="same",
                   activation="tanh")
    for i, activation in enumerate(("relu", "sigmoid", "softmax", "gelu")):
        yield case("Conv2D", (2, 3, 4, 2), filters=5, kernel_size=2, activation=activation, use_bias=i % 2 == 0)
    yield case("Conv2D", (1, 3, 3, 1), filters=1, kernel_size=3, use_bias=False)
    yield case("Conv2D", (2, 2, 3, 5), filters=9, kernel_size=(5, 4), padding="same")
    yield case("Conv2D", (2, 4, 5, 9), filters=17, kernel_size=1, strides=2)
    for padding, strides in itertools.product(("valid", "same"), (1, (1, 2))):
        yield case("Conv2D", (2, 3, 5, 4), filters=6, kernel_size=(2, 3), strides=strides, padding=padding, data_format=FIRST)
    yield case("Conv2D", (2, 4, 5, 4), filters=6, kernel_size=2, groups=2, dilation_rate=2, data_format=FIRST,
               activation="softmax")


def sequences_and_volumes():
    yield case("Conv1D", (2, 3, 6), filters=4, kernel_size=3, padding="causal", dilation_rate=2, data_format=FIRST)
    yield case("Conv1D", (2, 4, 7), filters=6, kernel_size=2, padding="same", strides=3, groups=2, data_format=FIRST)
    for padding, strides in itertools.product(("valid", "same"), (1, (1, 2, 3))):
        yield case("Conv3D", (2, 3, 4, 5, 2), filters=3, kernel_size=(2, 1, 3), strides=strides, padding=padding)
    yield case("Conv3D", (1, 5, 4, 4, 2), filters=4, kernel_size=2, dilation_rate=(3, 1, 2), groups=2, activation="relu")
    yield case("Conv3D", (1, 2, 3, 4, 3), filters=3, kernel_size=2, padding="same", data_format=FIRST)


def transposed():
    for padding, size, strides in itertools.product(("valid", "same"), (1, 2, 3, 4), (1, 2, 3)):
        yield case("Conv1DTranspose", (1, 4, 2), filters=3, kernel_size=size, strides=strides, padding=padding)
    for padding, strides, added in (("valid", 2, 1), ("same", 3, 0), ("same", 3, 2), ("same", 2, 1), ("valid", 3, 0)):
        yield case("Conv1DTranspose", (2, 3, 2), filters=2, kernel_size=3, strides=strides, padding=padding, output_padding=added)
        yield case("Conv2DTranspose", (1, 3, 2, 2), filters=3, kernel_size=(2, 3), strides=strides, padding=padding,
                   output_padding=(added, 0), activation="relu")
    for padding in ("valid", "same"):
        yield case("Conv2DTranspose", (2, 3, 4, 3), filters=2, kernel_size=(3, 2), strides=(2, 1), padding=padding, use_bias=False)
        yield case("Conv2DTranspose", (1, 3, 4, 2), filters=3, kernel_size=(3, 2), dilation_rate=(1, 2), padding=padding)
        yield case("Conv2DTranspose", (2, 3, 2, 3), filters=4, kernel_size=2, strides=2, padding=padding, data_format=FIRST,
                   activation="softmax")
        yield case("Conv3DTranspose", (1, 2, 3, 2, 2), filters=3, kernel_size=(2, 3, 1), strides=(1, 2, 2), padding=padding)
    yield case("Conv3DTranspose", (1, 2, 2, 3, 2), filters=2, kernel_size=2, strides=2, output_padding=(1, 0, 1), data_format=FIRST)


def by_channel():
    for cls, shape, size, strides in (("DepthwiseConv1D", (2, 6, 3), 3, 2), ("DepthwiseConv2D", (2, 5, 4, 3), (3, 2), 2)):
        for padding, multiplier in itertools.product(("valid", "same"), (1, 3)):
            yield case(cls, shape, kernel_size=size, padding=padding, depth_multiplier=multiplier)
            yield case(cls, shape, kernel_size=size, padding=padding, depth_multiplier=multiplier, strides=strides,
                       activation="tanh")
        yield case(cls, shape, kernel_size=2, dilation_rate=2, padding="same", use_bias=False)
    yield case("DepthwiseConv2D", (1, 4, 3, 21), kernel_size=2, padding="same")
    yield case("DepthwiseConv1D", (2, 3, 6), kernel_size=2, depth_multiplier=2, data_format=FIRST)
    yield case("DepthwiseConv2D", (2, 3, 4, 5), kernel_size=2, strides=2, depth_multiplier=2, data_format=FIRST, padding="same")
    for cls, shape, size in (("SeparableConv1D", (2, 6, 3), 3), ("SeparableConv2D", (2, 5, 4, 3), (3, 2))):
        for padding, strides, multiplier in (("valid", 1, 1), ("same", 2, 1), ("same", 1, 2)):
            yield case(cls, shape, filters=4, kernel_size=size, padding=padding, strides=strides, depth_multiplier=multiplier)
        yield case(cls, shape, filters=5, kernel_size=2, dilation_rate=2, use_bias=False, activation="gelu")
    yield case("SeparableConv1D", (2, 3, 6), filters=4, kernel_size=2, depth_multiplier=2, data_format=FIRST)
    yield case("SeparableConv2D", (2, 3, 4, 5), filters=4, kernel_size=2, padding="same", data_format=FIRST, activation="relu")


write("convolution", [*images(), *sequences_and_volumes(), *transposed(), *by_channel()])
