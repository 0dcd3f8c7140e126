"""Models whose files travel between Keras and this package, with data to train and ask them."""
from common import labels, one_hot, wave  # first: it chooses the backend

import keras
import numpy as np
from keras import layers, ops

ROWS = 6


class Case:
    """A compiled model, inputs and targets. Nothing in it is random once its weights are set."""

    def __init__(self, model, x, y):
        self.model, self.x, self.y = model, x, y


def mlp():
    net = keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(7, activation="relu", kernel_regularizer=keras.regularizers.L1L2(1e-3, 2e-3), bias_constraint="max_norm"),
            layers.BatchNormalization(momentum=0.9, epsilon=2e-3),
            layers.Dense(4, activation="tanh", use_bias=False, kernel_constraint=keras.constraints.UnitNorm(axis=0)),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="mlp",
    )
    net.compile(optimizer=keras.optimizers.Adam(0.005, beta_1=0.8, amsgrad=True), loss="binary_crossentropy", metrics=["accuracy", keras.metrics.AUC(num_thresholds=50)])
    return Case(net, wave((ROWS, 5), 1), labels((ROWS, 1), 2, 3).astype("float32"))


def text():
    net = keras.Sequential(
        [
            keras.Input((4,), dtype="int32"),
            layers.Embedding(9, 3, mask_zero=True),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True, unit_forget_bias=False), merge_mode="sum"),
            layers.LSTM(3, recurrent_activation="hard_sigmoid", activation="softsign"),
            layers.Dense(3, activation="softmax"),
        ],
        name="text",
    )
    net.compile(optimizer=keras.optimizers.RMSprop(0.01, rho=0.8, momentum=0.5, centered=True), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    x = labels((ROWS, 4), 7, 2)
    x[1, 2:] = 0
    return Case(net, x, labels((ROWS,), 3, 1))


def cells():
    x = inputs = keras.Input((5, 3))
    x = layers.Masking(mask_value=-1.0)(x)
    x = layers.RNN([layers.LSTMCell(3), layers.GRUCell(4, reset_after=False), layers.LSTMCell(2)], return_sequences=True)(x)
    x = layers.TimeDistributed(layers.Dense(3, activation="elu"))(x)
    x = layers.GRU(3, reset_after=False, go_backwards=True, return_sequences=True)(x)
    x = layers.SimpleRNN(2, activation="relu", recurrent_initializer=keras.initializers.Identity(0.5))(x)
    net = keras.Model(inputs, x, name="cells")
    net.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.8, nesterov=True), loss=keras.losses.Huber(delta=0.4))
    data = wave((ROWS, 5, 3), 4)
    data[2, 3:] = -1
    return Case(net, data, wave((ROWS, 2), 5))


def windows():
    net = keras.Sequential(
        [
            keras.Input((9, 4)),
            layers.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="gelu"),
            layers.MaxPooling1D(2, strides=1, padding="same"),
            layers.Conv1D(6, 2, strides=2, groups=2, use_bias=False),
            layers.SpatialDropout1D(0.0),
            layers.AveragePooling1D(2),
            layers.Permute((2, 1)),
            layers.Reshape((3, -1)),
            layers.LayerNormalization(epsilon=2e-3),
            layers.Flatten(),
            layers.Dropout(0.0, seed=3),
            layers.RepeatVector(2),
            layers.GlobalMaxPooling1D(),
            layers.Dense(3),
            layers.Activation("softmax"),
        ],
        name="windows",
    )
    net.compile(optimizer=keras.optimizers.AdamW(0.01, weight_decay=0.02, clipnorm=0.7), loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=["categorical_accuracy"])
    return Case(net, wave((ROWS, 9, 4), 6), one_hot(labels((ROWS,), 3, 4), 3))


def several():
    a, b = keras.Input((5, 3), name="a"), keras.Input((4,), name="b", dtype="int32")
    shared = layers.Dense(6, name="shared")
    e = layers.Embedding(9, 6, mask_zero=True)(b)
    s = layers.SimpleRNN(6)(e)
    last = a[:, -1]
    middle = a[:, 1:4]
    mixed = shared(last) * 2.0 - shared(ops.max(middle, axis=1)) / 3.0
    mixed = 1.0 - ops.maximum(mixed, s)
    p = layers.Dense(2, name="p")(layers.Add()([mixed, s]))
    q = layers.Dense(1, activation="sigmoid", name="q")(layers.Concatenate()([mixed, ops.square(s)]))
    net = keras.Model({"a": a, "b": b}, {"p": p, "q": q}, name="several")
    net.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss={"p": "mse", "q": keras.losses.BinaryCrossentropy(from_logits=False)},
        loss_weights={"p": 0.4, "q": 1.5},
        metrics={"p": ["mae", keras.metrics.RootMeanSquaredError(name="root")], "q": ["binary_accuracy"]},
    )
    x = {"a": wave((ROWS, 5, 3), 7), "b": labels((ROWS, 4), 7, 5)}
    return Case(net, x, {"p": wave((ROWS, 2), 8), "q": labels((ROWS, 1), 2, 6).astype("float32")})


def nested():
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(4, activation="relu"), layers.Dense(3)], name="inner")
    u, v = keras.Input((3,)), keras.Input((3,))
    pair = keras.Model([u, v], layers.Subtract()([layers.Dense(3)(u), layers.Multiply()([u, v])]), name="pair")
    frozen = layers.Dense(4, trainable=False, name="frozen")
    a, b = keras.Input((4,)), keras.Input((4,))
    left, right = inner(a), inner(frozen(b))
    out = layers.Average()([pair([left, right]), layers.Maximum()([left, right]), layers.Minimum()([left, right])])
    net = keras.Model([a, b], [out, layers.Dense(2)(left)], name="nested")
    net.compile(optimizer=keras.optimizers.Adam(0.02, clipvalue=0.3), loss=["mse", "mae"], loss_weights=[1.0, 0.5])
    return Case(net, [wave((ROWS, 4), 9), wave((ROWS, 4), 10)], [wave((ROWS, 3), 11), wave((ROWS, 2), 12)])


def ends():
    """Outputs that come from a Functional model, which Keras numbers in a way of their own."""
    u = keras.Input((4,))
    inner = keras.Model(u, layers.Dense(4, activation="tanh")(u), name="inner")
    x = keras.Input((4,))
    first = inner(layers.Dense(4, name="before")(x))
    net = keras.Model(x, [first, inner(x), layers.Dense(2, name="last")(first)], name="ends")
    net.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss=["mse", "mae", "mse"], loss_weights=[1.0, 0.4, 0.7])
    return Case(net, wave((ROWS, 4), 15), [wave((ROWS, 4), 16), wave((ROWS, 4), 17), wave((ROWS, 2), 18)])


def attention():
    a, b = keras.Input((5, 4)), keras.Input((3,), dtype="int32")
    keys = layers.Embedding(8, 4, mask_zero=True)(b)
    x = layers.MultiHeadAttention(2, 3)(a, a, use_causal_mask=True)
    x = layers.LayerNormalization()(x + a)
    y, scores = layers.MultiHeadAttention(2, 2)(x, keys, return_attention_scores=True)
    z = layers.Attention(use_scale=True)([x, keys])
    w = layers.AdditiveAttention()([x, keys])
    x = layers.Concatenate()([x, y, z, w])
    net = keras.Model([a, b], layers.Dense(2)(layers.GlobalAveragePooling1D()(x)), name="attention")
    net.compile(optimizer=keras.optimizers.Lion(0.002, beta_1=0.8), loss="mse")
    tokens = labels((ROWS, 3), 7, 1)
    tokens[:, 0] = 1 + np.arange(ROWS) % 6
    return Case(net, [wave((ROWS, 5, 4), 13), tokens], wave((ROWS, 2), 14))


def translation():
    source, target = keras.Input((None,), dtype="int32", name="source"), keras.Input((None,), dtype="int32", name="target")
    embedding = layers.Embedding(9, 4, mask_zero=True)
    _, h, c = layers.LSTM(3, return_state=True)(embedding(source))
    x = layers.LSTM(3, return_sequences=True)(embedding(target), initial_state=[h, c])
    net = keras.Model([source, target], layers.Dense(9)(x), name="translation")
    net.compile(optimizer=keras.optimizers.Adam(0.01), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    x = [labels((ROWS, 4), 7, 2), labels((ROWS, 3), 7, 4)]
    x[0][1, 2:] = 0
    x[0][:, 0] = 3
    x[1][:, 0] = 2
    return Case(net, x, labels((ROWS, 3), 7, 6))


def wrapped():
    inputs = keras.Input((4, 5, 6, 3))
    x = layers.TimeDistributed(layers.SpectralNormalization(layers.Conv2D(4, 2, activation="elu"), power_iterations=2))(inputs)
    x = layers.TimeDistributed(layers.BatchNormalization(momentum=0.8))(x)
    x = layers.TimeDistributed(layers.Flatten(data_format="channels_first"))(x)
    x = layers.SpectralNormalization(layers.Dense(3))(x)
    x = layers.Bidirectional(layers.GRU(2, activity_regularizer="l2"), backward_layer=layers.LSTM(3, go_backwards=True))(x)
    net = keras.Model(inputs, x, name="wrapped")
    net.compile(optimizer=keras.optimizers.Nadam(0.01), loss="mse")
    return Case(net, wave((ROWS, 4, 5, 6, 3), 15), wave((ROWS, 5), 16))


def small(optimizer, name):
    x = inputs = keras.Input((3,))
    x = layers.Dense(4, activation="tanh", name="first")(x)
    net = keras.Model(inputs, layers.Dense(2, name="second")(x), name=name)
    net.compile(optimizer=optimizer, loss="mse")
    return Case(net, wave((ROWS, 3), 31), wave((ROWS, 2), 32))


def scaled():
    inner = keras.optimizers.Adam(0.01, gradient_accumulation_steps=3, use_ema=True)
    return small(keras.optimizers.LossScaleOptimizer(inner, initial_scale=8.0, dynamic_growth_steps=4), "scaled")


def several_optimizers():
    by_path = {".*second.*": keras.optimizers.Adam(0.01), "first/bias": keras.optimizers.RMSprop(0.01)}
    optimizers = keras.optimizers.OptimizerMap(keras.optimizers.SGD(0.05, momentum=0.5), by_path)
    return small(keras.optimizers.MultiOptimizer(optimizers), "several_optimizers")


def schedule_free():
    return small(keras.optimizers.ScheduleFreeAdamW(0.01, warmup_steps=6, weight_decay=0.1), "schedule_free")


CASES = {f.__name__: f for f in (mlp, text, cells, windows, several, nested, attention, translation, wrapped, ends, scaled, several_optimizers, schedule_free)}
