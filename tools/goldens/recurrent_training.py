"""Twenty steps of recurrent models from given weights: losses and metrics of each step, plain and masked."""
# First, since it chooses the backend.
from common import fill, number, options, tensor, tensors, wave, write

import keras
import numpy as np

STEPS, BATCH = 20, 6


def padded(x):
    """Every row shorter than the one before it, down to two steps, and then anew."""
    time = x.shape[1]
    lengths = time - np.arange(len(x)) % (time - 1)
    return x * (np.arange(time)[None, :, None] < lengths[:, None, None])


def case(name, stack, x, y, loss, metrics, optimizer):
    keras.backend.clear_session()
    model = keras.Sequential([keras.Input(x.shape[1:]), *(getattr(keras.layers, kind)(**config) for kind, config in stack)])
    initial = fill(model, 5, 0.5)
    model.compile(loss=loss, optimizer=getattr(keras.optimizers, optimizer[0])(**optimizer[1]), metrics=metrics,
                  weighted_metrics=[])
    starts = [step * BATCH % (len(x) - BATCH + 1) for step in range(STEPS)]
    logs = [model.train_on_batch(x[a:a + BATCH], y[a:a + BATCH], return_dict=True) for a in starts]
    return {"name": name, "layers": [{"className": kind, "options": options(config)} for kind, config in stack],
            "loss": loss, "metrics": metrics, "optimizer": {"className": optimizer[0], "options": options(optimizer[1])},
            "initialWeights": tensors(initial), "x": tensor(x), "y": tensor(y), "batchSize": BATCH, "batchStarts": starts,
            "logs": [{k: number(v) for k, v in log.items()} for log in logs]}


def cases():
    x = wave((24, 7, 3), 3, 1.0)
    kinds = (x.sum((1, 2)) > 0).astype(np.int32)
    adam = ("Adam", {"learning_rate": 0.02})
    head = ("Dense", {"units": 2, "activation": "softmax"})
    for name, config in [("SimpleRNN", {}), ("GRU", {}), ("GRU", {"reset_after": False}), ("LSTM", {})]:
        recurrent = (name, {"units": 5, **config})
        shown = f"{name} {config}" if config else name
        yield case(f"{shown}, Dense", [recurrent, head], x, kinds, "sparse_categorical_crossentropy", [], adam)
        yield case(f"Masking, {shown}, Dense", [("Masking", {}), recurrent, head], padded(x), kinds,
                   "sparse_categorical_crossentropy", [], ("RMSprop", {"learning_rate": 0.01}))
        sequence = (name, {"units": 5, **config, "return_sequences": True})
        # The mask goes through to the loss: padding counts for nothing.
        sums = np.round(np.cumsum(x.sum(-1, keepdims=True), 1), 3).astype(np.float32)
        yield case(f"Masking, {shown} of sequences, Dense with masked mse", [("Masking", {}), sequence, ("Dense", {"units": 1})],
                   padded(x), sums, "mse", [], adam)


write("recurrent-training", [*cases()])
