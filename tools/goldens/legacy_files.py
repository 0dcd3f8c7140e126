"""A whole model in an `.h5` file, as Keras 3 still writes it, and what it predicts."""
from common import OUT, arrays, fill, write  # first: it chooses the backend

import keras

from file_models import CASES

FILES = OUT / "files"


def case(name, seed):
    keras.utils.clear_session()
    made = CASES[name]()
    fill(made.model, seed, 0.4)
    made.model.save(FILES / f"{name}.h5")
    return {"name": name, "x": arrays(made.x), "predictions": arrays(made.model.predict_on_batch(made.x))}


write("legacy_files", [case(name, 60 + index) for index, name in enumerate(("text", "cells", "translation"))])
