"""Optimizers: two variables, six steps of given gradients, the variables after every step. And schedules."""
# First, since it chooses the backend.
from common import number, options, tensors, wave, write

import keras

STEPS = 6
SCHEDULES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.7}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 4, "decay_rate": 0.7, "staircase": True}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 50}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 50, "alpha": 0.1}),
    ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 20, "alpha": 0.05, "warmup_target": 0.1,
                     "warmup_steps": 8}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 7}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 6, "t_mul": 1.5, "m_mul": 0.8,
                             "alpha": 0.1}),
    ("PiecewiseConstantDecay", {"boundaries": [1, 5, 20], "values": [0.1, 0.05, 0.02, 0.001]}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5, "staircase": True}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 40}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 6, "end_learning_rate": 0.01, "power": 2.0,
                         "cycle": True}),
]
CONFIGS = [
    ("SGD", {}), ("SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}), ("SGD", {"nesterov": True}),
    ("SGD", {"weight_decay": 0.1}), ("SGD", {"clipnorm": 0.5}), ("SGD", {"clipvalue": 0.3}),
    ("SGD", {"global_clipnorm": 0.8}), ("SGD", {"learning_rate": 0.05, "momentum": 0.8, "weight_decay": 0.02,
                                                "global_clipnorm": 1.0}),
    ("Adam", {}), ("Adam", {"amsgrad": True, "learning_rate": 0.01}),
    ("Adam", {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}),
    ("Adam", {"learning_rate": 0.01, "weight_decay": 0.1}), ("Adam", {"clipnorm": 0.4}), ("Adam", {"clipvalue": 0.2}),
    ("Adam", {"global_clipnorm": 0.6}), ("Adam", {"use_ema": True, "ema_momentum": 0.7}),
    ("Adam", {"use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 2}),
    ("Adam", {"gradient_accumulation_steps": 2}), ("Adam", {"gradient_accumulation_steps": 4, "clipnorm": 0.4}),
    ("RMSprop", {}), ("RMSprop", {"momentum": 0.9}), ("RMSprop", {"centered": True}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "rho": 0.8, "learning_rate": 0.01}), ("RMSprop", {"weight_decay": 0.1}),
    ("AdamW", {}), ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.1, "amsgrad": True}),
    ("Nadam", {}), ("Nadam", {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95}),
    ("Adagrad", {}), ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.5}),
    ("Adadelta", {}), ("Adadelta", {"learning_rate": 1.0, "rho": 0.9}),
    ("Adamax", {}), ("Adamax", {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95}),
    ("Lion", {}), ("Lion", {"learning_rate": 0.01, "beta_1": 0.8, "weight_decay": 0.1}),
    ("Ftrl", {}), ("Ftrl", {"learning_rate": 0.1, "l1_regularization_strength": 0.01, "l2_regularization_strength": 0.02,
                            "beta": 0.1}),
]
SCHEDULED = [("SGD", {"momentum": 0.9}, SCHEDULES[1]), ("Adam", {}, SCHEDULES[0]), ("Adam", {}, SCHEDULES[7]),
             ("RMSprop", {}, SCHEDULES[2])]


def make_schedule(name, config):
    return getattr(keras.optimizers.schedules, name)(**config)


def label(name, config):
    return " ".join([name, *(f"{k}={v}" for k, v in config.items())])


def case(name, config, schedule=None):
    arguments = dict(config, learning_rate=make_schedule(*schedule)) if schedule else config
    optimizer = getattr(keras.optimizers, name)(**arguments)
    start = [wave((3, 4), 1, 0.8), wave((5,), 2, 0.6)]
    variables = [keras.Variable(v) for v in start]
    optimizer.build(variables)
    gradients = [[wave((3, 4), 11 + 2 * s, 1.0), wave((5,), 12 + 2 * s, 0.3)] for s in range(STEPS)]
    after = []
    for g in gradients:
        optimizer.apply(g, variables)
        after.append(tensors([v.numpy() for v in variables]))
    shown = options(config)
    if schedule:
        shown["learningRate"] = {"schedule": schedule[0], "options": options(schedule[1])}
    slots = [v for v in optimizer.variables if v.path.split("/")[-1] not in ("iteration", "learning_rate")]
    return {"name": label(name, config) + (f" with {label(*schedule)}" if schedule else ""), "optimizer": name,
            "options": shown, "variables": tensors(start), "gradients": [tensors(g) for g in gradients], "after": after,
            "slots": [{"name": v.name, **t} for v, t in zip(slots, tensors([v.numpy() for v in slots]))]}


def schedule_case(name, config):
    schedule = make_schedule(name, config)
    steps = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 21, 40, 49, 50, 51, 100]
    return {"name": label(name, config), "schedule": name, "options": options(config), "steps": steps,
            "values": [number(schedule(s)) for s in steps]}


cases = [case(*c) for c in CONFIGS] + [case(*c) for c in SCHEDULED]
write("optimizers", cases, schedules=[schedule_case(*s) for s in SCHEDULES])
