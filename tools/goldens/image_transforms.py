"""Layers of images that move pixels, spread values or mix images: in prediction, in training with options that leave nothing to
chance, and with random numbers that are given."""
# First, since it chooses the backend.
from common import options, tensor, tensors, wave, write
from layer_cases import layer_case

import jax
import jax.numpy as jnp
import keras
import numpy as np


def case(cls, shape, seed, training=True, **config):
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    label = f"{cls} {'x'.join(map(str, shape))} {shown}" + ("" if training else " in prediction")
    return layer_case(label, getattr(keras.layers, cls)(**config), config, [wave(shape, seed + 1, 1.2, 1.5)], seed, None, {"training": training})


def cases():
    seed = 400
    for fill_mode in ("reflect", "wrap", "constant", "nearest"):
        for interpolation in ("bilinear", "nearest"):
            seed += 1
            yield case("RandomShear", (2, 5, 6, 2), seed, False, x_factor=0.2, fill_mode=fill_mode, interpolation=interpolation)
    yield case("RandomShear", (2, 5, 6, 2), 410, True)
    for i, (h, w) in enumerate([(3, 8), (5, 9), (7, 9), (4, 12)]):
        yield case("RandomCrop", (2, 5, 8, 2), 420 + i, True, height=h, width=w)
    yield case("RandomCrop", (2, 3, 5, 6), 425, True, height=7, width=6, data_format="channels_first")
    yield case("RandomCrop", (5, 6, 2), 426, True, height=5, width=6)
    yield case("RandomCrop", (2, 5, 8, 2), 427, False, height=3, width=2)
    for i, shape in enumerate([(2, 4, 5, 3), (4, 5, 3)]):
        yield case("RandomPerspective", shape, 430 + i, scale=0.0, fill_value=0.4)
        yield case("RandomElasticTransform", shape, 432 + i, factor=0.0, value_range=(0.5, 2.0))
        yield case("RandomErasing", shape, 434 + i, factor=(1.0, 1.0), scale=(1.0, 1.0), fill_value=0.7, value_range=(0.0, 3.0))
        yield case("Equalization", shape, 436 + i, value_range=(0.0, 3.0), bins=32)
        yield case("Equalization", shape, 438 + i, value_range=(-1.0, 4.0), bins=7)
        yield case("ContrastLimitedAdaptiveHistogramEqualization", shape, 440 + i, value_range=(0.0, 3.0), tile_grid_size=(2, 2))
    yield case("Equalization", (2, 3, 4, 5), 442, value_range=(0.0, 3.0), bins=20, data_format="channels_first")
    yield case("Equalization", (1, 4, 5, 1), 447)
    yield case("Equalization", (2, 4, 5, 3), 443, False, value_range=(0.0, 3.0))
    yield case("ContrastLimitedAdaptiveHistogramEqualization", (2, 3, 9, 7), 444, value_range=(-1.0, 4.0), clip_limit=40.0, tile_grid_size=(3, 2), data_format="channels_first")
    yield case("ContrastLimitedAdaptiveHistogramEqualization", (2, 7, 11, 2), 445, value_range=(0.0, 3.0), clip_limit=0.0, tile_grid_size=(2, 3))
    yield case("ContrastLimitedAdaptiveHistogramEqualization", (1, 5, 4, 1), 446, False, value_range=(0.0, 3.0))
    yield case("RandomErasing", (2, 3, 4, 5), 448, factor=0.0, data_format="channels_first")
    yield case("RandomErasing", (2, 4, 5, 3), 449, False)
    yield case("MixUp", (1, 4, 5, 3), 450, alpha=0.4)
    yield case("MixUp", (2, 4, 5, 3), 451, False)
    yield case("CutMix", (1, 3, 4, 5), 452, data_format="channels_first")
    yield case("CutMix", (2, 4, 5, 3), 453, False)


def shears():
    """What an image becomes for each direction that may be drawn."""
    image, config = wave((1, 4, 5, 3), 400, 1.2, 1.5), {"x_factor": (0.3, 0.3), "y_factor": (0.2, 0.2), "fill_value": 0.3}
    layer = keras.layers.RandomShear(**config)
    found = [layer.transform_images(jnp.array(image), {"shear_factor": jnp.array([[side * 0.3, side * 0.2]])}) for side in (1, -1)]
    return {"options": options(config), "input": tensor(image), "outputs": tensors(found)}


def perspectives():
    """Images whose corners are moved by fractions of their coordinates that are given."""
    image, moved = wave((2, 4, 5, 3), 510, 1.2, 1.5), wave((2, 4, 2), 511, 0.5)
    for interpolation, fill_value in [("bilinear", 0.3), ("nearest", -1.0)]:
        layer = keras.layers.RandomPerspective(interpolation=interpolation, fill_value=fill_value)
        start = np.array([[[0, 0], [4, 0], [0, 3], [4, 3]]] * 2, "float32")
        given = {"apply_perspective": jnp.array([True, True]), "start_points": jnp.array(start), "end_points": jnp.array(start + start * moved)}
        y = layer.transform_images(jnp.array(image), given, training=True)
        yield {"interpolation": interpolation, "fillValue": fill_value, "moved": tensor(moved), "input": tensor(image), "y": tensor(y)}


def elastics():
    """Images distorted by noise that is given."""
    image, noise = wave((2, 9, 8, 2), 520, 1.2, 1.5), [wave((2, 9, 8), 521 + i, 1.4) for i in range(2)]
    for fill_mode, strength, interpolation in [("reflect", 0.9, "bilinear"), ("mirror", 1.0, "bilinear"), ("constant", 0.6, "bilinear"),
                                               ("wrap", 0.3, "bilinear"), ("nearest", 1.0, "nearest")]:
        layer = keras.layers.RandomElasticTransform(interpolation=interpolation, fill_mode=fill_mode, fill_value=0.2, value_range=(0.4, 2.5))
        drawn = iter(noise)  # to the right, then down
        normal = jax.random.normal
        jax.random.normal = lambda *_, **__: jnp.array(next(drawn))
        given = {"apply_transform": jnp.array([True, False]), "distortion_factor": jnp.float32(strength), "seed": 1}
        y = layer.transform_images(jnp.array(image), given, training=True)
        jax.random.normal = normal
        yield {"fillMode": fill_mode, "interpolation": interpolation, "fillValue": 0.2, "strength": strength, "valueRange": [0.4, 2.5],
               "noise": tensors(noise), "input": tensor(image), "y": tensor(y)}


def boxes():
    """Boxes of images, filled with others, and labels mixed by their areas."""
    image, labels = wave((3, 4, 5, 2), 530, 1.2, 1.5), wave((3, 4), 531)
    x, y = np.array([[0, 2.5], [1.3, 4], [2, 2]], "float32"), np.array([[1, 3.2], [0, 4], [1, 3]], "float32")
    layer = keras.layers.CutMix()
    corners = [jnp.array(a) for a in (x[:, 0], x[:, 1], y[:, 0], y[:, 1])]
    masks, weight = layer._generate_batch_mask(image.shape, corners)
    order = [2, 0, 1]
    given = {"permutation_order": jnp.array(order), "batch_masks": masks, "mix_weight": weight}
    mixed = layer.transform_images(jnp.array(image), given), layer.transform_labels(jnp.array(labels), given)
    return {"x": tensor(x), "y": tensor(y), "order": order, "input": tensor(image), "labels": tensor(labels), "mixed": tensors(mixed)}


def mixtures():
    """Images and labels mixed with others by weights that are given."""
    image, labels, weight = wave((3, 4, 5, 2), 540, 1.2, 1.5), wave((3, 4), 541), np.array([0.2, 0.9, 0.55], "float32")
    order = [1, 2, 0]
    given = {"mix_weight": jnp.array(weight), "permutation_order": jnp.array(order)}
    layer = keras.layers.MixUp()
    mixed = layer.transform_images(jnp.array(image), given), layer.transform_labels(jnp.array(labels), given)
    return {"weight": tensor(weight), "order": order, "input": tensor(image), "labels": tensor(labels), "mixed": tensors(mixed)}


write("image-transforms", list(cases()), shears=shears(), perspectives=list(perspectives()), elastics=list(elastics()), boxes=boxes(),
      mixtures=mixtures())
