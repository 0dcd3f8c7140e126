"""A .keras file with preprocessing layers that have learned, its inputs and predictions. Models of text run on TensorFlow alone."""
import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import json
import pathlib

import keras
import numpy as np
import tensorflow as tf

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "goldens"
layers = keras.layers
TEXTS = np.array(["the cat sat on the mat", "a dog, a cat", "good day", "the dog sat", "what a day"])
CITIES = np.array([["Bern"], ["Genf"], ["Bern"], ["Chur"], ["Genf"]])
CODES = np.array([[12], [36], [12], [5], [36]])
NUMBERS = np.array([[1.0, 20.0], [3.0, 60.0], [2.0, 30.0], [5.0, 25.0], [4.0, 80.0]], "float32")

text = keras.Input((), dtype="string", name="text")
city = keras.Input((1,), dtype="string", name="city")
code = keras.Input((1,), dtype="int32", name="code")
numbers = keras.Input((2,), name="numbers")

counts = layers.TextVectorization(output_mode="tf_idf", ngrams=2)
counts.adapt(TEXTS)
words = layers.TextVectorization(max_tokens=20, output_sequence_length=4)
words.adapt(TEXTS)
cities = layers.StringLookup(output_mode="tf_idf", mask_token="", num_oov_indices=2)
cities.adapt(CITIES)
fixed = layers.StringLookup(vocabulary=["Chur", "Bern"], output_mode="one_hot")
codes = layers.IntegerLookup(output_mode="multi_hot")
codes.adapt(CODES)
normal = layers.Normalization()
normal.adapt(NUMBERS)
bins = layers.Discretization(num_bins=3, output_mode="multi_hot")
bins.adapt(NUMBERS)

embedded = layers.GlobalAveragePooling1D()(layers.Embedding(20, 3, mask_zero=True)(words(text)))
features = layers.Concatenate()([counts(text), embedded, cities(city), fixed(city), codes(code), layers.CategoryEncoding(7, output_mode="one_hot")(layers.Hashing(7)(city)),
                                 layers.HashedCrossing(5, output_mode="one_hot")([city, code]), normal(numbers), bins(numbers)])
model = keras.Model({"text": text, "city": city, "code": code, "numbers": numbers}, layers.Dense(2, activation="tanh")(features))
for i, weight in enumerate(model.trainable_weights):
    k = np.arange(int(np.prod(weight.shape)))
    weight.assign(np.round(np.sin(0.37 * k * k + 0.29 * k + i) * 0.4, 3).reshape(weight.shape).astype("float32"))

x = {"text": np.array(["the cat sat", "a new dog", "mat", "good good cat"]), "city": np.array([["Bern"], ["Basel"], [""], ["Genf"]]),
     "code": np.array([[12], [7], [5], [36]], "int32"), "numbers": np.array([[2.0, 40.0], [0.5, 10.0], [7.0, 90.0], [3.0, 33.0]], "float32")}
y = np.asarray(model({k: tf.constant(v) for k, v in x.items()}))
model.save(OUT / "files" / "preprocessing.keras")
case = {"keras": keras.__version__, "backend": "tensorflow", "x": {k: v.tolist() for k, v in x.items()}, "y": [[float(str(v)) for v in row] for row in y],
        "vocabularies": {layer.name: [str(t) for t in layer.get_vocabulary()] for layer in model.layers if hasattr(layer, "get_vocabulary")}}
(OUT / "text_files.json").write_text(json.dumps(case, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")
