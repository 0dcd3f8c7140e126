"""Keras's paths and shapes of the weights of the models in test/goldens/files, in its order."""
from common import write  # first: it chooses the backend

import keras

from file_models import CASES


def case(name):
    keras.utils.clear_session()
    weights = CASES[name]().model.weights
    return {"name": name, "weights": [{"path": v.path, "shape": list(v.shape)} for v in weights]}


write("weight_paths", [case(name) for name in CASES])
