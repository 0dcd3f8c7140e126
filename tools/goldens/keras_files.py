"""Files of small models that Keras has trained for two steps, what they predict, and the losses of the next steps."""
import io
import json
import pathlib
import tempfile
import zipfile

from common import OUT, arrays, fill, wave, write  # first: it chooses the backend

import keras
import numpy as np

from file_models import CASES

FILES = OUT / "files"
STEPS = 20


def without_chance(value, ids):
    """Ids of shared objects are addresses in memory: numbered in the order in which they come."""
    if isinstance(value, dict):
        return {k: ids.setdefault(v, len(ids)) if k == "shared_object_id" else without_chance(v, ids) for k, v in value.items()}
    return [without_chance(v, ids) for v in value] if isinstance(value, list) else value


def normalized(path):
    """The file with fixed dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            data = given.read(name)
            if name == "metadata.json":
                data = json.dumps({"keras_version": keras.__version__, "date_saved": "2026-01-01@00:00:00"}).encode()
            if name == "config.json":
                data = json.dumps(without_chance(json.loads(data), {})).encode()
            made.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def case(name, seed):
    keras.utils.clear_session()
    made = CASES[name]()
    fill(made.model, seed, 0.4)
    for variable in made.model.variables:
        if variable.name == "moving_variance":
            variable.assign(np.abs(wave(variable.shape, seed)) + 0.5)
    for _ in range(2):
        made.model.train_on_batch(made.x, made.y)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / f"{name}.keras"
        made.model.save(path)
        FILES.mkdir(parents=True, exist_ok=True)
        (FILES / f"{name}.keras").write_bytes(normalized(path))
    predictions = arrays(made.model.predict_on_batch(made.x))
    losses = [float(made.model.train_on_batch(made.x, made.y, return_dict=True)["loss"]) for _ in range(STEPS)]
    return {"name": name, "x": arrays(made.x), "y": arrays(made.y), "predictions": predictions, "losses": losses}


write("keras_files", [case(name, 20 + index) for index, name in enumerate(CASES)])
