"""Losses: every class with every reduction, with and without sample weights; value and gradient by yPred.

The gradient is that of the sum of the value (with reduction "none" the value has a shape).
"""
# First, since it chooses the backend.
from common import labels, one_hot, options, probabilities, tensor, wave, write

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras.src.losses import loss as loss_module

UNSPELLABLE = "more labels than steps"
REDUCTIONS = ["sum_over_batch_size", "sum", "mean_with_sample_weight", "none"]


def positive(shape, seed, scale=1.5):
    return np.abs(wave(shape, seed, scale)) + np.float32(0.05)


def real(shape, seed):
    return wave(shape, seed, 1.5), wave(shape, seed + 1, 1.8)


def counts(shape, seed):
    return np.round(positive(shape, seed, 3)), positive(shape, seed + 1)


def signs(shape, seed):
    return (labels(shape, 2, seed) * 2 - 1).astype(np.float32), wave(shape, seed + 1, 1.8)


def bits(shape, seed):
    """0/1 labels with probabilities inside (0, 1)."""
    return labels(shape, 2, seed).astype(np.float32), wave(shape, seed + 1, 0.45, 0.5)


def bits_and_logits(shape, seed):
    return bits(shape, seed)[0], wave(shape, seed + 1, 4)


def two_distributions(shape, seed):
    return probabilities(shape, seed), probabilities(shape, seed + 1)


def classes(shape, seed):
    return one_hot(labels(shape[:-1], shape[-1], seed), shape[-1]), probabilities(shape, seed + 1)


def classes_and_logits(shape, seed):
    return classes(shape, seed)[0], wave(shape, seed + 1, 4)


def ids(shape, seed):
    return labels(shape[:-1], shape[-1], seed), probabilities(shape, seed + 1)


def ids_and_logits(shape, seed):
    return labels(shape[:-1], shape[-1], seed), wave(shape, seed + 1, 4)


CONFIGS = [
    ("MeanSquaredError", {}, real), ("MeanAbsoluteError", {}, real), ("MeanAbsolutePercentageError", {}, real),
    ("MeanSquaredLogarithmicError", {}, counts), ("LogCosh", {}, real), ("Huber", {}, real),
    ("Huber", {"delta": 0.5}, real), ("CosineSimilarity", {}, real), ("CosineSimilarity", {"axis": 1}, real),
    ("Hinge", {}, signs), ("Hinge", {}, bits_and_logits), ("SquaredHinge", {}, signs), ("CategoricalHinge", {}, classes),
    ("KLDivergence", {}, two_distributions), ("Poisson", {}, counts), ("BinaryCrossentropy", {}, bits),
    ("BinaryCrossentropy", {"from_logits": True}, bits_and_logits),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, bits),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, bits_and_logits),
    ("BinaryFocalCrossentropy", {}, bits), ("BinaryFocalCrossentropy", {"from_logits": True}, bits_and_logits),
    ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5}, bits),
    ("CategoricalCrossentropy", {}, classes), ("CategoricalCrossentropy", {"from_logits": True}, classes_and_logits),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, classes),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, classes_and_logits),
    ("CategoricalFocalCrossentropy", {}, classes),
    ("CategoricalFocalCrossentropy", {"from_logits": True, "alpha": 0.4, "gamma": 1.5}, classes_and_logits),
    ("SparseCategoricalCrossentropy", {}, ids), ("SparseCategoricalCrossentropy", {"from_logits": True}, ids_and_logits),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}, ids),
    ("SparseCategoricalCrossentropy", {"ignore_class": 0, "from_logits": True}, ids_and_logits),
]


def with_mask(mask, run):
    """Keras reads the mask off yPred, to which a traced JAX array cannot carry it: hand it over."""
    if mask is None:
        return run()  # the loss may set a mask of its own, as for an ignored class
    original = loss_module.backend.get_keras_mask
    loss_module.backend.get_keras_mask = lambda x: jnp.array(mask)
    try:
        return run()
    finally:
        loss_module.backend.get_keras_mask = original


def case(name, config, y_true, y_pred, sample_weight, reduction, tag, mask=None):
    loss = getattr(keras.losses, name)(reduction=reduction, **config)
    total = lambda p: jnp.sum(loss(y_true, p, sample_weight))
    # How values count that a loss masks itself is what a compiled training step does.
    masks_itself = name == "Circle" or "ignore_class" in config
    compiled = jax.jit if masks_itself else lambda f: f
    value = with_mask(mask, lambda: compiled(lambda p: loss(y_true, p, sample_weight))(jnp.array(y_pred)))
    # Near 1e5 the steps of float32 are 0.008, so that a gradient there is rounding alone.
    gradient = None if tag == UNSPELLABLE else with_mask(mask, lambda: jax.grad(total)(jnp.array(y_pred)))
    label = " ".join([name, *(f"{k}={v}" for k, v in config.items()), tag, reduction])
    nullable = lambda a: None if a is None else tensor(a)
    return {"name": label, "loss": name, "options": options({**config, "reduction": reduction}),
            "yTrue": tensor(y_true), "yPred": tensor(y_pred), "sampleWeight": nullable(sample_weight),
            "mask": nullable(mask), "value": tensor(value), "gradient": nullable(gradient)}


def reduced(name, config, pair, tag, sample_weight=None, mask=None):
    for reduction in REDUCTIONS:
        yield case(name, config, *pair, sample_weight, reduction, tag, mask)


def usual(name, config, make, seed):
    flat, timed = (4, 3), (2, 3, 4)
    w1, w2 = positive((4,), seed + 5, 2), positive((2, 3), seed + 6, 2)
    kind = make.__name__
    yield from reduced(name, config, make(flat, seed), f"{kind} rank 2")
    if not (name == "CosineSimilarity" and config):  # axis 1 of rank 2 is the default again
        yield from reduced(name, config, make(flat, seed), f"{kind} rank 2 weighted", w1)
    yield from reduced(name, config, make(timed, seed + 2), f"{kind} rank 3")
    if not (name == "CosineSimilarity" and config):
        yield from reduced(name, config, make(timed, seed + 2), f"{kind} rank 3 weighted by step", w2)


def shapes_of_labels():
    """yTrue of shape (B,) and (B, 1) against yPred of (B, 1); ids of (B, 1); weights of (B, 1)."""
    w = positive((5, 1), 3, 2)
    for i, (name, make) in enumerate([("MeanSquaredError", real), ("MeanAbsoluteError", real), ("Huber", real),
                                      ("BinaryCrossentropy", bits), ("Hinge", signs), ("LogCosh", real)]):
        y, p = make((5, 1), 200 + i)
        for y_true, form in ((y[:, 0], "yTrue (5)"), (y, "yTrue (5, 1)")):
            yield from reduced(name, {}, (y_true, p), f"{form} yPred (5, 1)")
            yield from reduced(name, {}, (y_true, p), f"{form} yPred (5, 1) weights (5)", w[:, 0])
        yield from reduced(name, {}, (y, p), "yTrue (5, 1) yPred (5, 1) weights (5, 1)", w)
    y, p = ids((5, 3), 220)
    yield from reduced("SparseCategoricalCrossentropy", {}, (y[:, None], p), "yTrue (5, 1)")
    yield from reduced("SparseCategoricalCrossentropy", {}, (y.astype(np.float32), p), "yTrue (5) float")
    y, p = ids((2, 4, 3), 221)
    yield from reduced("SparseCategoricalCrossentropy", {}, (y[..., None], p), "yTrue (2, 4, 1)")
    y, p = real((2, 3, 4), 222)
    yield from reduced("MeanSquaredError", {}, (y, p), "rank 3 weights (2, 1)", positive((2, 1), 4, 2))


def clipped():
    """Probabilities of exactly 0 and 1, where only the clip keeps the logarithm finite."""
    y = np.array([[0, 1, 0, 1, 1, 0]], dtype=np.float32).T
    p = np.array([[0, 1, 1, 0, 0.3, 0.999]], dtype=np.float32).T
    for config in ({}, {"label_smoothing": 0.1}):
        yield from reduced("BinaryCrossentropy", config, (y, p), "clipped")
    y = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
    p = np.array([[1, 0, 0], [1, 0, 0], [0.2, 0.3, 0.5], [0, 0.4, 0.6]], dtype=np.float32)
    yield from reduced("CategoricalCrossentropy", {}, (y, p), "clipped")
    yield from reduced("SparseCategoricalCrossentropy", {}, (np.array([0, 1, 2, 0], dtype=np.int32), p), "clipped")
    unnormalised = np.array([[1, 2, 0.5], [0.2, 0.1, 0.4], [3, 1, 1], [0.6, 0.6, 0.6]], dtype=np.float32)
    yield from reduced("CategoricalCrossentropy", {}, (y, unnormalised), "rows not summing to 1")
    logits = np.array([[60, -60], [-90, 100], [0.5, 0]], dtype=np.float32)
    yield from reduced("BinaryCrossentropy", {"from_logits": True},
                       (np.array([[0, 1], [1, 1], [0, 1]], dtype=np.float32), logits), "large logits")
    yield from reduced("CategoricalCrossentropy", {"from_logits": True},
                       (np.array([[0, 1], [0, 1], [1, 0]], dtype=np.float32), logits), "large logits")


def dice():
    """One value for the batch, for each sample, for each row of a sample."""
    for i, config in enumerate(({}, {"axis": [1, 2]}, {"axis": [-1]})):
        yield from reduced("Dice", config, bits((2, 3, 4), 400 + i), "rank 3")
    yield from reduced("Dice", {"axis": [1, 2]}, bits((2, 3, 4), 410), "rank 3 weighted", positive((2,), 411, 2))


def masked():
    mask = np.array([[1, 1, 1], [1, 0, 0]], dtype=bool)
    w = positive((2, 3), 9, 2)
    for i, (name, make) in enumerate([("MeanSquaredError", real), ("SparseCategoricalCrossentropy", ids),
                                      ("CategoricalCrossentropy", classes)]):
        pair = make((2, 3, 4), 300 + i)
        yield from reduced(name, {}, pair, "masked", None, mask)
        yield from reduced(name, {}, pair, "masked and weighted", w, mask)
    yield from reduced("MeanSquaredError", {}, real((2, 3, 4), 310), "all masked", None, np.zeros((2, 3), dtype=bool))


def embeddings(shape, seed):
    """Class ids and embeddings of length 1; every class has two members at least, so that no sample lacks a positive one."""
    p = wave(shape, seed + 1, 1.5)
    p = p / np.linalg.norm(p, axis=-1, keepdims=True)
    ids = np.array([(i // 2 + seed) % 3 for i in range(shape[0])], dtype=np.int32)
    return ids, np.round(p, 3).astype(np.float32)


def spellings(steps, count, classes, seed):
    """Labels padded by 0, with repetitions, and logits."""
    ids = labels((4, count), classes - 1, seed) + 1
    ids[1, count - 1:] = 0
    ids[2, max(count - 2, 1):] = 0
    ids[3] = ids[3, 0]  # the same label again and again
    return ids, wave((4, steps, classes), seed + 1, 2)


def newer():
    """Classes that came later, every option at a value other than its default, and extremes."""
    for i, config in enumerate(({}, {"alpha": 0.3, "beta": 0.8}, {"alpha": 0.7, "beta": 0.2, "axis": [1, 2]}, {"axis": [-1]})):
        yield from reduced("Tversky", config, bits((2, 3, 4), 420 + i), "rank 3")
    yield from reduced("Tversky", {"axis": [1, 2]}, bits((2, 3, 4), 430), "rank 3 weighted", positive((2,), 431, 2))
    nothing = np.zeros((2, 3), dtype=np.float32)
    yield from reduced("Tversky", {"alpha": 0.3, "axis": [1]}, (nothing, bits((2, 3), 433)[1]), "no targets")
    for i, config in enumerate(({"q": 0.5}, {"q": 0.2}, {"q": 0.9})):
        yield from reduced("CategoricalGeneralizedCrossEntropy", config, ids((5, 4), 440 + i), "rank 2")
    yield from reduced("CategoricalGeneralizedCrossEntropy", {"q": 0.7}, ids((5, 4), 445), "weighted", positive((5,), 446, 2))
    yield from reduced("CategoricalGeneralizedCrossEntropy", {"q": 0.3}, ids((2, 3, 4), 447), "rank 3")
    for i, config in enumerate(({}, {"gamma": 3.0}, {"gamma": 2.5, "margin": 0.1}, {"gamma": 2.0, "remove_diagonal": False})):
        yield from reduced("Circle", config, embeddings((6, 4), 450 + i), "rank 2")
    y, p = embeddings((6, 4), 460)
    yield from reduced("Circle", {"gamma": 2.0}, (y[:, None], p), "column")
    yield from reduced("Circle", {"gamma": 2.0, "margin": 0.6}, (y, p), "weighted", positive((6,), 461, 2))
    for i, (steps, count, classes) in enumerate(((6, 3, 4), (9, 4, 3), (5, 1, 5))):
        yield from reduced("CTC", {}, spellings(steps, count, classes, 470 + 3 * i), f"{steps} steps {count} labels")
    pair = spellings(7, 3, 4, 480)
    yield from reduced("CTC", {}, pair, "weighted", positive((4,), 481, 2))
    yield from reduced("CTC", {}, pair, "masked", None, np.array([1, 0, 1, 1], dtype=bool))
    y, p = spellings(2, 3, 4, 483)
    yield from reduced("CTC", {}, (y, p), UNSPELLABLE)
    yield from reduced("CTC", {}, (np.zeros_like(y), p * 20), "no labels and large logits")


cases = [c for i, (name, config, make) in enumerate(CONFIGS) for c in usual(name, config, make, 5 * i)]
write("losses", [*cases, *shapes_of_labels(), *clipped(), *masked(), *dice(), *newer()])
