"""Training steps that users write, over 20 steps: by hand with JAX's gradients and Keras's layers, losses and optimizers."""
# First, since it chooses the backend.
from common import fill, number, tensors, wave, write

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers, losses, ops, optimizers

STEPS = 20


def start(model, seed, scale=0.6):
    fill(model, seed, scale)
    return [np.asarray(w) for w in model.get_weights()]


def values(model):
    return [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]


def state(optimizer, model):
    optimizer.build(model.trainable_variables)
    return [v.value for v in optimizer.variables]


def penalised():
    """A loss of one's own over a network with dropout-free layers and moving statistics, by Adam with clipped gradients."""
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, activation="tanh"), layers.BatchNormalization(momentum=0.8), layers.Dense(2)])
    initial = start(model, 1)
    optimizer = optimizers.Adam(0.05, clipnorm=0.7, weight_decay=0.01)
    trainable, other = values(model)
    slots = state(optimizer, model)
    mse = losses.MeanSquaredError()

    def loss_of(trainable, other, x, y):
        predicted, other = model.stateless_call(trainable, other, x, training=True)
        size = ops.mean(ops.abs(predicted))
        return mse(y, predicted) + 0.1 * size, (other, size)

    @jax.jit
    def step(trainable, other, slots, x, y):
        (loss, (other, size)), gradients = jax.value_and_grad(loss_of, has_aux=True)(trainable, other, x, y)
        trainable, slots = optimizer.stateless_apply(slots, gradients, trainable)
        return trainable, other, slots, loss, size

    xs, ys = wave((STEPS, 6, 3), 2, 1.0), wave((STEPS, 6, 2), 3, 1.0)
    rows = []
    for x, y in zip(xs, ys):
        trainable, other, slots, loss, size = step(trainable, other, slots, x, y)
        rows.append([number(loss), number(size)])
    return {"name": "penalised", "initial": tensors(initial), "data": tensors([xs, ys]), "results": rows, "final": tensors(trainable + other)}


def adversarial():
    """WGAN-GP: a critic whose gradient's norm is kept near 1, and a generator, each with its optimizer, in one step."""
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(4, activation="tanh"), layers.Dense(3)])
    critic = keras.Sequential([keras.Input((3,)), layers.Dense(5, activation="sigmoid"), layers.Dense(1)])
    initial = [start(generator, 4), start(critic, 5)]
    for_generator, for_critic = optimizers.RMSprop(0.01), optimizers.Adam(0.02, beta_1=0.5)
    (g, _), (c, _) = values(generator), values(critic)
    g_slots, c_slots = state(for_generator, generator), state(for_critic, critic)
    of = lambda model, weights, x: model.stateless_call(weights, [], x)[0]

    def critic_loss(c, g, real, noise, share):
        fake = of(generator, g, noise)
        between = real * share + fake * (1 - share)
        slope = jax.grad(lambda x: jnp.sum(of(critic, c, x)))(between)
        penalty = jnp.mean((jnp.sqrt(jnp.sum(slope**2, -1)) - 1) ** 2)
        return jnp.mean(of(critic, c, fake)) - jnp.mean(of(critic, c, real)) + 10 * penalty

    def generator_loss(g, c, noise):
        return -jnp.mean(of(critic, c, of(generator, g, noise)))

    @jax.jit
    def step(g, c, g_slots, c_slots, real, noise, share):
        c_loss, c_gradients = jax.value_and_grad(critic_loss)(c, g, real, noise, share)
        g_loss, g_gradients = jax.value_and_grad(generator_loss)(g, c, noise)
        c, c_slots = for_critic.stateless_apply(c_slots, c_gradients, c)
        g, g_slots = for_generator.stateless_apply(g_slots, g_gradients, g)
        return g, c, g_slots, c_slots, c_loss, g_loss

    real, noise = wave((STEPS, 6, 3), 6, 1.0), wave((STEPS, 6, 2), 7, 1.0)
    share = wave((STEPS, 6, 1), 8, 0.4, 0.5)
    rows = []
    for data in zip(real, noise, share):
        g, c, g_slots, c_slots, c_loss, g_loss = step(g, c, g_slots, c_slots, *data)
        rows.append([number(c_loss), number(g_loss)])
    return {"name": "adversarial", "initial": tensors(initial[0] + initial[1]), "data": tensors([real, noise, share]), "results": rows, "final": tensors(g + c)}


class Named(keras.Model):
    """Inputs and outputs by name."""

    def __init__(self):
        super().__init__()
        self.left = layers.Dense(3, activation="tanh")
        self.right = layers.Dense(3, activation="relu")
        self.total = layers.Dense(2)
        self.chosen = layers.Dense(3, activation="softmax")

    def call(self, inputs):
        left, right = self.left(inputs["a"]), self.right(inputs["b"])
        return {"total": self.total(left + right), "chosen": self.chosen(left * right)}


def named():
    """A model of named inputs and outputs, by a step of its own with sample weights."""
    model = Named()
    model({"a": np.zeros((1, 2), "float32"), "b": np.zeros((1, 4), "float32")})
    initial = start(model, 9, 0.9)
    optimizer = optimizers.SGD(0.1, momentum=0.9, nesterov=True)
    trainable, _ = values(model)
    slots = state(optimizer, model)
    mse, entropy = losses.MeanSquaredError(), losses.SparseCategoricalCrossentropy()

    def loss_of(trainable, a, b, total, chosen, weight):
        y, _ = model.stateless_call(trainable, [], {"a": a, "b": b})
        return mse(total, y["total"], sample_weight=weight) + 0.5 * entropy(chosen, y["chosen"])

    @jax.jit
    def step(trainable, slots, *data):
        loss, gradients = jax.value_and_grad(loss_of)(trainable, *data)
        trainable, slots = optimizer.stateless_apply(slots, gradients, trainable)
        return trainable, slots, loss

    a, b = wave((STEPS, 5, 2), 10, 1.0), wave((STEPS, 5, 4), 11, 1.0)
    total, weight = wave((STEPS, 5, 2), 12, 1.0), wave((STEPS, 5), 13, 0.4, 1.0)
    chosen = ((np.arange(STEPS * 5).reshape(STEPS, 5) * 7 + 1) % 3).astype("int32")
    rows = []
    for data in zip(a, b, total, chosen, weight):
        trainable, slots, loss = step(trainable, slots, *data)
        rows.append([number(loss)])
    return {"name": "named", "initial": tensors(initial), "data": tensors([a, b, total, chosen, weight]), "results": rows, "final": tensors(trainable)}


class Student(keras.Model):
    """Learns from labels and from a teacher, by a loss of its class; a penalty on its weights goes with the loss of compile."""

    def __init__(self, teacher):
        super().__init__()
        self.teacher = teacher
        self.hidden = layers.Dense(4, activation="tanh", kernel_regularizer="l2")
        self.total = layers.Dense(3)

    def call(self, x):
        return self.total(self.hidden(x))

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        compiled = super().compute_loss(x, y, y_pred, sample_weight, training)
        hint = ops.mean(ops.square(self.teacher(x) - y_pred))
        return compiled + 0.5 * hint


def distilled():
    """A loss of the model's class in train_on_batch, beside metrics of compile; evaluate reports it too."""
    teacher = keras.Sequential([keras.Input((2,)), layers.Dense(3, activation="tanh")])
    teacher.trainable = False
    model = Student(teacher)
    model(np.zeros((1, 2), "float32"))
    initial = [start(part, seed, 0.8) for part, seed in ((teacher, 14), (model.hidden, 15), (model.total, 16))]
    entropy = losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=optimizers.Adam(0.03), loss=entropy, metrics=["accuracy"])
    xs, weight = wave((STEPS, 6, 2), 17, 1.0), wave((STEPS, 6), 18, 0.4, 1.0)
    ys = ((np.arange(STEPS * 6).reshape(STEPS, 6) * 5 + 2) % 3).astype("int32")
    rows = []
    for x, y, w in zip(xs, ys, weight):
        logs = model.train_on_batch(x, y, sample_weight=w, return_dict=True)
        model.reset_metrics()
        rows.append([number(logs["loss"]), number(logs["accuracy"])])
    logs = model.test_on_batch(xs[0], ys[0], return_dict=True)
    rows.append([number(logs["loss"]), number(logs["accuracy"])])
    final = [v.value for layer in (model.hidden, model.total) for v in layer.trainable_variables]
    return {"name": "distilled", "initial": tensors(sum(initial, [])), "data": tensors([xs, ys, weight]), "results": rows, "final": tensors(final)}


write("custom_steps", [penalised(), adversarial(), named(), distilled()])
