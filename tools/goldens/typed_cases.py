"""Cases of functions of tensors: arguments and results with their dtypes."""
# First, since it chooses the backend.
from common import exact

import numpy as np

DTYPES = ["float32", "int32", "uint8", "bool"]


def argument(a):
    if isinstance(a, (list, tuple)):
        return [argument(part) for part in a]
    return exact(a) if isinstance(a, np.ndarray) else a


def label(a):
    if isinstance(a, list) and any(isinstance(part, np.ndarray) for part in a):
        return "+".join(label(part) for part in a)
    return str(a.dtype) if isinstance(a, np.ndarray) else str(a)


def as_dtype(a, dtype):
    if isinstance(a, list):
        return [as_dtype(part, dtype) for part in a]
    return a.astype(dtype) if isinstance(a, np.ndarray) else a


def result(y):
    if isinstance(y, (list, tuple)):
        return [result(part) for part in y]
    row = exact(y)
    # The rule of JAX for sums of uint8 has no equal here: int32 holds them as well.
    row["dtype"] = row["dtype"].replace("uint32", "int32")
    return row


def typed_case(op, f, *args, instead="float32", overflows=False):
    """One call. Where Keras rejects the dtypes (or computes within uint8), the numbers are those of another dtype."""
    rejects = False
    try:
        y = None if overflows else f(*args)
    except (TypeError, ValueError):
        rejects = True
        y = None
    if y is None:
        y = f(*(as_dtype(a, instead) for a in args))
    row = {"name": " ".join([op, *map(label, args)]), "op": op, "arguments": [argument(a) for a in args], "y": result(y)}
    return {**row, "rejects": True} if rejects else row
