"""Files of arrays as their reference implementations write them: safetensors, .npy and .npz, and float16 as NumPy rounds."""

import base64
import io

import numpy as np
import safetensors.numpy
from common import write


def encoded(data):
    return base64.b64encode(data).decode()


def arrays():
    values = np.array([[-2.5, 0.1, 3], [1e-6, 7, -60000]])
    made = {dtype: values.astype(dtype) for dtype in ["float16", "float32", "float64"]}
    for dtype in ["int8", "int16", "int32", "int64"]:
        made[dtype] = np.array([-3, 100, 7], dtype)
    for dtype in ["uint8", "uint16", "uint32", "uint64"]:
        made[dtype] = np.array([3, 200, 7], dtype)
    made["bool"] = np.array([[True], [False]])
    made["scalar"] = np.array(1.5, "float32")
    made["nothing"] = np.zeros((0, 3), "float32")
    return made


def content(made):
    entries = []
    for name, array in made.items():
        is_long = array.dtype.kind in "iu" and array.dtype.itemsize == 8
        data = [str(v) if is_long else float(v) for v in array.ravel()]
        entries.append({"name": name, "dtype": array.dtype.newbyteorder("=").name, "shape": list(array.shape), "data": data})
    return entries


def npy(array, version=None):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version)
    return encoded(buffer.getvalue())


def npz(made, save):
    buffer = io.BytesIO()
    save(buffer, **made)
    return encoded(buffer.getvalue())


def halves():
    """Bits of float32 and of the float16 nearest to each: ties, subnormals, overflow, and a spread of others."""
    rng = np.random.default_rng(3)
    special = [0, -0.0, 65504, 65519.996, 65520, 1e9, -1e9, np.inf, -np.inf, 2.0**-14, 2.0**-24, 2.0**-25, 2.9802326e-08, 5.9604645e-08]
    halves = np.arange(0, 0x7C00, 97, dtype=np.uint16).view(np.float16).astype(np.float32)
    ties = (halves[:-1].view(np.uint32) + np.uint32(1 << 12)).view(np.float32)
    spread = (rng.normal(size=300) * 10.0 ** rng.uniform(-8, 5, 300)).astype(np.float32)
    values = np.concatenate([np.array(special, np.float32), halves[:100], ties, np.nextafter(ties, np.float32(np.inf)), spread])
    with np.errstate(over="ignore"):
        rounded = values.astype(np.float16)
    return {"float32": [int(v) for v in values.view(np.uint32)], "float16": [int(v) for v in rounded.view(np.uint16)]}


made = arrays()
fortran = np.asfortranarray(np.arange(12, dtype="float32").reshape(3, 4))
cases = [
    {"name": "safetensors", "file": encoded(safetensors.numpy.save(made, {"format": "pt", "of": "Grüße"})), "content": content(made)},
    {"name": "npz", "file": npz(made, np.savez), "content": content(made)},
    {"name": "npz, compressed", "file": npz(made, np.savez_compressed), "content": content(made)},
    {"name": "npy", "file": npy(made["float64"]), "content": content({"": made["float64"]})},
    {"name": "npy, version 2", "file": npy(made["int16"], (2, 0)), "content": content({"": made["int16"]})},
    {"name": "npy, version 3", "file": npy(made["int64"], (3, 0)), "content": content({"": made["int64"]})},
    {"name": "npy, big-endian", "file": npy(made["float32"].astype(">f4")), "content": content({"": made["float32"]})},
    {"name": "npy, Fortran order", "file": npy(fortran), "content": content({"": fortran})},
]
write("array_files", cases, halves=halves())
