"""scikit-learn's row choices: train_test_split, stratified or not, and the heads of RandomState.permutation."""
from common import write

import numpy as np
import sklearn
from sklearn.model_selection import train_test_split

SEEDS = [*range(10), 42]
SIZES = [0.2, 0.25, 7]
# Unbalanced label sets: counts of each class. Labels are dealt out by a fixed rule, not in blocks.
LABELS = [(10, [7, 3]), (60, [9, 24, 5, 22]), (178, [59, 71, 48]), (101, [80, 21]), (40, [4, 33, 3])]


def deal(n, counts, step=7):
    """Labels of the given counts, spread by a stride that is prime to n."""
    blocks = np.repeat(np.arange(len(counts)), counts)
    while np.gcd(step, n) != 1:
        step += 1
    return blocks[(np.arange(n) * step) % n]


def split(n, size, **how):
    train, test = train_test_split(np.arange(n), test_size=size, **how)
    return {"train": train.tolist(), "test": test.tolist()}


def plain_cases():
    for n in (5, 10, 178, 1000):
        for size in SIZES:
            if isinstance(size, int) and size >= n:
                continue
            yield {"name": f"n={n} size={size} shuffle=False", "n": n, "testSize": size, "shuffle": False,
                   **split(n, size, shuffle=False)}
            for seed in SEEDS if n < 1000 else (0, 7, 42):  # a thousand rows are long
                yield {"name": f"n={n} size={size} seed={seed}", "n": n, "testSize": size, "randomState": seed,
                       "shuffle": True, **split(n, size, random_state=seed)}


def size_cases():
    """How fractions round, and trainSize beside or instead of testSize."""
    for n in (7, 11, 13):
        for test, train in ((None, None), (0.3, None), (None, 0.5), (None, 4), (0.3, 0.4), (2, 3), (0.5, None)):
            a, b = train_test_split(np.arange(n), test_size=test, train_size=train, random_state=42)
            yield {"name": f"n={n} test={test} train={train}", "n": n, "testSize": test, "trainSize": train,
                   "randomState": 42, "shuffle": True, "train": a.tolist(), "test": b.tolist()}


def stratified_cases():
    for n, counts in LABELS:
        y = deal(n, counts)
        for size in SIZES:
            for seed in SEEDS:
                yield {"name": f"stratified n={n} counts={counts} size={size} seed={seed}", "n": n, "testSize": size,
                       "randomState": seed, "shuffle": True, "stratify": y.tolist(),
                       **split(n, size, random_state=seed, stratify=y)}


def permutation_cases():
    for seed in (*SEEDS, 123456789, 2**32 - 1):
        for n in (1, 2, 5, 16, 178, 1000, 100000):
            yield {"name": f"permutation n={n} seed={seed}", "seed": seed, "n": n,
                   "head": np.random.RandomState(seed).permutation(n)[:12].tolist()}


def generator_cases():
    """The raw 32-bit words of MT19937 and its doubles, for the port itself."""
    for seed in (0, 1, 42, 2**32 - 1):
        words = np.random.RandomState(seed).randint(0, 2**32, size=8, dtype=np.uint32)
        yield {"seed": seed, "words": words.tolist(), "doubles": np.random.RandomState(seed).random_sample(4).tolist()}


def drop_unused(case):
    """A None option was left to its default."""
    return {k: v for k, v in case.items() if v is not None}


write("split", [drop_unused(c) for c in (*plain_cases(), *size_cases(), *stratified_cases())],
      sklearn=sklearn.__version__, permutations=list(permutation_cases()), mt19937=list(generator_cases()))
