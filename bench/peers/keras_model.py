"""Keras on JAX: trains and predicts with the model of a `.keras` file, on one thread or on as many as XLA takes."""
import os
import sys

from python_model import serve

THREADS = int(sys.argv[1])
# Before Keras is imported.
os.environ["KERAS_BACKEND"] = "jax"
if THREADS == 1:
    # XLA's flags leave it pools of its own, which take a second core for a part of a step: so the process gets one.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import keras
import numpy as np


def load(job):
    net = keras.models.load_model(job["model"])
    arrays = np.load(job["arrays"])
    x, y = arrays["x"], arrays["y"]
    return (
        lambda: np.asarray(net.predict_on_batch(x)),
        lambda: np.asarray(net.train_on_batch(x, y)).ravel()[0],
    )


serve(load)
