"""Trains a model of latch in Keras on JAX, in several processes that share each batch; they may be on several machines.

pip install keras==3.15.1 jax==0.10.2

Every process runs this script with the same folder, which has `model.keras` (compiled) and `data.npz` (x and y), and with
its own number:

    python train.py FOLDER --coordinator host0:1234 --processes 2 --process 0
    python train.py FOLDER --coordinator host0:1234 --processes 2 --process 1

Process 0 writes `trained.keras` (weights and the optimizer's state) and `history.json` into the folder.
"""

import argparse
import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"

import jax
import numpy as np


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--coordinator", required=True, help="address and free port of process 0")
    parser.add_argument("--processes", type=int, required=True, help="how many there are")
    parser.add_argument("--process", type=int, required=True, help="the number of this one, from 0")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch-size", type=int, default=32, help="rows of a batch, of all processes together")
    given = parser.parse_args()
    if given.batch_size % given.processes != 0:
        parser.error("--batch-size must be a multiple of --processes")
    return given


def start(given):
    """Connects the processes. Returns Keras, which must not start JAX before."""
    # The collectives of CPUs; GPUs and TPUs have their own.
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    jax.distributed.initialize(given.coordinator, given.processes, given.process)
    import keras

    # JAX asks for the same initial numbers in every process; loading replaces them.
    keras.utils.set_random_seed(0)
    # Each process feeds its own rows, so that Keras must not divide them again.
    keras.distribution.set_distribution(keras.distribution.DataParallel(auto_shard_dataset=False))
    return keras


def own_rows(array, given):
    """Every process-th row: the parts of a batch of the processes are together the rows of that batch, in another order."""
    rows = len(array) // given.processes * given.processes
    return array[given.process : rows : given.processes]


def train(given):
    keras = start(given)
    model = keras.saving.load_model(given.folder / "model.keras")
    with np.load(given.folder / "data.npz") as data:
        x, y = (own_rows(data[name], given) for name in ("x", "y"))
    history = model.fit(
        x,
        y,
        batch_size=given.batch_size // given.processes,
        epochs=given.epochs,
        shuffle=False,
        verbose=2 if given.process == 0 else 0,
    )
    if given.process == 0:
        # To save, Keras creates an optimizer to compare with. Under a distribution its variables would be exchanged with
        # all processes, and this one would wait for ever.
        keras.distribution.set_distribution(None)
        model.save(given.folder / "trained.keras")
        (given.folder / "history.json").write_text(json.dumps(history.history))
    # The coordinator must not end before the others do.
    jax.distributed.shutdown()


if __name__ == "__main__":
    train(arguments())
