"""The part of `npm run keras-files` that runs in Keras: `read FOLDER` opens files, `write FOLDER` saves models."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "goldens"))

from common import arrays, fill, wave  # first: it chooses the backend

import keras
import numpy as np

from file_models import CASES

STEPS = 20


def restored(data):
    if isinstance(data, list):
        return [restored(v) for v in data]
    if isinstance(data.get("data"), list) and isinstance(data.get("shape"), list):
        return np.array(data["data"], dtype=data["dtype"]).reshape(data["shape"])
    return {k: restored(v) for k, v in data.items()}


def continued(model, x, y):
    predictions = arrays(model.predict_on_batch(x))
    losses = [float(model.train_on_batch(x, y, return_dict=True)["loss"]) for _ in range(STEPS)]
    return {"predictions": predictions, "losses": losses}


def read(folder):
    for path in sorted(folder.glob("*.keras")):
        keras.utils.clear_session()
        given = json.loads(path.with_suffix(".json").read_text())
        model = keras.saving.load_model(path)
        result = continued(model, restored(given["x"]), restored(given["y"]))
        path.with_suffix(".keras.json").write_text(json.dumps(result))


def write(folder):
    for index, (name, make) in enumerate(CASES.items()):
        keras.utils.clear_session()
        made = make()
        fill(made.model, 40 + index, 0.4)
        for variable in made.model.variables:
            if variable.name == "moving_variance":
                variable.assign(np.abs(wave(variable.shape, index)) + 0.5)
        for _ in range(3):
            made.model.train_on_batch(made.x, made.y)
        path = folder / f"{name}.keras"
        made.model.save(path)
        unsaved = continued(made.model, made.x, made.y)["losses"]
        # A file means what Keras reads in it, which may be less than it was told: it leaves out Huber's delta.
        model = keras.saving.load_model(path)
        result = {"x": arrays(made.x), "y": arrays(made.y), "unsaved": unsaved, **continued(model, made.x, made.y)}
        path.with_suffix(".json").write_text(json.dumps(result))


task, folder = sys.argv[1:]
{"read": read, "write": write}[task](pathlib.Path(folder))
