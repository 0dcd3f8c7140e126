"""Keras's plain functions of losses and metrics, the names that its `get` takes, and its JSON."""
# First, since it chooses the backend.
from common import labels, one_hot, options, probabilities, tensor, wave, write

import inspect
import keras
import numpy as np

BITS = labels((4, 3), 2, 1).astype(np.float32)
IDS = labels((4,), 3, 2)
REAL = wave((4, 3), 3, 1.5), wave((4, 3), 4, 1.8)
CLASSES = one_hot(IDS, 3), probabilities((4, 3), 5)
LOGITS = wave((4, 3), 6, 3)
COLUMN = wave((4, 1), 7, 1.5)
EMBEDDINGS = np.round(LOGITS / np.linalg.norm(LOGITS, axis=-1, keepdims=True), 3).astype(np.float32)

PAIRS = {
    "mean_squared_error": [(*REAL, {}), (COLUMN[:, 0], COLUMN * 2, {})], "mean_absolute_error": [(*REAL, {})],
    "mean_absolute_percentage_error": [(*REAL, {})], "mean_squared_logarithmic_error": [(np.abs(REAL[0]), np.abs(REAL[1]), {})],
    "log_cosh": [(*REAL, {})], "huber": [(*REAL, {}), (*REAL, {"delta": 0.4})], "cosine_similarity": [(*REAL, {}), (*REAL, {"axis": 0})],
    "hinge": [(BITS, LOGITS, {})], "squared_hinge": [(BITS, LOGITS, {})], "categorical_hinge": [(*CLASSES, {})],
    "kl_divergence": [(probabilities((4, 3), 8), CLASSES[1], {})], "poisson": [(np.round(np.abs(REAL[0])), np.abs(REAL[1]), {})],
    "binary_crossentropy": [(BITS, CLASSES[1], {}), (BITS, LOGITS, {"from_logits": True, "label_smoothing": 0.2}), (BITS, CLASSES[1], {"axis": 0})],
    "binary_focal_crossentropy": [(BITS, CLASSES[1], {}), (BITS, LOGITS, {"from_logits": True, "gamma": 1.5, "alpha": 0.3, "apply_class_balancing": True})],
    "categorical_crossentropy": [(*CLASSES, {}), (CLASSES[0], LOGITS, {"from_logits": True, "label_smoothing": 0.1})],
    "categorical_focal_crossentropy": [(*CLASSES, {}), (CLASSES[0], LOGITS, {"from_logits": True, "alpha": 0.4, "gamma": 1.5})],
    "sparse_categorical_crossentropy": [(IDS, CLASSES[1], {}), (IDS, LOGITS, {"from_logits": True, "ignore_class": 1})],
    "categorical_generalized_cross_entropy": [(IDS, CLASSES[1], {"q": 0.3})], "dice": [(BITS, CLASSES[1], {}), (BITS, CLASSES[1], {"axis": [1]})],
    "tversky": [(BITS, CLASSES[1], {"alpha": 0.3, "beta": 0.9, "axis": [1]})], "circle": [(np.array([0, 1, 0, 1]), EMBEDDINGS, {"gamma": 3.0, "margin": 0.2})],
    "ctc": [(np.array([[1, 2], [2, 0]]), wave((2, 5, 3), 9, 2), {})],
    "binary_accuracy": [(BITS, CLASSES[1], {}), (BITS, CLASSES[1], {"threshold": 0.2})], "categorical_accuracy": [(*CLASSES, {})],
    "sparse_categorical_accuracy": [(IDS, CLASSES[1], {})], "top_k_categorical_accuracy": [(*CLASSES, {"k": 2})],
    "sparse_top_k_categorical_accuracy": [(IDS, CLASSES[1], {"k": 2}), (IDS, np.argsort(-CLASSES[1], -1).astype(np.float32), {"k": 1, "from_sorted_ids": True})],
    "pearson_correlation": [(*REAL, {}), (*REAL, {"axis": 0})], "concordance_correlation": [(*REAL, {}), (*REAL, {"axis": 0})],
}


def functions(family):
    module = getattr(keras, family)
    for name, f in inspect.getmembers(module, inspect.isfunction):
        if name in ("get", "serialize", "deserialize"):
            continue
        for i, (y, p, config) in enumerate(PAIRS[name]):
            yield {"name": f"{family}.{name} {i} {config}", "family": family, "function": name, "yTrue": tensor(y), "yPred": tensor(p),
                   "options": options(config), "value": tensor(f(y, p, **config))}


OBJECTS = {
    "losses": [keras.losses.Huber(delta=0.3, reduction="sum", name="h"), keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
               keras.losses.CategoricalCrossentropy(label_smoothing=0.2, axis=1), keras.losses.SparseCategoricalCrossentropy(ignore_class=2),
               keras.losses.BinaryFocalCrossentropy(alpha=0.4, gamma=1.0, apply_class_balancing=True), keras.losses.CategoricalFocalCrossentropy(gamma=3.0),
               keras.losses.CosineSimilarity(axis=1), keras.losses.Dice(axis=[1]), keras.losses.Tversky(alpha=0.1, beta=0.7, axis=[1]),
               keras.losses.Circle(gamma=3.0, margin=0.1, remove_diagonal=False), keras.losses.CTC(name="c"), keras.losses.KLDivergence(reduction="none"),
               keras.losses.CategoricalGeneralizedCrossEntropy(q=0.2), keras.losses.MeanSquaredError(dtype="float32")],
    "metrics": [keras.metrics.AUC(num_thresholds=20, curve="PR", multi_label=True, name="a"), keras.metrics.Precision(thresholds=[0.2, 0.4], top_k=2, class_id=1),
                keras.metrics.SensitivityAtSpecificity(0.3, num_thresholds=7), keras.metrics.PrecisionAtRecall(0.4, class_id=1),
                keras.metrics.IoU(3, [0, 2], ignore_class=1, axis=0), keras.metrics.MeanIoU(4, sparse_y_pred=False), keras.metrics.OneHotIoU(3, [1]),
                keras.metrics.BinaryIoU([1], 0.3, dtype="float32"), keras.metrics.OneHotMeanIoU(3, sparse_y_pred=True), keras.metrics.PearsonCorrelation(axis=0),
                keras.metrics.SparseTopKCategoricalAccuracy(k=2, from_sorted_ids=True), keras.metrics.FBetaScore(average="macro", beta=2.0, threshold=0.3),
                keras.metrics.R2Score(num_regressors=2), keras.metrics.Mean(name="m"), keras.metrics.Sum(), keras.metrics.BinaryAccuracy(threshold=0.3),
                keras.metrics.MeanMetricWrapper(keras.metrics.categorical_accuracy, name="w"), keras.metrics.CategoricalCrossentropy(axis=1, label_smoothing=0.1)],
}


def without_module(value):
    """Keras's JSON; what it says of modules and builds means nothing outside of Python."""
    if isinstance(value, dict):
        return {k: without_module(v) for k, v in value.items() if k not in ("module", "build_config")}
    return value


def serialized(family):
    module = getattr(keras, family)
    for thing in OBJECTS[family]:
        yield {"name": f"{family}: JSON of {type(thing).__name__}", "family": family, "json": without_module(module.serialize(thing))}


def names(family):
    module = getattr(keras, family)
    known = importlib_names(family)
    accepted = []
    for name in known:
        try:
            module.get(name)
            accepted.append(name)
        except (ValueError, TypeError):
            pass
    public = [name for name in dir(module) if not name.startswith("_")]
    return {"name": f"names of {family}", "family": family, "accepted": accepted, "public": public}


def class_options(family):
    module = getattr(keras, family)
    for name, thing in inspect.getmembers(module, inspect.isclass):
        parameters = [p for p in inspect.signature(thing.__init__).parameters if p not in ("self", "args", "kwargs", "dtype")]
        yield {"name": f"{family}: options of {name}", "family": family, "class": name, "parameters": parameters}


def importlib_names(family):
    source = keras.src.losses if family == "losses" else keras.src.metrics
    return sorted(source.ALL_OBJECTS_DICT)


write("functions", [c for family in ("losses", "metrics") for c in (*functions(family), *serialized(family), *class_options(family), names(family))])
