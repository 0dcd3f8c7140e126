"""
Learning rate schedules over their whole range and beyond, and training runs with them. Prints the options of each class
that no case sets to another value than the default.
"""
# First, since it chooses the backend.
from common import fill, number, options, tensor, tensors, wave, write

import inspect

import keras

CASES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.7}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 4, "decay_rate": 0.7, "staircase": True, "name": "own"}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5, "staircase": True, "name": "own"}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 40}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 20, "end_learning_rate": 0.02, "power": 0.5}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 6, "end_learning_rate": 0.01, "power": 2.0,
                         "cycle": True, "name": "own"}),
    ("PiecewiseConstantDecay", {"boundaries": [1, 5, 20], "values": [0.1, 0.05, 0.02, 0.001]}),
    ("PiecewiseConstantDecay", {"boundaries": [7], "values": [0.02, 0.3], "name": "own"}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 50}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 50, "alpha": 0.1, "name": "own"}),
    ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 20, "alpha": 0.05, "warmup_target": 0.1,
                     "warmup_steps": 8}),
    ("CosineDecay", {"initial_learning_rate": 0.2, "decay_steps": 20, "warmup_target": 0.1}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 7}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 6, "t_mul": 1.5, "m_mul": 0.8,
                             "alpha": 0.1, "name": "own"}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 9, "t_mul": 1.0, "m_mul": 0.7}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 5, "t_mul": 3.0, "m_mul": 1.2}),
]
STEPS = [*range(61), 75, 100, 150, 500, 1000]


def make(name, config):
    return getattr(keras.optimizers.schedules, name)(**config)


def case(name, config):
    schedule = make(name, config)
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    return {"name": f"{name} {shown}", "schedule": name, "options": options(config),
            "values": [number(schedule(s)) for s in STEPS]}


def without_case(name):
    parameters = inspect.signature(getattr(keras.optimizers.schedules, name).__init__).parameters.values()
    configs = [config for n, config in CASES if n == name]
    return [p.name for p in parameters if p.name != "self" and all(c.get(p.name, p.default) == p.default for c in configs)]


X, Y = wave((24, 3), 5, 1.0), wave((24, 1), 6, 0.8)


def run(optimizer, config, index, epochs=40):
    """160 training steps of batches of 6 rows, the learning rate being the case of this index."""
    keras.utils.clear_session()
    net = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(7, activation="tanh"), keras.layers.Dense(1)])
    start = fill(net, 3)
    name, schedule = CASES[index]
    net.compile(loss="mse", optimizer=getattr(keras.optimizers, optimizer)(learning_rate=make(name, schedule), **config))
    history = net.fit(X, Y, batch_size=6, epochs=epochs, shuffle=False, verbose=0).history
    return {"optimizer": optimizer, "options": options(config), "case": index, "epochs": epochs,
            "start": tensors(start), "loss": [number(v) for v in history["loss"]], "end": tensors(net.get_weights())}


names = sorted({name for name, _ in CASES})
print("schedules: options without a case:", {n: without_case(n) for n in names if without_case(n)} or "none")
runs = [run("SGD", {"momentum": 0.9}, 1), run("Adam", {}, 11), run("Nadam", {"clipnorm": 0.5}, 14),
        run("Adam", {"gradient_accumulation_steps": 3, "use_ema": True, "ema_momentum": 0.8}, 6),
        run("Adagrad", {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 10, "weight_decay": 0.01}, 13),
        run("RMSprop", {"gradient_accumulation_steps": 4, "global_clipnorm": 0.4}, 2)]
write("schedules", [case(*c) for c in CASES], steps=STEPS, x=tensor(X), y=tensor(Y), runs=runs)
