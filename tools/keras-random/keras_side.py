"""The part of `npm run keras-random` that runs in Keras: makes models at random, saves them and trains them.

`keras_side.py FOLDER FIRST COUNT`: one model for each seed from FIRST on; SEED.keras, and SEED.json with data, predictions,
what evaluate returns, and the losses of six training steps. Combinations that Keras rejects are skipped.
"""
import json
import os
import pathlib
import random
import sys
import warnings

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
warnings.simplefilter("ignore")

import keras
import numpy as np
from keras import layers as L

ACTIVATIONS = "celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus tanh tanh_shrink".split()
STATE_ACTIVATIONS = "elu linear relu sigmoid softsign tanh".split()
GATE_ACTIVATIONS = "hard_sigmoid sigmoid softsign tanh".split()


class Draw:
    """Choices by one seed."""

    def __init__(self, seed):
        self.choices = random.Random(seed)
        self.numbers = np.random.RandomState(seed)

    def one(self, *values):
        return self.choices.choice(values)

    def integer(self, low, high):
        return self.choices.randint(low, high)

    def happens(self, probability):
        return self.choices.random() < probability

    def some(self, **options):
        """About half of these options."""
        return {name: value for name, value in options.items() if self.happens(0.5)}

    def activation(self):
        return self.one(*ACTIVATIONS)

    def regularizer(self):
        return self.one(None, None, keras.regularizers.L1(1e-3), keras.regularizers.L2(2e-3), keras.regularizers.L1L2(1e-3, 1e-3))

    def constraint(self):
        return self.one(None, None, "max_norm", "non_neg", "unit_norm", keras.constraints.MinMaxNorm(0.2, 0.8, 0.7))

    def divisor(self, size):
        return self.one(*[d for d in (1, 2, 3) if size % d == 0])


def recurrent(d, sequences):
    kind = d.one("LSTM", "LSTM", "GRU", "GRU", "SimpleRNN", "cells")
    common = dict(return_sequences=sequences, go_backwards=d.happens(0.2), unroll=d.happens(0.1))
    if kind == "cells":
        cells = [d.one(L.LSTMCell, L.GRUCell, L.SimpleRNNCell)(d.integer(1, 5), **d.some(use_bias=False)) for _ in range(d.integer(1, 3))]
        return L.RNN(cells, **common)
    options = d.some(
        activation=d.one(*STATE_ACTIVATIONS), use_bias=d.happens(0.5), kernel_regularizer=d.regularizer(), recurrent_regularizer=d.regularizer(),
        activity_regularizer=d.one(None, "l1"), kernel_constraint=d.constraint(), recurrent_constraint=d.constraint(),
    )
    if kind != "SimpleRNN":
        options.update(d.some(recurrent_activation=d.one(*GATE_ACTIVATIONS)))
    if kind == "GRU":
        options.update(d.some(reset_after=False))
    if kind == "LSTM":
        options.update(d.some(unit_forget_bias=False))
    return getattr(L, kind)(d.integer(1, 6), **options, **common)


def bidirectional(d, x):
    layer = recurrent(d, True)
    while layer.go_backwards:
        layer = recurrent(d, True)
    return L.Bidirectional(layer, merge_mode=d.one("concat", "sum", "mul", "ave"))(x)


def convolution(d, x):
    time, features = x.shape[1:]
    groups, padding = d.divisor(features), d.one("same", "valid", "causal")
    dilation = 1 if padding == "valid" else d.one(1, 2)
    strides = 1 if dilation > 1 else d.one(1, 2)
    options = d.some(activation=d.activation(), use_bias=False, kernel_regularizer="l2", kernel_constraint="max_norm")
    size = d.integer(1, min(3, time))
    return L.Conv1D(groups * d.integer(1, 4), size, strides=strides, padding=padding, dilation_rate=dilation, groups=groups, **options)(x)


def with_another(d, x):
    y = L.Dense(x.shape[-1], activation=d.activation())(x)
    return d.one(L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum, L.Concatenate)()([x, y])


def attention(d, x):
    y = L.Dense(x.shape[-1])(x)
    return d.one(L.Attention(use_scale=d.happens(0.5), score_mode=d.one("dot", "concat")), L.AdditiveAttention(use_scale=d.happens(0.5)))([x, y])


def step_wise(d, x):
    features = x.shape[-1]
    inner = keras.Sequential([keras.Input((features,)), L.Dense(d.integer(1, 4), activation=d.activation()), L.Dense(d.integer(1, 4))])
    return L.TimeDistributed(d.one(inner, L.Dense(d.integer(1, 5), activation=d.activation())))(x)


def rectifier(d, x):
    axes = d.one(None, [1])
    return d.one(
        L.PReLU(shared_axes=axes, alpha_initializer="uniform"), L.LeakyReLU(negative_slope=0.1), L.ELU(alpha=0.5),
        L.ReLU(max_value=1.0, negative_slope=0.2, threshold=0.3), L.Softmax(axis=d.one(-1, 1)), L.Activation(d.activation()),
    )(x)


def normalization(d, x):
    switches = d.some(center=False, scale=False)
    groups = d.divisor(x.shape[-1])
    return d.one(
        L.LayerNormalization(axis=d.one(-1, 1), epsilon=0.01, **switches), L.BatchNormalization(axis=d.one(-1, 1), momentum=0.7, **switches),
        L.GroupNormalization(groups, **switches), L.RMSNormalization(epsilon=0.01), L.UnitNormalization(axis=-1),
    )(x)


def resized(d, x):
    return d.one(L.ZeroPadding1D(d.one(1, (0, 2))), L.UpSampling1D(2), L.Permute((2, 1)), L.AveragePooling1D(2, 1, padding="same"), L.MaxPooling1D(1, 2))(x)


OF_SEQUENCES = [
    lambda d, x: recurrent(d, True)(x), lambda d, x: recurrent(d, True)(x), bidirectional, convolution, with_another, attention, step_wise, rectifier,
    normalization, resized,
    lambda d, x: L.DepthwiseConv1D(d.integer(1, min(3, x.shape[1])), padding=d.one("same", "valid"), depth_multiplier=d.integer(1, 2))(x),
    lambda d, x: L.SeparableConv1D(d.integer(1, 4), 2, padding="same", depth_multiplier=d.integer(1, 2), **d.some(activation=d.activation()))(x),
    lambda d, x: L.Conv1DTranspose(d.integer(1, 4), d.integer(1, 3), strides=d.one(1, 2), padding=d.one("same", "valid"))(x),
    lambda d, x: L.MultiHeadAttention(d.integer(1, 3), d.integer(1, 4), use_bias=d.happens(0.5))(x, x, use_causal_mask=d.happens(0.5)),
    lambda d, x: L.Dense(d.integer(1, 6), **d.some(activation=d.activation(), kernel_constraint=d.constraint(), activity_regularizer="l2"))(x),
]


def image_convolution(d, x):
    height, width, channels = x.shape[1:]
    groups, dilation = d.divisor(channels), d.one(1, 1, 2)
    size = (d.integer(1, min(3, height)), d.integer(1, min(3, width)))
    padding, strides = ("same", 1) if dilation > 1 else (d.one("same", "valid"), d.one(1, 2, (1, 2)))
    return L.Conv2D(groups * d.integer(1, 3), size, strides=strides, padding=padding, dilation_rate=dilation, groups=groups, **d.some(activation=d.activation()))(x)


OF_IMAGES = [
    image_convolution, image_convolution, normalization,
    lambda d, x: L.DepthwiseConv2D(2, padding=d.one("same", "valid"), depth_multiplier=d.integer(1, 2), strides=d.one(1, 2))(x),
    lambda d, x: L.SeparableConv2D(d.integer(1, 4), 2, padding="same")(x),
    lambda d, x: L.AveragePooling2D(2, strides=d.one(None, 1), padding=d.one("same", "valid"))(x),
    lambda d, x: L.Conv2DTranspose(d.integer(1, 3), d.integer(1, 3), strides=d.one(1, 2), padding=d.one("same", "valid"))(x),
    lambda d, x: d.one(L.ZeroPadding2D(((0, 1), (2, 0))), L.UpSampling2D(2, interpolation=d.one("nearest", "bilinear")), L.Permute((2, 1, 3)))(x),
]
OF_VECTORS = [
    normalization, lambda d, x: L.PReLU()(x),
    lambda d, x: L.Dense(d.integer(2, 8), **d.some(activation=d.activation(), kernel_regularizer=d.regularizer(), kernel_constraint=d.constraint()))(x),
]


def some_layers(d, x, kinds, count):
    rank = len(x.shape)
    for _ in range(count):
        # Nothing is left for a layer to slide over, or axes have changed.
        if len(x.shape) != rank or min(x.shape[1:-1], default=2) < 2:
            break
        x = d.one(*kinds)(d, x)
    return x


def sequences_of(d, rows):
    """An input, data for it with padding, and what comes of the mask."""
    time = d.integer(4, 7)
    if d.happens(0.3):
        classes = d.integer(4, 9)
        inputs = keras.Input((time,), dtype="int32")
        return inputs, d.numbers.randint(0, classes, (rows, time)).astype("int32"), L.Embedding(classes, d.integer(2, 5), mask_zero=d.happens(0.6))(inputs)
    features = d.integer(2, 4)
    inputs = keras.Input((time, features))
    data = d.numbers.uniform(-1, 1, (rows, time, features)).astype("float32")
    for row in data:
        row[d.integer(1, time):] = 0
    return inputs, data, L.Masking()(inputs) if d.happens(0.6) else inputs


def body(d, rows):
    kind = d.one("sequence", "sequence", "sequence", "image", "vector")
    if kind == "sequence":
        inputs, data, x = sequences_of(d, rows)
        x = some_layers(d, x, OF_SEQUENCES, d.integer(1, 4))
        if len(x.shape) == 3:
            x = d.one(lambda x: recurrent(d, False)(x), L.Flatten(), L.GlobalAveragePooling1D(), lambda x: x)(x)
        return inputs, data, x
    shape = (d.integer(4, 7), d.integer(4, 7), d.integer(1, 4)) if kind == "image" else (d.integer(2, 6),)
    inputs = keras.Input(shape)
    x = some_layers(d, inputs, OF_IMAGES if kind == "image" else OF_VECTORS, d.integer(1, 4))
    return inputs, d.numbers.uniform(-1, 1, (rows, *shape)).astype("float32"), L.Flatten()(x) if kind == "image" else x


def head(d, x, rows):
    """The last layer, targets, loss and metrics."""
    shape = (rows, *x.shape[1:-1])
    classes = d.integer(2, 4)
    labels = d.numbers.randint(0, classes, shape).astype("int32")
    kind = d.one("indices", "one hot", "bits", "numbers")
    if kind == "indices":
        return L.Dense(classes, activation="softmax")(x), labels, "sparse_categorical_crossentropy", ["accuracy"]
    if kind == "one hot":
        loss = d.one(keras.losses.CategoricalCrossentropy(label_smoothing=0.1), "categorical_focal_crossentropy", "kl_divergence")
        return L.Dense(classes, activation="softmax")(x), np.eye(classes, dtype="float32")[labels], loss, ["accuracy"]
    if kind == "bits":
        loss = d.one("binary_crossentropy", "binary_focal_crossentropy")
        return L.Dense(1, activation="sigmoid")(x), labels[..., None] % 2 * 1.0, loss, ["accuracy", keras.metrics.AUC(num_thresholds=20)]
    loss = d.one("mse", "mae", "huber", "log_cosh", "poisson", "mean_squared_logarithmic_error")
    return L.Dense(classes, activation="softplus")(x), np.abs(d.numbers.uniform(0.1, 1, (*shape, classes))).astype("float32"), loss, ["mae"]


def rate(d):
    schedules = keras.optimizers.schedules
    return d.one(
        0.001, 0.01, schedules.ExponentialDecay(0.01, 2, 0.9, staircase=True), schedules.CosineDecay(0.01, 5, alpha=0.1, warmup_target=0.02, warmup_steps=2),
        schedules.PiecewiseConstantDecay([1, 3], [0.01, 0.005, 0.002]), schedules.PolynomialDecay(0.01, 4, 0.001, power=0.5), schedules.InverseTimeDecay(0.01, 2, 0.5),
    )


def optimizer(d):
    own = {
        "SGD": dict(momentum=0.8, nesterov=True), "RMSprop": dict(rho=0.8, momentum=0.5, centered=True), "Adam": dict(beta_1=0.8, amsgrad=True), "AdamW": dict(beta_1=0.8),
        "Adagrad": dict(initial_accumulator_value=0.2), "Adadelta": dict(rho=0.8), "Adamax": dict(beta_1=0.8), "Nadam": dict(beta_1=0.8),
        "Ftrl": dict(l1_regularization_strength=0.01, beta=0.1), "Lion": dict(beta_1=0.8), "Adafactor": dict(relative_step=False), "Lamb": dict(beta_1=0.8),
    }
    name = d.one(*own)
    common = d.one({}, {"clipnorm": 0.5}, {"clipvalue": 0.1}, {"global_clipnorm": 0.5}, {"use_ema": True, "ema_momentum": 0.9}, {"gradient_accumulation_steps": 2}, {"weight_decay": 0.01})
    return getattr(keras.optimizers, name)(learning_rate=rate(d), **d.some(**own[name]), **common)


def build(seed):
    d = Draw(seed)
    rows = d.integer(3, 6)
    inputs, x, features = body(d, rows)
    outputs, y, loss, metrics = head(d, features, rows)
    model = keras.Model(inputs, outputs)
    for weight in model.weights:
        value = d.numbers.normal(0, 0.4, weight.shape)
        if "variance" in weight.path or "gamma" in weight.path or "scale" in weight.path:
            value = np.abs(value) + 0.5
        if "seed" not in weight.path:
            weight.assign(value)
    model.compile(optimizer(d), loss, metrics=metrics)
    return model, x, y


def plain(a):
    a = np.asarray(a)
    return {"dtype": str(a.dtype), "shape": list(a.shape), "data": [str(v) for v in a.ravel().tolist()]}


def results(model, x, y):
    predictions = model.predict(x, verbose=0)
    evaluated = model.evaluate(x, y, batch_size=2, verbose=0, return_dict=True)
    losses = [float(model.train_on_batch(x, y, return_dict=True)["loss"]) for _ in range(6)]
    return {"predictions": plain(predictions), "evaluated": plain(list(evaluated.values())), "losses": plain(losses)}


folder, first, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for seed in range(first, first + count):
    keras.utils.clear_session()
    path = folder / f"{seed}.keras"
    try:
        model, x, y = build(seed)
        model.save(path)
        result = {"layers": [type(layer).__name__ for layer in model.layers], "x": plain(x), "y": plain(y), **results(model, x, y)}
        path.with_suffix(".json").write_text(json.dumps(result))
    except Exception as error:
        path.unlink(missing_ok=True)
        print(f"{seed} is skipped: {str(error).splitlines()[0][:120]}")
