"""Zero padding, cropping and up-sampling of sequences, images and volumes."""
# First, since it chooses the backend.
from common import wave, write
from layer_cases import layer_case

import itertools

import keras

FIRST = "channels_first"
seeds = itertools.count(1)
SHAPES = {1: (2, 6, 2), 2: (1, 4, 5, 2), 3: (1, 3, 4, 5, 2)}


def case(cls, shape, **config):
    seed = next(seeds)
    shown = " ".join(f"{k}={v}" for k, v in config.items()).replace(", ", ",")
    label = f"{cls} {'x'.join(map(str, shape))} {shown}"
    return layer_case(label, getattr(keras.layers, cls)(**config), config, [wave(shape, seed, 1.2)], seed)


def ends(rank, first):
    """A number for all ends, for each axis, for each end."""
    if rank == 1:
        return [1, (first, 2)]
    pairs = ((first, 1), (2, 0), (0, 1))[:rank]
    return [1, tuple(range(rank)), pairs]


def paddings():
    for rank, shape in SHAPES.items():
        for padding in ends(rank, 3):
            yield case(f"ZeroPadding{rank}D", shape, padding=padding)
        yield case(f"ZeroPadding{rank}D", shape, padding=ends(rank, 2)[-1], data_format=FIRST)
        yield case(f"ZeroPadding{rank}D", shape)
        for cropping in ends(rank, 1):
            yield case(f"Cropping{rank}D", shape, cropping=cropping)
        yield case(f"Cropping{rank}D", shape)
        if rank > 1:
            yield case(f"Cropping{rank}D", (1, 2, *shape[1:-1]), cropping=ends(rank, 0)[-1], data_format=FIRST)


def up_samplings():
    yield case("UpSampling1D", SHAPES[1])
    yield case("UpSampling1D", SHAPES[1], size=3)
    for size in (2, (2, 3)):
        yield case("UpSampling2D", SHAPES[2], size=size)
        yield case("UpSampling2D", SHAPES[2], size=size, data_format=FIRST)
    for interpolation in ("bilinear", "bicubic", "lanczos3", "lanczos5"):
        yield case("UpSampling2D", SHAPES[2], size=(2, 3), interpolation=interpolation)
    yield case("UpSampling2D", (1, 2, 4, 5), size=(3, 1), interpolation="bilinear", data_format=FIRST)
    for size in (2, (1, 2, 3)):
        yield case("UpSampling3D", SHAPES[3], size=size)
        yield case("UpSampling3D", SHAPES[3], size=size, data_format=FIRST)


write("resampling", [*paddings(), *up_samplings()])
