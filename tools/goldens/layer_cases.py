"""One call of any layer: its outputs, their masks, and gradients of inputs and weights. The files of layers' families use it."""
# First, since it chooses the backend.
from common import fill, options, pull_back, tensor, tensors, wave

import jax.numpy as jnp
import keras
import numpy as np
from keras.src.utils.naming import to_snake_case
from keras.src.backend import get_keras_mask, set_keras_mask


# Classes that Keras exports under another name.
PUBLIC_NAMES = {"GroupedQueryAttention": "GroupQueryAttention"}


def as_list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def typed(a):
    """A tensor with its dtype, unless that is float32."""
    a = np.asarray(a)
    return tensor(a) if a.dtype == np.float32 else {**tensor(a), "dtype": str(a.dtype)}


def optional(value):
    return None if value is None else tensor(value)


def layer_case(name, layer, config, inputs, seed, masks=None, context=None, weight_scale=0.7, weights=None):
    """`inputs`: arrays that the layer takes. `masks`: one or None for each input, carried by it. `context`: further arguments of the call."""
    masks = masks or [None] * len(inputs)
    context = context or {}
    arrays = {k: jnp.array(v) if isinstance(v, np.ndarray) else v for k, v in context.items()}
    floats = [i for i, x in enumerate(inputs) if x.dtype == np.float32]
    found = []

    def masked(xs):
        for x, mask in zip(xs, masks):
            if mask is not None:
                set_keras_mask(x, jnp.array(mask))
        return xs

    def f(tv, *given):
        xs = [jnp.array(x) for x in inputs]
        for i, x in zip(floats, given):
            xs[i] = x
        # Not stateless_call, which knows no masks.
        with keras.StatelessScope(state_mapping=list(zip(layer.trainable_variables, tv))):
            out = as_list(layer(*arguments(layer, masked(xs)), **arrays))
        found[:] = [get_keras_mask(y) for y in out]
        return tuple(out)

    layer(*arguments(layer, [jnp.array(x) for x in inputs]), **arrays)  # builds it
    values = weights if weights is not None else fill(layer, seed, weight_scale)
    layer.set_weights(values)
    args = ([jnp.array(w) for w in values], *[jnp.array(inputs[i]) for i in floats])
    first = f(*args)
    out_masks = list(found)
    g = [wave(y.shape, seed + 5 + i, 1.0) for i, y in enumerate(first)]
    out, (dw, *dx) = pull_back(f, args, tuple(map(jnp.array, g)))
    slopes = [None] * len(inputs)
    for i, d in zip(floats, dx):
        slopes[i] = tensor(d)
    cls = type(layer).__name__
    return {"name": name, "layer": PUBLIC_NAMES.get(cls, cls), "defaultName": to_snake_case(cls), "options": options(config), "weights": tensors(values),
            "inputs": [typed(x) for x in inputs], "masks": [optional(m) for m in masks],
            "context": {k: typed(v) if isinstance(v, np.ndarray) else v for k, v in options(context).items()},
            "outputs": tensors(out), "outputMasks": [optional(m) for m in out_masks], "g": tensors(g),
            "dInputs": slopes, "dWeights": tensors(dw)}


def arguments(layer, inputs):
    """Query, value and key are arguments of their own; other layers take one tensor or a list."""
    if type(layer).__name__ in ("MultiHeadAttention", "GroupedQueryAttention"):
        return inputs
    return inputs if len(inputs) == 1 else [inputs]
