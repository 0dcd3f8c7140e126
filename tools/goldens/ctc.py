"""CTC: the loss with lengths and other blanks, greedy decoding and beam search."""
# First, since it chooses the backend.
from common import labels, options, tensor, wave, write

import keras
import numpy as np

SHAPES = [(3, 6, 4), (2, 9, 5), (4, 4, 3), (1, 1, 3)]


def lengths(batch, time, seed):
    return np.array([time - (i * (seed + 1)) % max(1, time - 1) for i in range(batch)], dtype=np.int32)


def targets(batch, count, classes, blank, seed):
    ids = labels((batch, count), classes - 1, seed)
    return np.where(ids >= blank, ids + 1, ids).astype(np.int32)


def losses():
    for i, (shape, count, blank) in enumerate([((3, 6, 4), 3, 0), ((3, 6, 4), 2, 3), ((4, 9, 5), 4, 2), ((2, 5, 3), 1, 1)]):
        batch, time, classes = shape
        y, p = targets(batch, count, classes, blank, i), wave(shape, 10 + i, 2)
        counts = np.array([count - j % count for j in range(batch)], dtype=np.int32)
        frames = lengths(batch, time, i + 1)
        frames[counts > frames // 2] = time
        value = keras.ops.ctc_loss(y, p, counts, frames, mask_index=blank)
        yield {"name": f"loss {shape} blank {blank}", "target": tensor(y), "output": tensor(p), "targetLength": tensor(counts),
               "outputLength": tensor(frames), "maskIndex": blank, "value": tensor(value)}


def decoded(name, inputs, frames, config):
    paths, scores = keras.ops.ctc_decode(inputs, frames, **config)
    return {"name": f"{name} {config}", "inputs": tensor(inputs), "lengths": tensor(frames), "options": options(config),
            "decoded": tensor(paths), "scores": tensor(scores)}


def decodings():
    for i, shape in enumerate(SHAPES):
        inputs, frames = wave(shape, 30 + i, 2), lengths(shape[0], shape[1], i)
        for config in ({}, {"merge_repeated": False}, {"mask_index": shape[2] - 1}, {"mask_index": None}, {"mask_index": 1}):
            yield decoded(f"greedy {shape}", inputs, frames, config)
        for config in ({}, {"top_paths": 3}, {"beam_width": 4, "top_paths": 2}, {"beam_width": 1}, {"mask_index": 1, "beam_width": 10},
                       {"mask_index": None, "top_paths": 2, "beam_width": 12}):
            if shape == (1, 1, 3) and config.get("top_paths", 1) > 3:
                continue
            yield decoded(f"beam {shape}", inputs, frames, {"strategy": "beam_search", **config})
    equal = np.zeros((1, 3, 3), dtype=np.float32)
    yield decoded("greedy equal", equal, [3], {})
    yield decoded("beam equal", equal, [3], {"strategy": "beam_search", "top_paths": 4})


write("ctc", [*losses(), *decodings()])
