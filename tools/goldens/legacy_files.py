"""Whole models in `.h5` files, as Keras 3 still writes them, what they predict, and the losses with which they go on training."""
from common import OUT, arrays, fill, write  # first: it chooses the backend

import keras

from file_models import CASES

FILES = OUT / "files"


def case(name, seed):
    keras.utils.clear_session()
    made = CASES[name]()
    fill(made.model, seed, 0.4)
    for _ in range(3):
        made.model.train_on_batch(made.x, made.y)
    path = FILES / f"{name}.h5"
    made.model.save(path)
    # Keras 3.15.1 cannot train what it reads of such a file: the model that was saved goes on.
    predictions = arrays(made.model.predict_on_batch(made.x))
    losses = [float(made.model.train_on_batch(made.x, made.y, return_dict=True)["loss"]) for _ in range(5)]
    # It writes the loss Huber without its delta.
    losses = None if name == "cells" else losses
    return {"name": name, "x": arrays(made.x), "y": arrays(made.y), "predictions": predictions, "losses": losses}


write("legacy_files", [case(name, 60 + index) for index, name in enumerate(("text", "cells", "translation"))])
