"""The part of bench/peers/python.mjs that runs in Python: a line of JSON in, a line of JSON out.

The first line is the job; its answer is the predictions of the batch. Each further one is ["train" | "predict", times].
"""
import json
import sys
import time


def serve(load):
    """`load(job)` gives `predict()`, which gives an array, and `train()`, which gives the loss."""
    predict, train = load(json.loads(sys.stdin.readline()))
    answer([float(value) for value in predict().ravel()])
    works = {"train": train, "predict": predict}
    for line in sys.stdin:
        name, times = json.loads(line)
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(times):
            last = works[name]()
        spent = [(now - before) * 1000 for now, before in ((time.perf_counter(), wall), (time.process_time(), cpu))]
        answer({"wall": spent[0], "cpu": spent[1], "loss": float(last) if name == "train" else None})


def answer(value):
    print(json.dumps(value), flush=True)
