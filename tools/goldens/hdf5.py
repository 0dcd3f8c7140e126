"""HDF5 files as h5py writes them, one for each feature, and what is in them."""

import base64
import io
import json
import zlib

import h5py
import numpy as np
from common import write


def make(fill, **options):
    """The bytes of a file, compressed, in base64."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        fill(file)
    return base64.b64encode(zlib.compress(buffer.getvalue(), 9)).decode()


def numbers(file):
    values = np.array([[-2.5, 0.1, 3], [1e-6, 7, -60000]])
    for dtype in ["float16", "float32", "float64", ">f4", ">f8"]:
        file.create_dataset(f"floats/{dtype}", data=values.astype(dtype))
    for dtype in ["int8", "int16", "int32", "int64", ">i4", ">i8"]:
        file.create_dataset(f"integers/{dtype}", data=np.array([-3, 100, 7], dtype))
    for dtype in ["uint8", "uint16", "uint32", "uint64", ">u2"]:
        file.create_dataset(f"integers/{dtype}", data=np.array([3, 200, 7], dtype))
    file.create_dataset("int64", data=np.array([2**62, -(2**62)], "int64"))
    file.create_dataset("bools", data=np.array([[True], [False]]))
    file.create_dataset("scalar", data=np.float32(1.5))
    file.create_dataset("nothing", data=np.zeros((0, 3), "float32"))
    file.create_dataset("null", data=h5py.Empty("float32"))
    kinds = h5py.enum_dtype({"RED": 1, "GREEN": 5}, basetype="int16")
    file.create_dataset("enumeration", data=np.array([5, 1], "int16"), dtype=kinds)


def strings(file):
    texts = ["", "token", "Grüße, 世界", "x" * 5000]
    file.create_dataset("variable", data=texts, dtype=h5py.string_dtype())
    file.create_dataset("fixed", data=np.array([b"ab", b"", b"abcd"]))
    file.create_dataset("one", data="alone")
    file["fixed"].attrs["names"] = np.array([b"kernel:0", b"bias:0"])
    file.attrs["config"] = json.dumps({"layers": ["x" * 100] * 700})
    file.attrs["names"] = [f"layer_{i}" for i in range(300)]
    file.attrs["empty"] = []
    file.attrs["rate"] = 0.25
    file.attrs["steps"] = np.array([[1, 2], [3, 4]])
    file.attrs["flag"] = True
    file.attrs["large"] = np.repeat([1.5, 2], 4000)


def groups(file):
    # More than one level of a tree: a leaf has 8 names, a node 32 children.
    value = file.create_dataset("value", data=np.int32(7))
    for i in range(300):
        file[f"many/member_{i}"] = value
    group = file
    for i in range(40):
        group = group.create_group(f"deep_{i}")
    group.create_dataset("end", data=np.arange(3, dtype="float32"))
    for i in range(20):
        group.attrs[f"attribute_{i}"] = i


def chunks(file):
    values = np.random.default_rng(1).normal(size=(10, 13, 3)).astype("float32").round(1)
    file.create_dataset("plain", data=values, chunks=(4, 8, 2))
    file.create_dataset("gzip", data=values, chunks=(10, 13, 1), compression="gzip")
    file.create_dataset(
        "all", data=values, chunks=(6, 13, 3), compression=9, shuffle=True, fletcher32=True
    )
    file.create_dataset("many", data=values, chunks=(1, 4, 1), shuffle=True)
    partial = file.create_dataset(
        "partial", (9, 9), "int16", chunks=(4, 4), compression="gzip", fillvalue=-7
    )
    partial[1:3, 5:8] = 2
    file.create_dataset("filled", (2, 2), "float32", fillvalue=3.5)
    file.create_dataset("text", data=["a", "bc", "def"], chunks=(2,), dtype=h5py.string_dtype())


def checked(file):
    file.create_dataset("checked", data=np.array([1.5, 2.5, 0], "float32"), chunks=(3,), fletcher32=True)
    # Words of 65535, whose sums are multiples of the modulus; and an odd number of bytes.
    file.create_dataset("ones", data=np.full(3001, 255, "uint8"), chunks=(3001,), fletcher32=True)


def compact(file):
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((3,))
    dataset = h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, space, properties)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1, 2, 3], "float32"))


def small(file):
    """Few enough members that the newest format has its links in the headers."""
    file.create_dataset("a/b", data=np.array([4, 5], "int32"))
    file.create_dataset("c", data=np.array([[0.5]], "float32"))
    file["a"].attrs["name"] = "of a"


def content(encoded):
    """Every object of a file: attributes, and of a dataset its type, shape and elements."""
    found = {}

    def value_of(array):
        if isinstance(array, (str, bytes)):
            return array.decode() if isinstance(array, bytes) else array
        array = np.asarray(array)
        if array.dtype.kind in "OS":
            return [value_of(item) for item in array.ravel()]
        if array.dtype.kind in "iu" and array.dtype.itemsize == 8:
            return [str(item) for item in array.ravel()]
        return [float(item) for item in array.ravel()]

    def visit(path, item):
        entry = {"attributes": {key: value_of(value) for key, value in item.attrs.items()}}
        if isinstance(item, h5py.Dataset):
            entry["shape"] = None if item.shape is None else list(item.shape)
            entry["dtype"] = item.dtype.newbyteorder("=").name
            entry["value"] = [] if item.shape is None else value_of(item[()])
        found[path] = entry
        if isinstance(item, h5py.Group):
            for name, member in item.items():
                visit(f"{path.rstrip('/')}/{name}", member)

    with h5py.File(io.BytesIO(zlib.decompress(base64.b64decode(encoded)))) as file:
        visit("/", file)
    return found


FILES = {
    "numbers": make(numbers),
    "strings": make(strings),
    "groups": make(groups),
    "chunks": make(chunks),
    "checked": make(checked),
    "compact": make(compact),
    "user block": make(small, userblock_size=1024),
    "latest": make(small, libver="latest"),
    "v108": make(small, libver=("earliest", "v108")),
    "ordered": make(small, track_order=True),
}

write("hdf5", [{"name": name, "file": file, "content": content(file)} for name, file in FILES.items()])
