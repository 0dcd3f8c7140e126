"""Preprocessing layers: what they return, after `adapt` where they learn, and the vocabulary or statistics that they learned.

Keras computes those of text with TensorFlow, whatever the backend.
"""
# First, since it chooses the backend.
from common import exact, options, tensor, tensors, wave, write

import keras
import numpy as np
import tensorflow as tf

layers = keras.layers


def given(a):
    """An argument with its dtype; strings as they are."""
    a = np.asarray(a)
    if a.dtype.kind in "US":
        return {"dtype": "string", "shape": list(a.shape), "data": a.reshape(-1).tolist()}
    return exact(a)


def case(name, cls, inputs, adapt=None, batches=None, ask=(), **config):
    """`adapt`: one array. `batches`: several, which an iterable yields."""
    layer = getattr(layers, cls)(**config)
    if adapt is not None:
        layer.adapt(adapt)
    if batches is not None:
        layer.adapt(iter(batches))
    # JAX has no tensors of strings: the layer returns TensorFlow's where it is given one.
    y = np.asarray(layer.call(tf.constant(inputs)) if config.get("invert") and cls.endswith("Lookup") else layer(inputs))
    y = y.astype("float32") if y.dtype.kind == "f" else y
    if y.dtype.kind == "O":
        y = np.array([v.decode() for v in y.reshape(-1)]).reshape(y.shape)
    made = {"name": f"{cls} {name}", "layer": cls, "options": options(config)}
    if adapt is not None:
        made["adapt"] = given(adapt)
    if batches is not None:
        made["batches"] = [given(b) for b in batches]
    made["inputs"] = [given(x) for x in (inputs if isinstance(inputs, list) else [inputs])]
    made["y"] = given(y)
    if hasattr(layer, "get_vocabulary"):
        made["vocabulary"] = [v if isinstance(v, str) else int(v) for v in layer.get_vocabulary()]
        made["vocabularySize"] = layer.vocabulary_size()
    if cls == "Discretization" and adapt is None and batches is None or cls != "Discretization":
        return made
    made["boundaries"] = [float(b) for b in layer.bin_boundaries]
    return made


def normalizations():
    x, data = wave((3, 4), 1, 2.0), wave((7, 4), 2, 3.0, 1.5)
    yield case("of features", "Normalization", x, adapt=data)
    yield case("invert", "Normalization", x, adapt=data, invert=True)
    yield case("of all elements", "Normalization", x, adapt=data, axis=None)
    yield case("of two axes", "Normalization", wave((2, 3, 4), 3, 1.0), adapt=wave((5, 3, 4), 4, 2.0, -1), axis=(-1, 1))
    yield case("of the middle axis", "Normalization", wave((2, 3, 4), 5, 1.0), adapt=wave((5, 3, 4), 6, 2.0, -1), axis=1)
    yield case("of batches", "Normalization", x, batches=[data[:3], data[3:5], data[5:]])
    yield case("of a feature that is constant", "Normalization", x, adapt=np.concatenate([data[:, :3], np.full((7, 1), 2, "float32")], 1))
    yield case("given", "Normalization", x, mean=0.25, variance=2.25)
    yield case("given for each feature", "Normalization", x, mean=[0.25, -1.0, 3.0, 0.5], variance=[2.25, 0.5, 1.0, 4.0])
    yield case("given, invert", "Normalization", x, mean=[0.25, -1.0, 3.0, 0.5], variance=[2.25, 0.5, 1.0, 4.0], invert=True)


def discretizations():
    x = np.array([[-1.5, 1.0, 3.4, 0.5], [0.0, 3.0, 1.3, 0.0]], "float32")
    bounds = [0.0, 1.0, 2.0]
    for mode in ("int", "one_hot", "multi_hot", "count"):
        yield case(mode, "Discretization", x, bin_boundaries=bounds, output_mode=mode)
    yield case("one_hot of one", "Discretization", x[:, :1], bin_boundaries=bounds, output_mode="one_hot")
    yield case("count of rank 3", "Discretization", wave((2, 3, 2), 1, 2.0), bin_boundaries=bounds, output_mode="count")
    yield case("multi_hot of rank 3", "Discretization", wave((2, 3, 2), 2, 2.0), bin_boundaries=bounds, output_mode="multi_hot")
    yield case("of ties", "Discretization", x, bin_boundaries=[0.0, 0.0, 1.0, 3.0])
    yield case("adapted", "Discretization", x, adapt=wave((40, 3), 3, 3.0), num_bins=4)
    yield case("adapted to many", "Discretization", x, adapt=wave((500, 3), 4, 3.0), num_bins=7, epsilon=0.02)
    yield case("adapted to few", "Discretization", x, adapt=wave((5, 1), 5, 3.0), num_bins=3, epsilon=0.1)
    yield case("adapted to batches", "Discretization", x, batches=[wave((130, 2), 6, 3.0), wave((90, 2), 7, 2.0, 1), wave((9, 2), 8, 1.0)],
               num_bins=5, epsilon=0.05, output_mode="count")


def category_encodings():
    x = np.array([[0, 1, 1], [3, 1, 0]])
    for mode in ("one_hot", "multi_hot", "count"):
        yield case(mode, "CategoryEncoding", x, num_tokens=4, output_mode=mode)
        yield case(f"{mode} of one", "CategoryEncoding", x[:, :1], num_tokens=4, output_mode=mode)
    yield case("one_hot of rank 1", "CategoryEncoding", x[0], num_tokens=3, output_mode="one_hot")
    weights = np.array([[0.25, 0.5, 1.5], [2.0, -1.0, 0.125]], "float32")
    y = layers.CategoryEncoding(num_tokens=4, output_mode="count")(x, count_weights=weights)
    yield {"name": "CategoryEncoding count with weights", "layer": "CategoryEncoding", "options": {"numTokens": 4, "outputMode": "count"},
           "inputs": [given(x), given(weights)], "y": given(np.asarray(y, "float32"))}


INTEGERS = np.array([[2, 0, 3], [1, 5, 1], [0, 0, 1]])


def of_other_dtypes():
    for dtype in ("int32", "uint8", "bool"):
        x = INTEGERS.astype(dtype)
        yield case(f"of {dtype}", "Normalization", x, mean=[0.5, 2.0, -1.0], variance=[2.25, 0.5, 4.0])
        yield case(f"of {dtype}", "Discretization", x, bin_boundaries=[0.5, 1.0, 3.0])
        yield case(f"of {dtype}", "CategoryEncoding", x, num_tokens=6)
        if dtype == "bool":
            continue  # TensorFlow writes bools as words, and does not look them up.
        yield case(f"of {dtype}", "Hashing", x, num_bins=50)
        yield case(f"of {dtype}", "IntegerLookup", x, vocabulary=[1, 3])


WORDS = np.array([["red", "blue", "red"], ["green", "", "blue"], ["red", "violet", "black"], ["", "grey", "blue"], ["讚", "é", "Z"]])
SEEN = np.array([["red", "green"], ["blue", "red"], ["red", ""], ["blue", "violet"], ["é", "讚"]])
MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")


def string_lookups():
    for mode in MODES:
        yield case(f"adapted, {mode}", "StringLookup", WORDS, adapt=SEEN, output_mode=mode)
        yield case(f"adapted with a mask, {mode}", "StringLookup", WORDS, adapt=SEEN, output_mode=mode, mask_token="", num_oov_indices=2)
        yield case(f"padded, {mode}", "StringLookup", WORDS, adapt=SEEN, output_mode=mode, mask_token="", max_tokens=9, pad_to_max_tokens=mode != "int")
    yield case("of a list", "StringLookup", WORDS[:, :1], adapt=SEEN[:, 0], output_mode="tf_idf")
    yield case("of batches", "StringLookup", WORDS, batches=[SEEN[:2], SEEN[2:, 0], SEEN[2:]], output_mode="tf_idf")
    yield case("of few", "StringLookup", WORDS, adapt=SEEN, max_tokens=3)
    yield case("of rank 1", "StringLookup", WORDS[0], adapt=SEEN)
    yield case("one_hot of one", "StringLookup", WORDS[:, :1], adapt=SEEN, output_mode="one_hot")
    vocabulary = ["blue", "red", "green"]
    yield case("given", "StringLookup", WORDS, vocabulary=vocabulary)
    yield case("given with special ones", "StringLookup", WORDS, vocabulary=["", "?", "?", *vocabulary], mask_token="", oov_token="?", num_oov_indices=2)
    yield case("given with weights", "StringLookup", WORDS, vocabulary=vocabulary, idf_weights=[0.5, 1.25, 2.0], output_mode="tf_idf")
    yield case("salted", "StringLookup", WORDS, vocabulary=vocabulary, num_oov_indices=5, salt=[3, 7])
    yield case("hashed", "StringLookup", WORDS, vocabulary=vocabulary, num_oov_indices=7)
    yield case("without others", "StringLookup", np.array([["red"], ["blue"]]), vocabulary=vocabulary, num_oov_indices=0)
    yield case("inverted", "StringLookup", np.array([[0, 1, 2], [3, 4, 9]]), vocabulary=vocabulary, invert=True, mask_token="", oov_token="?")
    yield case("inverted without a mask", "StringLookup", np.array([[0, 1, 2], [3, 4, 9]]), vocabulary=vocabulary, invert=True)


CODES = np.array([[12, -7, 12], [36, 0, 1000], [5, 6, 7], [-12, 0, 36]])
SEEN_CODES = np.array([[12, 36], [-7, 12], [12, 0], [1000, 36]])


def integer_lookups():
    for mode in MODES:
        yield case(f"adapted, {mode}", "IntegerLookup", CODES, adapt=SEEN_CODES, output_mode=mode)
        yield case(f"adapted with a mask, {mode}", "IntegerLookup", CODES, adapt=SEEN_CODES, output_mode=mode, mask_token=0, num_oov_indices=2)
    vocabulary = [12, 36, 1000]
    yield case("given", "IntegerLookup", CODES, vocabulary=vocabulary)
    yield case("by remainder", "IntegerLookup", CODES, vocabulary=vocabulary, num_oov_indices=5)
    yield case("by hash", "IntegerLookup", CODES, vocabulary=vocabulary, num_oov_indices=5, oov_method="farmhash")
    yield case("salted", "IntegerLookup", CODES, vocabulary=vocabulary, num_oov_indices=5, oov_method="farmhash", salt=133)
    yield case("inverted", "IntegerLookup", np.array([[0, 1, 2], [3, 4, 9]]), vocabulary=vocabulary, invert=True, mask_token=0)


def hashings():
    texts = np.array([["A", "B"], ["", "讚"], ["a longer text of more than sixteen bytes", "x" * 40], ["y" * 100, "B"]])
    for mode in ("int", "one_hot", "multi_hot", "count"):
        yield case(mode, "Hashing", texts, num_bins=5, output_mode=mode)
        yield case(f"masked, {mode}", "Hashing", texts, num_bins=5, output_mode=mode, mask_value="B")
    yield case("one_hot of one", "Hashing", texts[:, :1], num_bins=5, output_mode="one_hot")
    yield case("salted", "Hashing", texts, num_bins=97, salt=133)
    yield case("salted twice", "Hashing", texts, num_bins=97, salt=(133, 137))
    yield case("of integers", "Hashing", CODES, num_bins=11)
    yield case("of integers, masked", "Hashing", CODES, num_bins=11, mask_value=0)
    yield case("of fractions", "Hashing", np.array([[1.5, -1.5], [0.25, 3e9]], "float32"), num_bins=11)
    yield case("in one bin", "Hashing", texts, num_bins=1, mask_value="A")


def hashes_of_every_length():
    text = "abcdefghijklmnopqrstuvwxyz0123456789ÄÖ讚" * 8
    texts = np.array([[text[start : start + n]] for n in [*range(70), 100, 127, 128, 129, 200] for start in (0, 3)])
    yield case("of every length", "Hashing", texts, num_bins=2**31 - 1)
    yield case("of every length, salted", "Hashing", texts, num_bins=2**31 - 1, salt=(133, -7))


def crossings():
    words, codes = WORDS[:, 0], np.array([101, -3, 102, 0, 101])
    yield case("of a batch", "HashedCrossing", [words, codes], num_bins=5)
    yield case("of columns", "HashedCrossing", [words[:, None], codes[:, None], words[::-1, None]], num_bins=97)
    yield case("one_hot", "HashedCrossing", [words, codes], num_bins=5, output_mode="one_hot")
    yield case("one_hot of columns", "HashedCrossing", [words[:, None], codes[:, None]], num_bins=5, output_mode="one_hot")
    yield case("of integers", "HashedCrossing", [codes, codes[::-1]], num_bins=1000)


TEXTS = np.array(["The cat sat on the mat.", "Don't stop; DON'T!", "", "  a\tdog,\na cat ", "我爱 deep learning。", "cat cat cat É"])
NEW = np.array(["the dog sat", "unknown words: cat", "", "我爱 cat cat dog the the the the"])


def vectorizations():
    for mode in ("int", "multi_hot", "count", "tf_idf"):
        yield case(mode, "TextVectorization", NEW, adapt=TEXTS, output_mode=mode)
        yield case(f"of few, {mode}", "TextVectorization", NEW[:, None], adapt=TEXTS, output_mode=mode, max_tokens=5)
        yield case(f"ngrams, {mode}", "TextVectorization", NEW, adapt=TEXTS, output_mode=mode, ngrams=2)
        if mode != "int":
            yield case(f"padded, {mode}", "TextVectorization", NEW, adapt=TEXTS, output_mode=mode, max_tokens=30, pad_to_max_tokens=True)
    yield case("cut", "TextVectorization", NEW, adapt=TEXTS, output_sequence_length=2)
    yield case("filled", "TextVectorization", NEW, adapt=TEXTS, output_sequence_length=12)
    yield case("ngrams of two lengths", "TextVectorization", NEW, adapt=TEXTS, ngrams=(3, 1))
    yield case("of characters", "TextVectorization", NEW, adapt=TEXTS, split="character")
    for standardize in ("lower", "strip_punctuation", None):
        yield case(f"standardize={standardize}", "TextVectorization", NEW, adapt=TEXTS, standardize=standardize)
    words = np.array([["the", "Cat"], ["sat", "the"], ["", "dog"]])
    yield case("not split", "TextVectorization", words, adapt=words, split=None)
    yield case("not split, longer", "TextVectorization", words, adapt=words, split=None, output_sequence_length=3)
    yield case("not split, ngrams", "TextVectorization", words, adapt=words, split=None, ngrams=2)
    yield case("not split, count", "TextVectorization", words, adapt=words, split=None, output_mode="count")
    yield case("of batches", "TextVectorization", NEW, batches=[TEXTS[:2], TEXTS[2:3], TEXTS[3:]], output_mode="tf_idf")
    yield case("given", "TextVectorization", NEW, vocabulary=["cat", "dog", "the"])
    yield case("given with special ones", "TextVectorization", NEW, vocabulary=["", "[UNK]", "cat", "dog", "the"])
    yield case("given with weights", "TextVectorization", NEW, vocabulary=["cat", "dog", "the"], idf_weights=[0.5, 1.25, 2.0], output_mode="tf_idf")


write("preprocessing", [*normalizations(), *discretizations(), *category_encodings(), *of_other_dtypes(), *string_lookups(), *integer_lookups(),
                        *hashings(), *hashes_of_every_length(), *crossings(), *vectorizations()])
