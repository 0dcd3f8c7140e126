"""Losses and metrics of targets and predictions that are integers or bools: those of the same numbers as float32."""
# First, since it chooses the backend.
from common import exact, options, write

import keras
import numpy as np

DTYPES = ["int32", "uint8", "bool"]
WRAPS = "Keras computes in uint8, in which it wraps"
REJECTS = "Keras rejects the dtype"


def pair(dtype, kind):
    """Targets and predictions; uint8 whose differences are below 0."""
    y = [[1, 0, 2], [3, 1, 0]] if kind == "numbers" else [[1, 0, 0], [0, 0, 1]]
    p = [[0, 1, 2], [5, 1, 1]] if kind == "numbers" else [[1, 0, 0], [0, 1, 0]]
    if kind == "ids":
        y = [0, 2]
    if kind == "same":
        y = [1, 1]
    if kind == "frames":
        y, p = [[1, 2], [2, 0]], [[[1, 0, 0], [0, 1, 1], [0, 0, 1]], [[0, 1, 0], [1, 1, 0], [0, 0, 1]]]
    return np.array(y).astype(dtype), np.array(p).astype(dtype)


LOSSES = [("MeanSquaredError", "numbers"), ("MeanAbsoluteError", "numbers"), ("MeanAbsolutePercentageError", "numbers"),
          ("MeanSquaredLogarithmicError", "numbers"), ("LogCosh", "numbers"), ("Huber", "numbers"),
          ("CosineSimilarity", "numbers"), ("Hinge", "classes"), ("SquaredHinge", "numbers"), ("CategoricalHinge", "classes"),
          ("KLDivergence", "numbers"), ("Poisson", "numbers"), ("BinaryCrossentropy", "classes"),
          ("BinaryFocalCrossentropy", "classes"), ("CategoricalCrossentropy", "classes"),
          ("CategoricalFocalCrossentropy", "classes"), ("SparseCategoricalCrossentropy", "ids"), ("Dice", "classes"),
          ("Tversky", "classes"), ("Circle", "same"), ("CategoricalGeneralizedCrossEntropy", "ids"), ("CTC", "frames")]
METRICS = [("Accuracy", "numbers"), ("BinaryAccuracy", "classes"), ("CategoricalAccuracy", "classes"),
           ("SparseCategoricalAccuracy", "ids"), ("TopKCategoricalAccuracy", "classes"),
           ("SparseTopKCategoricalAccuracy", "ids"), ("MeanSquaredError", "numbers"), ("RootMeanSquaredError", "numbers"),
           ("MeanAbsoluteError", "numbers"), ("MeanAbsolutePercentageError", "numbers"),
           ("MeanSquaredLogarithmicError", "numbers"), ("LogCoshError", "numbers"), ("CosineSimilarity", "numbers"),
           ("Hinge", "classes"), ("SquaredHinge", "numbers"), ("CategoricalHinge", "classes"), ("KLDivergence", "numbers"),
           ("Poisson", "numbers"), ("BinaryCrossentropy", "classes"), ("CategoricalCrossentropy", "classes"),
           ("SparseCategoricalCrossentropy", "ids"), ("Precision", "classes"), ("Recall", "classes"), ("AUC", "classes"),
           ("TruePositives", "classes"), ("FalsePositives", "classes"), ("TrueNegatives", "classes"),
           ("FalseNegatives", "classes"), ("F1Score", "classes"), ("FBetaScore", "classes"), ("R2Score", "numbers"),
           ("SensitivityAtSpecificity", "classes"), ("SpecificityAtSensitivity", "classes"), ("PrecisionAtRecall", "classes"),
           ("RecallAtPrecision", "classes"), ("PearsonCorrelation", "classes"), ("ConcordanceCorrelation", "classes"), ("IoU", "classes"),
           ("MeanIoU", "classes"), ("BinaryIoU", "classes"), ("OneHotIoU", "classes"), ("OneHotMeanIoU", "classes")]
CONFIGS = {"TopKCategoricalAccuracy": {"k": 2}, "SparseTopKCategoricalAccuracy": {"k": 2}, "Circle": {"gamma": 2.0},
           "SensitivityAtSpecificity": {"specificity": 0.4}, "SpecificityAtSensitivity": {"sensitivity": 0.4},
           "PrecisionAtRecall": {"recall": 0.4}, "RecallAtPrecision": {"precision": 0.4}, "MeanIoU": {"num_classes": 3},
           "IoU": {"num_classes": 3, "target_class_ids": [0, 1]}, "OneHotIoU": {"num_classes": 3, "target_class_ids": [0, 2]},
           "OneHotMeanIoU": {"num_classes": 3}}


def value(family, name, config, y, p):
    if family == "loss":
        return np.asarray(getattr(keras.losses, name)(**config)(y, p))
    metric = getattr(keras.metrics, name)(**config)
    metric.update_state(keras.ops.convert_to_tensor(y), keras.ops.convert_to_tensor(p))
    return np.asarray(metric.result(), dtype="float32")


def case(family, name, kind, dtype):
    config = CONFIGS.get(name, {})
    y, p = pair(dtype, kind)
    floats = value(family, name, config, y.astype("float32"), p.astype("float32"))
    reason = None
    try:
        found = value(family, name, config, y, p)
        if not np.allclose(found, floats, 1e-5, 1e-6, equal_nan=True):
            reason = WRAPS if dtype == "uint8" else f"Keras computes in {dtype}"
    except (TypeError, ValueError):
        reason = REJECTS
    return {"name": f"{family} {name} {dtype}", family: name, "options": options(config), "yTrue": exact(y), "yPred": exact(p),
            "y": exact(floats), **({"different": reason} if reason else {})}


found = [case(family, name, kind, dtype) for family, rows in (("loss", LOSSES), ("metric", METRICS))
         for name, kind in rows for dtype in DTYPES]
for c in found:
    if "different" in c:
        print(c["name"], "|", c["different"])
write("loss-dtypes", found)
