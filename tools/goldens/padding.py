"""pad_sequences: every end, lengths above and below the longest, steps that are vectors, strings."""
import itertools

from common import write

import keras
import numpy as np

SEQUENCES = {
    "numbers": [[1], [2, 3, 4, 5], [], [6, 7], [-8, 9, 10]],
    "equal": [[1, 2], [3, 4]],
    "vectors": [[[1, 2], [3, 4], [5, 6]], [[7, 8]], []],
    "empty": [[], []],
}


def case(name, sequences, **options):
    dtype = options.get("dtype", "int32")
    padded = keras.utils.pad_sequences(sequences, **{**options, "dtype": object if dtype == "string" else dtype})
    given = {{"maxlen": "maxLen"}.get(k, k): v for k, v in options.items()}
    return {"name": name, "sequences": sequences, "options": given, "shape": list(padded.shape),
            "dtype": dtype, "data": np.asarray(padded).reshape(-1).tolist()}


def cases():
    for label, sequences in SEQUENCES.items():
        yield case(f"{label} by default", sequences)
        for maxlen, padding, truncating in itertools.product((1, 3, 6), ("pre", "post"), ("pre", "post")):
            yield case(f"{label} {maxlen} {padding} {truncating}", sequences, maxlen=maxlen, padding=padding,
                       truncating=truncating)
    yield case("value", SEQUENCES["numbers"], value=-1)
    yield case("float32", [[0.5], [1.25, -2.5, 3]], dtype="float32", value=0.75)
    yield case("uint8", [[255], [1, 2]], dtype="uint8", value=7)
    yield case("strings", [["a"], ["b", "c", "d"]], dtype="string", value="<pad>", maxlen=2, padding="post")


write("padding", list(cases()))
