"""Initializers: the scale that Keras asks of its random generator, per shape; values where nothing is random; orthogonal
from a given matrix; and which class each name stands for."""
# First, since it chooses the backend.
from common import options, tensor, wave, write

import jax.numpy as jnp
import keras
from keras.src.initializers import ALL_OBJECTS_DICT, random_initializers

FIXED = [("Zeros", {}, (2, 3)), ("Ones", {}, (4,)), ("Constant", {}, (3,)), ("Constant", {"value": -1.25}, (2, 2, 2)),
         ("Identity", {}, (3, 3)), ("Identity", {"gain": 0.7}, (2, 4)), ("Identity", {"gain": -2.0}, (4, 2))]
SHAPES = [(5, 32), (3, 4, 8), (64, 256), (7,)]
RANDOM = [
    ("GlorotUniform", {}), ("GlorotNormal", {}), ("HeUniform", {}), ("HeNormal", {}), ("LecunUniform", {}),
    ("LecunNormal", {}), ("RandomNormal", {}), ("RandomNormal", {"mean": 0.5, "stddev": 0.2}), ("RandomUniform", {}),
    ("RandomUniform", {"minval": -0.3, "maxval": 0.1}), ("TruncatedNormal", {}), ("TruncatedNormal", {"stddev": 0.2}),
    ("VarianceScaling", {}), ("VarianceScaling", {"scale": 2.0, "mode": "fan_avg", "distribution": "uniform"}),
    ("VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "untruncated_normal"}),
]


class Recorder:
    """Stands in for Keras's random module: notes what is asked, and answers with a given matrix."""

    def __init__(self, answer=None):
        self.answer = answer

    def __getattr__(self, name):
        def draw(shape, **arguments):
            arguments.pop("seed"), arguments.pop("dtype")
            self.asked = {"distribution": name, **arguments}
            return jnp.zeros(shape) if self.answer is None else jnp.array(self.answer).reshape(shape)
        return draw


def with_recorder(recorder, run):
    original = random_initializers.random
    random_initializers.random = recorder
    try:
        return run()
    finally:
        random_initializers.random = original


def label(name, config, shape):
    return " ".join([name, *(f"{k}={v}" for k, v in config.items()), "x".join(map(str, shape))])


def scale_case(name, config, shape):
    initializer = getattr(keras.initializers, name)(**config)
    recorder = Recorder()
    with_recorder(recorder, lambda: initializer(shape))
    asked = {k: v if isinstance(v, str) else float(v) for k, v in recorder.asked.items()}
    return {"name": label(name, config, shape), "initializer": name, "options": options(config), "shape": list(shape),
            **options(asked)}


def orthogonal_case(shape, gain):
    """With the flat normal draw as given, the result is settled up to rounding."""
    rows = max(shape[-1], int(jnp.prod(jnp.array(shape[:-1]))))
    columns = min(shape[-1], int(jnp.prod(jnp.array(shape[:-1]))))
    drawn = wave((rows, columns), rows + columns, 1.0)
    initializer = keras.initializers.Orthogonal(gain=gain)
    value = with_recorder(Recorder(drawn), lambda: initializer(shape))
    return {"name": label("Orthogonal", {"gain": gain}, shape), "initializer": "Orthogonal", "options": {"gain": gain},
            "shape": list(shape), "normal": tensor(drawn), "value": tensor(value)}


def fixed_case(name, config, shape):
    value = getattr(keras.initializers, name)(**config)(shape)
    return {"name": label(name, config, shape), "initializer": name, "options": options(config), "shape": list(shape),
            "value": tensor(value)}


# STFT is a transform in the form of weights, and Initializer the base of all.
NAMES = [n for n in sorted(ALL_OBJECTS_DICT) if not n.lower().startswith(("stft", "initializer"))]
fixed = [fixed_case(*f) for f in FIXED]
cases = [scale_case(n, c, s) for n, c in RANDOM for s in SHAPES]
orthogonal = [orthogonal_case(s, g) for s, g in [((5, 3), 1.0), ((3, 5), 1.0), ((4, 16), 1.0), ((2, 3, 4), 1.5), ((6, 6), 1.0)]]
write("initializers", cases + orthogonal + fixed, names={n: ALL_OBJECTS_DICT[n].__name__ for n in NAMES})
