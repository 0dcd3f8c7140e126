"""Rectifiers, Softmax with masks, Dot, EinsumDense, Identity, and layers of noise where they change nothing."""
# First, since it chooses the backend.
from common import wave, write
from layer_cases import layer_case

import keras
import numpy as np

MASK = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)


def case(cls, shape, seed, masks=None, context=None, tag="", scale=1.2, **config):
    """`shape`: that of the input, or a list of several."""
    shapes = shape if isinstance(shape, list) else [shape]
    inputs = [wave(s, seed + 1 + 7 * i, scale, 0.1) for i, s in enumerate(shapes)]
    shown = " ".join([*(f"{k}={v}" for k, v in config.items()), tag]).strip()
    label = f"{cls} {' '.join('x'.join(map(str, s)) for s in shapes)} {shown}".strip() + (" masked" if masks else "")
    return layer_case(label, getattr(keras.layers, cls)(**config), config, inputs, seed, masks, context)


def rectifiers():
    yield case("ReLU", (2, 3, 4), 1, [MASK])
    yield case("ReLU", (3, 5), 2, max_value=0.6, negative_slope=0.25, threshold=0.2)
    yield case("ReLU", (3, 5), 3, max_value=0.5)
    yield case("ReLU", (3, 5), 4, threshold=0.3)
    yield case("LeakyReLU", (2, 3, 4), 5, [MASK])
    yield case("LeakyReLU", (3, 5), 6, negative_slope=0.05)
    yield case("ELU", (2, 3, 4), 7, [MASK])
    yield case("ELU", (3, 5), 8, alpha=0.4)
    yield case("PReLU", (2, 3, 4), 9, [MASK])
    yield case("PReLU", (2, 3, 4), 10, shared_axes=[1])
    yield case("PReLU", (2, 3, 2, 4), 11, shared_axes=[1, 2])
    yield case("PReLU", (3, 5), 12, shared_axes=[1], alpha_initializer="ones")


def softmaxes():
    yield case("Softmax", (3, 5), 20)
    yield case("Softmax", (2, 3, 4), 21, axis=1)
    yield case("Softmax", (2, 3, 4), 22, axis=[1, 2])
    yield case("Softmax", (2, 3, 4), 23, axis=[-1])
    yield case("Softmax", (2, 3, 4, 2), 24, axis=[1, -1])
    yield case("Softmax", (2, 3), 25, [MASK])
    kept = wave((2, 3, 4), 3) > -0.1
    kept[1, 2] = False
    yield case("Softmax", (2, 3, 4), 26, context={"mask": kept}, tag="mask of elements")
    yield case("Softmax", (2, 3, 4), 27, context={"mask": kept}, tag="mask of elements", axis=[1, 2])
    yield case("Softmax", (2, 3, 4), 28, context={"mask": kept[:, :, :1]}, tag="mask of steps", axis=1)
    yield case("Softmax", (2, 3, 4), 29, context={"mask": np.array([1, 0, 1, 1], bool)}, tag="mask of features")


def dots():
    yield case("Dot", [(3, 4), (3, 4)], 40, axes=1)
    yield case("Dot", [(3, 4), (3, 4)], 41, axes=-1, normalize=True)
    yield case("Dot", [(2, 3, 5), (2, 4, 5)], 42, axes=2)
    yield case("Dot", [(2, 3, 5), (2, 4, 3)], 43, axes=[1, 2])
    yield case("Dot", [(2, 3, 5), (2, 4, 3)], 44, axes=[1, -1], normalize=True)
    yield case("Dot", [(2, 3), (2, 4, 3)], 45, axes=[1, 2])
    yield case("Dot", [(2, 4, 3), (2, 3)], 46, axes=[2, 1])
    yield case("Dot", [(2, 3, 2, 4), (2, 4, 5)], 47, axes=[3, 1])
    yield case("Dot", [(2, 3, 2, 4), (2, 5, 3, 2)], 48, axes=[1, 2], normalize=True)
    yield case("Dot", [(2, 3, 4), (2, 3, 4)], 49, [MASK, MASK], axes=2)


def einsums():
    yield case("EinsumDense", (3, 4), 60, equation="ab,bc->ac", output_shape=5, bias_axes="c")
    yield case("EinsumDense", (2, 3, 4), 61, equation="abc,cd->abd", output_shape=[3, 5])
    yield case("EinsumDense", (2, 3, 4), 62, equation="abc,cde->abde", output_shape=[None, 2, 3], bias_axes="de", activation="tanh")
    yield case("EinsumDense", (2, 3, 4, 2), 63, equation="abcd,cde->abe", output_shape=[None, 5], bias_axes="e")
    yield case("EinsumDense", (2, 3, 4), 64, equation="...x,xy->...y", output_shape=5, bias_axes="y")
    yield case("EinsumDense", (2, 3, 2, 4), 65, equation="...x,xy->...y", output_shape=[3], activation="relu")
    yield case("EinsumDense", (2, 3, 4), 66, equation="ab...,bc->ac...", output_shape=5, bias_axes="c")
    yield case("EinsumDense", (2, 3, 4), 67, equation="abc,bd->adc", output_shape=[5, 4], bias_axes="dc")
    yield case("EinsumDense", (2, 3, 4), 68, equation="abc,bcd->acd", output_shape=[4, 5], bias_axes="c")
    yield case("EinsumDense", (2, 3, 4), 69, equation="abc,bc->abc", output_shape=[3, 4], bias_axes="b")


def others():
    yield case("Identity", (2, 3, 4), 80, [MASK])
    yield case("GaussianNoise", (2, 3, 4), 81, [MASK], stddev=0.3)
    yield case("GaussianDropout", (2, 3, 4), 82, [MASK], rate=0.3)
    yield case("AlphaDropout", (2, 3, 4), 83, [MASK], rate=0.3, noise_shape=[None, 1, 4])
    yield case("SpatialDropout2D", (2, 3, 2, 4), 84, rate=0.3)
    yield case("SpatialDropout3D", (2, 3, 2, 2, 4), 85, rate=0.3)
    yield case("ActivityRegularization", (2, 3, 4), 86, [MASK], l1=0.3, l2=0.2)


write("small_layers", [*rectifiers(), *softmaxes(), *dots(), *einsums(), *others()])
