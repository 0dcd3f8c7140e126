"""Fourier transforms and frames of signals: dtypes and numbers, on every element type and with every option."""
# First, since it chooses the backend.
from common import wave, write

import numpy as np
from keras import ops
from typed_cases import DTYPES, typed_case

INTEGERS = {"int32": [-2, 0, 3, 1, 5, -1, 2, 2, 0, 4, -3, 1], "uint8": [2, 0, 3, 1, 5, 1, 2, 2, 0, 4, 3, 1], "bool": [1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0]}
cases = []


def array(dtype, shape, seed=0):
    if dtype == "float32":
        return wave(shape, seed)
    return np.resize(np.roll(np.array(INTEGERS[dtype]), seed), int(np.prod(shape))).reshape(shape).astype(dtype)


def case(op, f, *args):
    row = typed_case(op, f, *args)
    repeated = sum(one["name"].split(" (")[0] == row["name"] for one in cases)
    cases.append({**row, "name": f"{row['name']} ({repeated})"} if repeated else row)


def floats(x):
    return x.astype("float32")


for d in DTYPES:
    case("fft", ops.fft, [array(d, (2, 5)), array(d, (2, 5), 1)])
    case("fft2", ops.fft2, [array(d, (4, 3)), array(d, (4, 3), 2)])
    case("ifft2", ops.ifft2, [array(d, (2, 3, 4)), array(d, (2, 3, 4), 3)])
    case("rfft", lambda x: ops.rfft(floats(x)), array(d, (2, 7)))
    case("rfft", lambda x, n: ops.rfft(floats(x), n), array(d, (2, 7), 1), 4)
    case("rfft", lambda x, n: ops.rfft(floats(x), n), array(d, (3,), 2), 8)
    case("irfft", ops.irfft, [array(d, (2, 5)), array(d, (2, 5), 4)])
    case("irfft", ops.irfft, [array(d, (2, 5), 1), array(d, (2, 5), 5)], 7)
    case("irfft", ops.irfft, [array(d, (4,), 1), array(d, (4,), 5)], 9)
    case("extractSequences", ops.extract_sequences, array(d, (2, 9)), 4, 2)
    case("stft", ops.stft, array(d, (2, 20)), 6, 3, 8)
    case("stft", ops.stft, array(d, (19,), 1), 5, 2, 5, "hamming", False)
    case("stft", ops.stft, array(d, (2, 12), 2), 4, 4, 7, [0.5, 1.0, 0.75, 0.25])
    case("stft", ops.stft, array(d, (2, 12), 3), 4, 2, 6, [1.0, 1.0, 1.0, 1.0])
    case("istft", ops.istft, [array(d, (2, 6, 5)), array(d, (2, 6, 5), 6)], 8, 3, 8)
    case("istft", ops.istft, [array(d, (6, 5), 1), array(d, (6, 5), 7)], 6, 2, 9, 11, "hamming", False)
    case("istft", ops.istft, [array(d, (2, 5, 5), 2), array(d, (2, 5, 5), 8)], 8, 4, 8, 9, [0.3, 1.0, 0.75, 0.25, 0.5, 0.6, 0.7, 0.4])

for n in (12, 64, 100, 130):
    case("fft", ops.fft, [wave((n,), 3), wave((n,), 4)])

write("fourier_functions", cases)
