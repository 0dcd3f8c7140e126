"""Layers of images: Rescaling, Resizing, CenterCrop; and random ones in training with ranges of one number, so that nothing
is random, and in prediction."""
# First, since it chooses the backend.
from common import wave, write
from layer_cases import layer_case

import keras


def case(cls, shape, seed, training=None, **config):
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    context = {} if training is None else {"training": training}
    when = {None: "", True: " in training", False: " in prediction"}[training]
    label = f"{cls} {'x'.join(map(str, shape))} {shown}{when}"
    return layer_case(label, getattr(keras.layers, cls)(**config), config, [wave(shape, seed + 1, 1.2, 0.3)], seed, None, context)


def cases():
    for i, rescaled in enumerate([{"scale": 0.5, "offset": -1.0}, {"scale": [0.5, 2.0, -1.0], "offset": [1.0, 0.0, 0.25]}]):
        label = f"Rescaling by {rescaled['scale']}"
        yield layer_case(label, keras.layers.Rescaling(**rescaled), rescaled, [wave((2, 3, 2, 3), 2 + i, 1.2)], 1 + i)
    seed = 10
    for interpolation in ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"):
        for size in ((3, 4), (7, 9)):
            for antialias in (False, True):
                seed += 1
                yield case("Resizing", (2, 5, 6, 2), seed, height=size[0], width=size[1], interpolation=interpolation, antialias=antialias)
    for i, (h, w) in enumerate([(4, 4), (3, 6), (6, 3)]):
        yield case("Resizing", (2, 5, 8, 2), 50 + i, height=h, width=w, crop_to_aspect_ratio=True)
        yield case("Resizing", (2, 5, 8, 2), 55 + i, height=h, width=w, pad_to_aspect_ratio=True, fill_value=0.7)
    yield case("Resizing", (2, 3, 5, 6), 60, height=4, width=3, data_format="channels_first")
    yield case("Resizing", (5, 6, 2), 61, height=4, width=3)
    for i, (h, w) in enumerate([(3, 4), (2, 3), (5, 6), (8, 4), (7, 9)]):
        yield case("CenterCrop", (2, 5, 6, 2), 70 + i, height=h, width=w)
    yield case("CenterCrop", (2, 3, 5, 6), 76, height=2, width=5, data_format="channels_first")
    seed = 100
    for fill_mode in ("reflect", "wrap", "constant", "nearest"):
        for interpolation in ("bilinear", "nearest"):
            how = {"fill_mode": fill_mode, "interpolation": interpolation, "fill_value": 0.4}
            seed += 10
            yield case("RandomRotation", (2, 5, 6, 2), seed, True, factor=(0.137, 0.137), **how)
            yield case("RandomZoom", (2, 5, 6, 2), seed + 1, True, height_factor=(0.23, 0.23), width_factor=(-0.41, -0.41), **how)
            yield case("RandomTranslation", (2, 5, 6, 2), seed + 2, True, height_factor=(0.37, 0.37), width_factor=(-0.61, -0.61), **how)
    yield case("RandomRotation", (2, 2, 4, 5), 200, True, factor=(-0.3, -0.3), data_format="channels_first")
    yield case("RandomZoom", (4, 5, 2), 201, True, height_factor=(0.3, 0.3))
    yield case("RandomTranslation", (2, 4, 5, 2), 202, False, height_factor=0.2, width_factor=0.3)
    yield case("RandomBrightness", (2, 3, 4, 2), 203, True, factor=(0.3, 0.3), value_range=(-1.0, 1.5))
    yield case("RandomBrightness", (2, 3, 4, 2), 204, True, factor=(-0.2, -0.2), value_range=(0.0, 1.0))
    yield case("RandomContrast", (2, 3, 4, 2), 205, True, factor=0.0, value_range=(-0.2, 1.0))
    yield case("RandomContrast", (2, 3, 4, 2), 206, False, factor=0.5)
    yield case("RandomFlip", (2, 3, 4, 2), 207, False)


write("images", list(cases()))
