"""Checks the file that test/io/hdf5-writing.test.ts writes (with UPDATE_GOLDENS=1, to build/written.h5): h5py reads every
object of it, and adds to it and deletes from it as from a file of its own. Keeps the file's hash, which the test compares."""

import hashlib
import pathlib
import shutil

import h5py
import numpy as np
from common import OUT, write

path = OUT.parents[1] / "build" / "written.h5"
EXPECTED = {
    "float16 of 1": np.array([1.5, -2, 65504], "float16"),
    "float32 of 2": np.array([[1.5, -2], [3e-20, 4]], "float32"),
    "float64 of 0": np.array(0.1),
    "int8 of 1": np.array([-128, 3], "int8"),
    "int16 of 1": np.array([-32768, 3], "int16"),
    "int32 of 1": np.array([-(2**31), 3], "int32"),
    "int64 of 1": np.array([-1, 2**62], "int64"),
    "uint8 of 1": np.array([255, 3], "uint8"),
    "uint16 of 1": np.array([65535, 3], "uint16"),
    "uint32 of 1": np.array([2**32 - 1, 3], "uint32"),
    "uint64 of 1": np.array([2**63, 3], "uint64"),
    "bool of 2": np.array([[True, False]]),
    "float32 of 4": np.full((1, 1, 1, 2000), 0.5, "float32"),
}
TEXTS = ["", "Grüße, 世界", "x" * 70000]


def check_attributes(attributes):
    assert dict(attributes).keys() == {"name", "names", "numbers"}
    assert attributes["name"] == "a model, größer"
    assert list(attributes["names"]) == ["kernel", ""]
    assert np.array_equal(attributes["numbers"], EXPECTED["float32 of 2"])


def check(file):
    assert list(file) == ["empty", "kinds", "many"] and len(file["empty"]) == 0
    check_attributes(file.attrs)
    check_attributes(file["kinds"].attrs)
    kinds = dict(file["kinds"])
    assert [text.decode() for text in kinds.pop("string of 1")] == TEXTS
    for name, expected in EXPECTED.items():
        found = kinds[name][()]
        assert found.dtype == expected.dtype and found.shape == expected.shape, name
        assert np.array_equal(found, expected), name
    assert len(file["many"]) == 300
    for i in range(300):
        assert list(file[f"many/m{i}"][()]) == [i]


def change(file):
    """What HDF5 does only to a file whose trees and heaps are as it would write them."""
    for i in range(100):
        file["many"][f"n{i}"] = i
        del file[f"many/m{i}"]
    file["kinds"].attrs["name"] = "z" * 1000
    del file["kinds/string of 1"]


with h5py.File(path) as file:
    check(file)
changed = pathlib.Path(shutil.copy(path, path.with_suffix(".changed.h5")))
with h5py.File(changed, "r+") as file:
    change(file)
with h5py.File(changed) as file:
    assert len(file["many"]) == 300 and file["many/n99"][()] == 99 and file["kinds"].attrs["name"] == "z" * 1000
changed.unlink()
write("hdf5_written", [{"name": "written", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}])
