"""Metrics: three batches of updates each, with and without sample weights, and the result after every batch."""
# First, since it chooses the backend.
from common import labels, one_hot, options, probabilities, tensor, wave, write

import keras
import numpy as np


def positive(shape, seed):
    return np.abs(wave(shape, seed, 1.5)) + np.float32(0.05)


def guesses(ids, classes, seed):
    """Probabilities that lean towards the true class, as a half-trained model's do."""
    e = np.exp(wave((*ids.shape, classes), seed, 1.5) + 0.8 * one_hot(ids, classes).astype(np.float64))
    return np.round(e / e.sum(-1, keepdims=True), 3).astype(np.float32)


def bits(seed, shape=(6, 1)):
    y = labels(shape, 2, seed).astype(np.float32)
    return y, np.round(wave(shape, seed + 1, 0.38, 0.4) + np.float32(0.2) * y, 3)


def wide_bits(seed):
    return bits(seed, (5, 3))


def ids(seed, shape=(6,)):
    y = labels(shape, 4, seed)
    return y, guesses(y, 4, seed + 1)


def column_of_ids(seed):
    y, p = ids(seed)
    return y[:, None], p


def timed_ids(seed):
    return ids(seed, (2, 3))


def classes(seed, shape=(6,)):
    y, p = ids(seed, shape)
    return one_hot(y, 4), p


def timed_classes(seed):
    return classes(seed, (2, 3))


def classes_and_logits(seed):
    return classes(seed)[0], wave((6, 4), seed + 1, 3)


def ids_and_logits(seed):
    return ids(seed)[0], wave((6, 4), seed + 1, 3)


def bits_and_logits(seed):
    return bits(seed)[0], wave((6, 1), seed + 1, 3)


def two_ids(seed):
    return labels((6, 1), 3, seed), labels((6, 1), 3, seed + 1)


def real(seed):
    return wave((5, 3), seed, 1.5), wave((5, 3), seed + 1, 1.8)


def fitted(seed):
    y = wave((5, 3), seed, 1.5)
    return y, y + wave((5, 3), seed + 1, 0.4)


def counts(seed):
    return np.round(positive((5, 3), seed) * 2), positive((5, 3), seed + 1)


def distributions(seed):
    return probabilities((5, 3), seed), probabilities((5, 3), seed + 1)


def signs(seed):
    return (labels((5, 3), 2, seed) * 2 - 1).astype(np.float32), wave((5, 3), seed + 1, 1.8)


def outside(seed):
    """Predictions below 0 and above 1, and on thresholds."""
    y, p = bits(seed, (8, 1))
    p = np.round(p * 3 - 1, 2)
    p[:5, 0] = [0, 0.25, 0.5, 0.75, 1]
    return y, p


def tied(seed):
    """Equal predictions, of which the first counts as the larger one, and a row of zeros."""
    y = labels((5, 4), 2, seed).astype(np.float32)
    p = np.round(wave((5, 4), seed + 1, 0.5, 0.5) * 3) / np.float32(4)
    p[0] = 0
    p[1] = 0.5
    return y, np.abs(p)


def single_fitted(seed):
    y, p = fitted(seed)
    return y[:, :1], p[:, :1]


def growing(seed):
    """Sequences that get longer from batch to batch: 2, 3 and 4 steps, as the seed grows by 3."""
    return 2, 2 + (seed % 7) // 3


def growing_real(seed):
    shape = (*growing(seed), 3)
    return wave(shape, seed, 1.5), wave(shape, seed + 1, 1.8)


def growing_ids(seed):
    return ids(seed, growing(seed))


def classes_in_the_middle(seed):
    y, p = timed_classes(seed)
    return y.swapaxes(1, 2), p.swapaxes(1, 2)


def many_classes(seed):
    y = labels((6,), 7, seed)
    return one_hot(y, 7), guesses(y, 7, seed + 1)


def maps(seed, classes=4):
    """Class indices of small images, some out of range."""
    y = labels((2, 3, 3), classes, seed)
    p = np.where(labels((2, 3, 3), 5, seed + 2) < 2, labels((2, 3, 3), classes + 1, seed + 1), y)
    return y, p.astype(np.int32)


def one_hot_maps(seed):
    y, p = maps(seed)
    return one_hot(y, 4), guesses(np.minimum(p, 3), 4, seed + 1)


def one_hot_first(seed):
    y, p = classes(seed)
    return y.T.copy(), p.T.copy()


def absent(seed):
    """Classes that neither targets nor predictions have."""
    return np.array([0, 2, 2, 0]), np.array([0, 2, 0, 0])


def sorted_ids(seed):
    y, p = ids(seed)
    return y, np.argsort(-p, axis=-1).astype(np.float32)


def timed_sorted_ids(seed):
    y, p = timed_ids(seed)
    return y, np.argsort(-p, axis=-1).astype(np.float32)


def timed_fitted(seed):
    y = wave((2, 4, 3), seed, 1.5)
    return y, y + wave((2, 4, 3), seed + 1, 0.6)


def zeros_only(seed):
    return np.zeros((4, 1), dtype=np.float32), bits(seed, (4, 1))[1]


CURVES = [c for name, value in (("SensitivityAtSpecificity", "specificity"), ("SpecificityAtSensitivity", "sensitivity"),
                                ("PrecisionAtRecall", "recall"), ("RecallAtPrecision", "precision"))
          for c in ((name, {value: 0.5}, bits), (name, {value: 0.7, "num_thresholds": 7}, bits), (name, {value: 0.3, "num_thresholds": 1}, bits),
                    (name, {value: 0.4, "class_id": 2, "num_thresholds": 30}, classes), (name, {value: 1.0}, outside), (name, {value: 0.5}, zeros_only))]
NEWER = [
    *CURVES, ("IoU", {"num_classes": 4, "target_class_ids": [0, 2]}, maps), ("IoU", {"num_classes": 4, "target_class_ids": [1], "ignore_class": 3}, maps),
    ("IoU", {"num_classes": 4, "target_class_ids": [1, 3], "sparse_y_true": False, "sparse_y_pred": False}, one_hot_maps),
    ("IoU", {"num_classes": 4, "target_class_ids": [0, 2], "sparse_y_true": False, "sparse_y_pred": False, "axis": 0}, one_hot_first),
    ("MeanIoU", {"num_classes": 4}, maps), ("MeanIoU", {"num_classes": 4, "ignore_class": 0}, maps), ("MeanIoU", {"num_classes": 4}, absent),
    ("MeanIoU", {"num_classes": 4, "sparse_y_pred": False}, timed_ids), ("OneHotIoU", {"num_classes": 4, "target_class_ids": [0, 3]}, one_hot_maps),
    ("OneHotIoU", {"num_classes": 4, "target_class_ids": [0, 1, 3], "ignore_class": 1}, one_hot_maps),
    ("OneHotMeanIoU", {"num_classes": 4}, one_hot_maps), ("OneHotMeanIoU", {"num_classes": 4, "ignore_class": 2}, classes),
    ("BinaryIoU", {}, bits), ("BinaryIoU", {"target_class_ids": [1], "threshold": 0.3}, wide_bits), ("BinaryIoU", {"target_class_ids": [0], "dtype": "float32"}, bits),
    ("MeanIoU", {"num_classes": 4, "dtype": "float32"}, maps), ("PearsonCorrelation", {}, fitted), ("PearsonCorrelation", {"axis": 0}, fitted),
    ("PearsonCorrelation", {"axis": 1}, timed_fitted), ("ConcordanceCorrelation", {}, fitted), ("ConcordanceCorrelation", {"axis": 0}, single_fitted),
    ("ConcordanceCorrelation", {"axis": 1}, timed_fitted), ("SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, sorted_ids),
    ("SparseTopKCategoricalAccuracy", {"k": 3, "from_sorted_ids": True}, timed_sorted_ids), ("SparseTopKCategoricalAccuracy", {"from_sorted_ids": True}, sorted_ids),
]


CONFUSION = [c for name in ("Precision", "Recall", "TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives")
             for c in ((name, {}, bits), (name, {"thresholds": [0.2, 0.5, 0.8]}, bits), (name, {"thresholds": 0.3}, wide_bits))]
TOP = [c for name in ("Precision", "Recall")
       for c in ((name, {"top_k": 2}, classes), (name, {"class_id": 3}, classes), (name, {"class_id": 2, "top_k": 2}, classes))]
F_SCORES = [c for average in (None, "micro", "macro", "weighted")
            for c in (("F1Score", {"average": average}, classes), ("F1Score", {"average": average, "threshold": 0.4}, wide_bits),
                      ("FBetaScore", {"average": average, "beta": 0.5}, classes),
                      ("FBetaScore", {"average": average, "beta": 2.0, "threshold": 0.5}, wide_bits))]
# Behind the others, so that their seeds stay.
LATER = [
    ("AUC", {"curve": "PRGAIN"}, bits), ("AUC", {"curve": "PR", "summation_method": "minoring"}, bits),
    ("AUC", {"curve": "PR", "summation_method": "majoring", "num_thresholds": 21}, bits),
    ("AUC", {"multi_label": True, "curve": "PR", "num_thresholds": 30}, wide_bits),
    ("AUC", {"multi_label": True, "label_weights": [0.5, 2.0, 1.0]}, wide_bits),
    ("AUC", {"label_weights": [0.5, 2.0, 1.0]}, wide_bits), ("AUC", {"num_thresholds": 2}, bits),
    ("AUC", {}, outside), ("Precision", {"thresholds": [0, 0.25, 0.5, 0.75, 1]}, outside),
    ("Recall", {"thresholds": [0.1, 0.25, 0.9]}, outside), ("Precision", {"top_k": 1}, tied), ("Recall", {"top_k": 3, "thresholds": 0.2}, tied),
    ("F1Score", {}, tied), ("FBetaScore", {"beta": 3.0, "average": "macro"}, tied),
    ("R2Score", {"num_regressors": 40}, fitted), ("R2Score", {"class_aggregation": None, "num_regressors": 1}, fitted),
    ("R2Score", {}, single_fitted), ("CosineSimilarity", {"axis": 1}, growing_real), ("MeanSquaredError", {}, growing_real),
    ("SparseCategoricalAccuracy", {}, growing_ids), ("SparseCategoricalCrossentropy", {"ignore_class": 2}, growing_ids),
    ("CategoricalCrossentropy", {"axis": 1}, classes_in_the_middle), ("TopKCategoricalAccuracy", {}, many_classes),
    ("SparseTopKCategoricalAccuracy", {"k": 1}, ids), ("BinaryAccuracy", {"threshold": 0.7}, wide_bits),
]
CONFIGS = [
    ("BinaryAccuracy", {}, bits), ("BinaryAccuracy", {}, wide_bits), ("BinaryAccuracy", {"threshold": 0.3}, bits),
    ("CategoricalAccuracy", {}, classes), ("CategoricalAccuracy", {}, timed_classes),
    ("SparseCategoricalAccuracy", {}, ids), ("SparseCategoricalAccuracy", {}, column_of_ids),
    ("SparseCategoricalAccuracy", {}, timed_ids), ("Accuracy", {}, two_ids),
    ("TopKCategoricalAccuracy", {"k": 2}, classes), ("TopKCategoricalAccuracy", {"k": 3}, timed_classes),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, ids), ("SparseTopKCategoricalAccuracy", {"k": 3}, timed_ids),
    ("MeanSquaredError", {}, real), ("RootMeanSquaredError", {}, real), ("MeanAbsoluteError", {}, real),
    ("MeanAbsolutePercentageError", {}, real), ("MeanSquaredLogarithmicError", {}, counts),
    ("CosineSimilarity", {}, real), ("LogCoshError", {}, real), ("R2Score", {}, fitted),
    ("R2Score", {"class_aggregation": None}, fitted),
    ("R2Score", {"class_aggregation": "variance_weighted_average"}, fitted), ("R2Score", {"num_regressors": 2}, fitted),
    *CONFUSION, *TOP, ("AUC", {}, bits), ("AUC", {"curve": "PR"}, bits),
    ("AUC", {"summation_method": "minoring"}, bits), ("AUC", {"summation_method": "majoring"}, bits),
    ("AUC", {"num_thresholds": 5}, bits), ("AUC", {"thresholds": [0.1, 0.35, 0.6]}, bits),
    ("AUC", {"from_logits": True}, bits_and_logits), ("AUC", {"multi_label": True}, wide_bits), ("AUC", {}, wide_bits),
    *F_SCORES, ("BinaryCrossentropy", {}, bits), ("BinaryCrossentropy", {"from_logits": True}, bits_and_logits),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, bits), ("CategoricalCrossentropy", {}, classes),
    ("CategoricalCrossentropy", {"from_logits": True}, classes_and_logits),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, classes), ("SparseCategoricalCrossentropy", {}, ids),
    ("SparseCategoricalCrossentropy", {}, timed_ids), ("SparseCategoricalCrossentropy", {"from_logits": True}, ids_and_logits),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}, ids), ("KLDivergence", {}, distributions),
    ("Poisson", {}, counts), ("Hinge", {}, signs), ("SquaredHinge", {}, signs), ("CategoricalHinge", {}, classes),
    *LATER, *NEWER,
]


def weight_shape(name, config, y_true, y_pred):
    """One weight a row, or a step where there is time and its axis is left; of intersections one a label."""
    if "IoU" in name:
        axis = config.get("axis", -1)
        of_classes = name.startswith("OneHot") or not config.get("sparse_y_true", True)
        return np.argmax(y_true, axis).shape if of_classes else y_true.shape
    if "Correlation" in name:
        axis = config.get("axis", -1)
        return np.sum(y_pred, axis).shape
    timed = y_pred.ndim == 3 and "axis" not in config
    return y_pred.shape[:2] if timed else y_pred.shape[:1]


def case(name, config, make, seed, weighted):
    metric = getattr(keras.metrics, name)(**config)
    batches = []
    for i in range(3):
        y_true, y_pred = make(seed + 3 * i)
        weight = positive(weight_shape(name, config, y_true, y_pred), seed + 31 + i) if weighted else None
        if weighted and "IoU" in name and config.get("dtype") is None:
            weight = np.round(weight * 3).astype(np.int32)
        metric.update_state(y_true, y_pred, sample_weight=weight)
        batches.append({"yTrue": tensor(y_true), "yPred": tensor(y_pred),
                        "sampleWeight": None if weight is None else tensor(weight), "result": tensor(metric.result())})
    label = " ".join([name, *(f"{k}={v}" for k, v in config.items()), make.__name__, *(["weighted"] if weighted else [])])
    return {"name": label, "metric": name, "defaultName": metric.name, "options": options(config), "batches": batches}


def plain_case(name, weighted):
    """Mean and Sum take values, not pairs."""
    metric = getattr(keras.metrics, name)()
    batches = []
    for i, shape in enumerate([(4,), (3, 2), ()]):
        values = wave(shape, 70 + i, 2)
        weight = positive(shape[:1], 80 + i) if weighted else None
        metric.update_state(values, sample_weight=weight)
        batches.append({"values": tensor(values), "sampleWeight": None if weight is None else tensor(weight),
                        "result": tensor(metric.result())})
    return {"name": f"{name}{' weighted' if weighted else ''}", "metric": name, "defaultName": metric.name,
            "options": {}, "batches": batches}


cases = []
for i, (name, config, make) in enumerate(CONFIGS):
    for weighted in (False, True):
        keras.backend.clear_session()  # so that default names carry no counter
        cases.append(case(name, config, make, 7 * i, weighted))
for name in ("Mean", "Sum"):
    for weighted in (False, True):
        keras.backend.clear_session()
        cases.append(plain_case(name, weighted))
write("metrics", cases)
