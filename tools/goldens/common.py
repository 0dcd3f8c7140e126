"""What the golden scripts share: deterministic data, gradients through Keras, compact JSON."""
import os

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
# One thread, so that no sum depends on how the work is split.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["COLUMNS"] = "80"  # what Python reports where there is no terminal

import json
import pathlib
import re

import jax
import keras
import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "goldens"


def wave(shape, seed, scale=0.5, offset=0.0):
    """A chirp in thousandths. Its frequency grows with the index, so that matrices have full rank
    and no two gates, rows or columns look alike."""
    k = np.arange(int(np.prod(shape)), dtype=np.float64)
    values = np.sin(0.37 * k * k + (2 * seed + 1) * 0.29 * k + 1.7 * seed + 0.4) * (0.75 + 0.25 * np.cos(1.3 * k + seed))
    return np.round(offset + scale * values.reshape(shape), 3).astype(np.float32)


def labels(shape, classes, seed):
    """Class ids, each class present where there is room."""
    k = np.arange(int(np.prod(shape)))
    return ((k * k * 3 + k * (seed + 1) + seed) % 7 % classes).reshape(shape).astype(np.int32)


def one_hot(ids, classes):
    return np.eye(classes, dtype=np.float32)[ids]


def probabilities(shape, seed):
    """Rows that sum to about 1 (in thousandths)."""
    e = np.exp(wave(shape, seed, 1.5).astype(np.float64))
    return np.round(e / e.sum(-1, keepdims=True), 3).astype(np.float32)


def number(v):
    """The shortest decimal that rounds to the same float32; integers without a point."""
    v = float(str(np.float32(v)))
    assert np.isfinite(v), "JSON has no NaN or infinity"
    return int(v) if v.is_integer() and abs(v) < 1e15 else v


def tensor(a):
    a = np.asarray(a)
    return {"shape": list(a.shape), "data": [number(v) for v in a.reshape(-1)]}


def tensors(arrays):
    return [tensor(a) for a in arrays]


def plain(v):
    if not np.isfinite(v):
        return "NaN" if np.isnan(v) else "Infinity" if v > 0 else "-Infinity"
    return int(v) if float(v).is_integer() else float(str(np.float32(v)))


def exact(a):
    """A tensor with its dtype: integers exactly, what JSON lacks by name."""
    a = np.asarray(a)
    return {"dtype": str(a.dtype), "shape": list(a.shape), "data": [plain(v) for v in a.reshape(-1).tolist()]}


def arrays(data):
    """Arrays in the form of the data: int32 or float32, each with its dtype."""
    if isinstance(data, dict):
        return {k: arrays(v) for k, v in data.items()}
    if isinstance(data, (list, tuple)):
        return [arrays(v) for v in data]
    a = np.asarray(data)
    dtype = "int32" if a.dtype.kind in "iu" else "float32"
    return {"dtype": dtype, "shape": list(a.shape), "data": [plain(v) for v in a.reshape(-1).tolist()]}


def camel(name):
    return re.sub(r"_([a-z0-9])", lambda m: m.group(1).upper(), name)


def options(config):
    """Python keyword arguments as the options of the API: camelCase keys, values untouched."""
    return {camel(k): v for k, v in config.items()}


def write(family, cases, **extra):
    """One case a line, so that a diff shows which case changed."""
    names = [c["name"] for c in cases]
    assert len(set(names)) == len(names), f"{family}: names repeat"
    dump = lambda v: json.dumps(v, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    head = {"keras": keras.__version__, "backend": keras.backend.backend(), **extra}
    body = ",\n".join(dump(c) for c in cases)
    text = dump(head)[:-1] + ',"cases":[\n' + body + "\n]}\n"
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{family}.json").write_text(text, encoding="utf-8")
    print(f"{family}: {len(cases)} cases, {len(text.encode()) / 1024:.0f} kB")


def fill(layer_or_model, seed, scale=0.5):
    """Gives every weight its own chirp."""
    values = [wave(w.shape, seed + 3 * i, scale) for i, w in enumerate(layer_or_model.get_weights())]
    layer_or_model.set_weights(values)
    return values


def pull_back(f, args, cotangent):
    """f(*args) and the gradients of sum(f * cotangent) with respect to each of args."""
    out, vjp = jax.vjp(f, *args)
    return out, vjp(cotangent)
