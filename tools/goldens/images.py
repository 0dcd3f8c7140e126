"""Layers of images: Rescaling, Resizing, CenterCrop; and random ones in training with ranges of one number, so that nothing
is random, and in prediction."""
# First, since it chooses the backend.
from common import options, tensor, tensors, wave, write
from layer_cases import layer_case

import jax.numpy as jnp
import keras
import numpy as np


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


    for i, shape in enumerate([(2, 4, 5, 3), (4, 5, 3)]):
        yield color("RandomHue", shape, 300 + i, factor=(1.0, 1.0), value_range=(0.0, 3.0))
        yield color("RandomSaturation", shape, 302 + i, factor=(0.4, 0.4))
        yield color("RandomGrayscale", shape, 304 + i, factor=1.0)
        yield color("RandomColorDegeneration", shape, 306 + i, factor=(0.7, 0.7), value_range=(0.2, 2.5))
        yield color("RandomInvert", shape, 308 + i, factor=(1.0, 1.0), value_range=(0.0, 3.0))
        yield color("RandomPosterization", shape, 310 + i, factor=(3, 3), value_range=(0.0, 3.0))
        yield color("Solarization", shape, 312 + i, value_range=(0.0, 3.0))
        yield color("RandomSharpness", shape, 314 + i, factor=(0.9, 0.9), value_range=(0.2, 2.5))
        yield color("AutoContrast", shape, 316 + i, value_range=(-1.0, 4.0))
        yield color("RandomGaussianBlur", shape, 318 + i, factor=(1.0, 1.0), kernel_size=(3, 5), sigma=(0.8, 0.8), value_range=(0.2, 2.5))
    yield color("RandomSaturation", (2, 3, 4, 5), 330, factor=(0.7, 0.7), data_format="channels_first")
    yield color("RandomColorDegeneration", (2, 3, 4, 5), 331, factor=(-0.6, -0.6), data_format="channels_first")
    yield color("RandomSharpness", (2, 3, 4, 5), 332, factor=(0.2, 0.2), data_format="channels_first")
    yield color("RandomGaussianBlur", (2, 3, 4, 5), 333, factor=(1.0, 1.0), sigma=(0.5, 0.5), data_format="channels_first")
    yield color("RandomColorJitter", (2, 4, 5, 3), 334, value_range=(0.0, 4.0), brightness_factor=(0.1, 0.1), contrast_factor=(0.0, 0.0),
                saturation_factor=(0.4, 0.4), hue_factor=(1.0, 1.0))
    yield color("RandomHue", (2, 4, 5, 3), 335, False, factor=0.4)
    yield color("RandomColorJitter", (2, 4, 5, 3), 336, False, hue_factor=0.4)


def color(cls, shape, seed, training=True, **config):
    """As `case`, of positive values."""
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    label = f"{cls} {'x'.join(map(str, shape))} {shown}" + ("" if training else " in prediction")
    return layer_case(label, getattr(keras.layers, cls)(**config), config, [wave(shape, seed + 1, 1.2, 1.5)], seed, None, {"training": training})


def draws():
    """What an image becomes for each number that a layer may draw."""
    image = wave((1, 4, 5, 3), 400, 1.2, 1.5)

    def drawn(cls, transformations, image=image, **config):
        layer = getattr(keras.layers, cls)(**config)
        arrays = [{k: jnp.array(v) for k, v in t.items()} if isinstance(t, dict) else jnp.array(t) for t in transformations]
        results = [layer.transform_images(jnp.array(image), t, training=True) for t in arrays]
        return {"name": cls, "layer": cls, "options": options(config), "input": tensor(image), "outputs": tensors(results)}

    yield drawn("RandomHue", [{"factor": [0.15]}, {"factor": [-0.15]}], factor=(0.3, 0.3), value_range=(0.0, 3.0))
    yield drawn("RandomGrayscale", [np.full((1, 1, 1, 1), on) for on in (False, True)], factor=0.5)
    yield drawn("RandomInvert", [{"apply_inversion": [on]} for on in (False, True)], factor=(0.5, 0.5), value_range=(0.0, 3.0))
    yield drawn("RandomPosterization", [{"shift_factor": np.array([8 - bits], "uint8")} for bits in (2, 3, 4)], factor=(2, 5), value_range=(0.0, 3.0))
    yield drawn("RandomGaussianBlur", [{"should_apply_blur": [on], "blur_factor": [0.8, 0.8]} for on in (False, True)],
                factor=(0.5, 0.5), kernel_size=(3, 5), sigma=(0.8, 0.8), value_range=(0.0, 3.0))
    flat = image.copy()
    flat[..., 1] = 0.5
    yield drawn("AutoContrast", [{}], image=flat, value_range=(0.0, 3.0))


def solarizations():
    """Images of values from 0 to 255 with numbers that are given."""
    image = wave((2, 4, 5, 3), 500, 120.0, 127.5)
    for added, threshold, value_range in [([20.0, 60.0], [100.0, 180.0], (0.0, 255.0)), ([5.0, 0.0], [30.0, 90.0], (-50.0, 300.0))]:
        layer = keras.layers.Solarization(value_range=value_range)
        given = {"additions": jnp.reshape(jnp.array(added), (2, 1, 1, 1)), "thresholds": jnp.reshape(jnp.array(threshold), (2, 1, 1, 1))}
        y = layer.transform_images(jnp.array(image), given, training=True)
        yield {"additions": added, "thresholds": threshold, "valueRange": value_range, "input": tensor(image), "y": tensor(y)}


write("images", list(cases()))
write("image-draws", list(draws()), solarizations=list(solarizations()))
