"""Layers of images that choose other layers at random: what an image becomes of each choice."""
# First, since it chooses the backend.
from common import options, tensor, tensors, wave, write
from layer_cases import layer_case

import jax.numpy as jnp
import keras
import numpy as np

LAYERS = keras.layers.RandAugment._AUGMENT_LAYERS
# With this factor nothing else is random.
STILL = {"factor": (0.0, 0.0), "value_range": (0.0, 3.0)}


def outcomes(layer, image):
    """What each of its layers makes of an image; equal results once."""
    found = [np.asarray(image)]
    for name in LAYERS:
        one = getattr(layer, name)
        transformation = one.get_random_transformation(image, training=True)
        y = np.asarray(one.transform_images(image, transformation))
        if not any(np.allclose(y, other, 1e-6, 1e-6) for other in found):
            found.append(y)
    return found


def chosen():
    image = jnp.array(wave((1, 4, 5, 3), 600, 1.2, 1.5))
    layer = keras.layers.RandAugment(num_ops=1, **STILL)
    yield {"name": "RandAugment", "layer": "RandAugment", "options": options({"num_ops": 1, **STILL}), "input": tensor(image),
           "outputs": tensors(outcomes(layer, image))}


def mixtures():
    """One of AugMix, of chains and weights that are given."""
    image = jnp.array(wave((2, 4, 5, 3), 610, 1.2, 1.5))
    layer = keras.layers.AugMix(num_chains=2, **STILL)
    names = [["solarization", "auto_contrast"], ["random_sharpness"]]
    chains = [[{"layer_name": n, "transformation": getattr(layer, n).get_random_transformation(image, training=True)} for n in chain] for chain in names]
    given = {"chain_mixing_weights": jnp.array([0.3, 0.7]), "weight_sample": jnp.float32(0.4), "chain_transforms": chains}
    ends = []
    for chain in chains:
        y = image
        for link in chain:
            y = getattr(layer, link["layer_name"]).transform_images(y, link["transformation"])
        ends.append(y)
    return {"input": tensor(image), "chains": tensors(ends), "weights": [0.3, 0.7], "ownWeight": 0.4, "valueRange": [0.0, 3.0],
            "y": tensor(layer.transform_images(image, given))}


def cases():
    for i, (cls, config) in enumerate([("RandAugment", {}), ("RandAugment", {"num_ops": 0}), ("AugMix", {})]):
        training = config.get("num_ops") == 0
        layer = getattr(keras.layers, cls)(**config)
        label = f"{cls} {config}" + (" in training" if training else " in prediction")
        yield layer_case(label, layer, config, [wave((2, 3, 4, 3), 620 + i)], 620 + i, None, {"training": training})


write("image-choices", list(cases()), choices=list(chosen()), mixture=mixtures())
