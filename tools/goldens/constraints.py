"""Constraints: the weight that takes the place of a given one; and what each name stands for."""
# First, since it chooses the backend.
from common import options, tensor, wave, write

import jax.numpy as jnp
import keras
from keras.src.constraints import ALL_OBJECTS_DICT

CONFIGS = [("MaxNorm", {}), ("MaxNorm", {"max_value": 0.8}), ("MaxNorm", {"max_value": 1.1, "axis": 1}), ("NonNeg", {}),
           ("UnitNorm", {}), ("UnitNorm", {"axis": 1}), ("MinMaxNorm", {}),
           ("MinMaxNorm", {"min_value": 1.2, "max_value": 1.9}), ("MinMaxNorm", {"min_value": 0.9, "max_value": 1.4, "rate": 0.3, "axis": 1})]
DEEP = [("MaxNorm", {"max_value": 1.5, "axis": [0, 1]}), ("UnitNorm", {"axis": [0, 1, 2]}), ("MinMaxNorm", {"min_value": 2.5, "max_value": 3, "axis": [0, 2]})]


def case(name, config, w, about):
    value = getattr(keras.constraints, name)(**config)(jnp.array(w))
    label = " ".join([name, *(f"{k}={v}" for k, v in config.items()), about])
    return {"name": label, "constraint": name, "options": options(config), "weight": tensor(w), "value": tensor(value)}


cases = [case(n, c, wave((4, 5), 3 * i, 1.5), "4x5") for i, (n, c) in enumerate(CONFIGS)]
cases += [case(n, c, wave((3, 2, 4), 50 + 3 * i, 1.5), "3x2x4") for i, (n, c) in enumerate(DEEP)]
# A column of norm 0, which only epsilon keeps from dividing by it.
blank = wave((4, 3), 70, 1.5)
blank[:, 1] = 0
cases += [case(n, c, blank, "4x3 with a zero column") for n, c in [("MaxNorm", {}), ("UnitNorm", {}), ("MinMaxNorm", {"min_value": 0.5})]]
names = [n for n in sorted(ALL_OBJECTS_DICT) if n.lower() != "constraint"]
write("constraints", cases, names={n: type(keras.constraints.get(n)).__name__ for n in names})
