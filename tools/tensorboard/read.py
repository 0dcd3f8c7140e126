"""The part of `npm run tensorboard-files` that reads: `read.py FOLDER` compares what TensorBoard finds with the history."""
import json
import pathlib
import sys

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = pathlib.Path(sys.argv[1])
given = json.loads((folder / "history.json").read_text())
history, weights = given["history"], given["weights"]


def accumulated(name):
    found = EventAccumulator(str(folder / name), size_guidance={"scalars": 0, "histograms": 0})
    found.Reload()
    return found


def assert_scalars(found, tag, steps, values):
    events = found.Scalars(tag)
    assert [e.step for e in events] == steps, (tag, [e.step for e in events])
    assert [np.float32(e.value) for e in events] == [np.float32(v) for v in values], tag
    print(f"{tag}: {len(events)} values")


train, validation = accumulated("train"), accumulated("validation")
epochs = list(range(len(history["loss"])))
for name in ("loss", "mae"):
    assert_scalars(train, f"epoch_{name}", epochs, history[name])
    assert_scalars(validation, f"epoch_{name}", epochs, history[f"val_{name}"])
    steps = [4 * (epoch + 1) for epoch in epochs]
    assert_scalars(validation, f"evaluation_{name}_vs_iterations", steps, history[f"val_{name}"])
assert [e.step for e in train.Scalars("batch_loss")] == list(range(2, 17, 2))
for path, size in weights:
    events = train.Histograms(f"{path}/histogram")
    assert [e.step for e in events] == [0, 2], path
    assert all(e.histogram_value.num == sum(e.histogram_value.bucket) == size for e in events), path
    print(f"{path}/histogram: {len(events)} histograms")
print("TensorBoard reads all of it.")
