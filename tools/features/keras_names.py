"""Writes the public names of Keras 3.15.1: what its modules hold, and the modules themselves.

Run: `pip install keras==3.15.1 jax && python tools/features/keras_names.py`. `keras.ops` has most of its names a second time
in modules of its own (`keras.ops.numpy.add`): those count once. Those of `keras.ops.image` are there alone.
"""
import os

os.environ["KERAS_BACKEND"] = "jax"

import json
import pathlib
import sys
import types

import keras


def is_public(module):
    return module.startswith("keras.") and not module.startswith(("keras.src", "keras._"))


def names_in(module, path, seen):
    if id(module) in seen:
        return
    seen.add(id(module))
    for name, value in sorted(vars(module).items()):
        if name.startswith("_") and name != "__version__":
            continue
        if not isinstance(value, types.ModuleType):
            yield f"{path}.{name}"
        elif value.__name__.startswith("keras") and ".src" not in value.__name__ and name != "src":
            yield from names_in(value, f"{path}.{name}", seen)


def counts_once(name):
    is_second = name.startswith("keras.ops.") and name.count(".") > 2
    return not is_second or name.startswith("keras.ops.image.")


names = [name for name in names_in(keras, "keras", set()) if counts_once(name)]
modules = sorted(module for module in list(sys.modules) if is_public(module))
out = pathlib.Path(__file__).parent / "keras-names.json"
text = json.dumps({"keras": keras.__version__, "names": sorted(names), "modules": modules}, indent=2)
out.write_text(text + "\n", encoding="utf-8")
print(len(names), "names,", len(modules), "modules")
