"""The part of bench/peers/keras.mjs that runs in Python: a line of JSON in, a line of JSON out."""
import json
import os
import sys
import time

# Before Keras is imported.
os.environ["KERAS_BACKEND"] = "jax"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import keras
import numpy as np


def answer(value):
    print(json.dumps(value), flush=True)


job = json.loads(sys.stdin.readline())
net = keras.models.load_model(job["path"])
x, y = (np.array(job[name], "float32").reshape(job["shape"]) for name in "xy")
answer(np.asarray(net.predict_on_batch(x)).ravel().tolist())
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(json.loads(line)):
        net.train_on_batch(x, y)
    answer({"wall": (time.perf_counter() - wall) * 1000, "cpu": (time.process_time() - cpu) * 1000})
