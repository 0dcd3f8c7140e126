"""
Optimizers: four variables, twenty steps of given gradients; the variables after some of the steps, slots after the last
one. Prints the options of each class that no case sets to another value than the default.
"""
# First, since it chooses the backend.
from common import number, options, tensors, wave, write

import inspect

import jax
import keras
import numpy as np

STEPS = 20
SHOWN = [1, 3, 12, 20]
SHAPES = {"kernel": (3, 4), "bias": (5,), "token_embeddings": (5, 2), "deep": (2, 3, 2)}
GRADIENTS = [[wave(shape, 11 + 4 * s + i, (1.0, 0.3, 0.5, 0.7)[i]) for i, shape in enumerate(SHAPES.values())]
             for s in range(STEPS)]

EXPONENTIAL = ("ExponentialDecay", {"initial_learning_rate": 0.05, "decay_steps": 6, "decay_rate": 0.4})
COSINE = ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 12, "alpha": 0.2, "warmup_target": 0.06,
                          "warmup_steps": 4})

# Own options of each class, other than their defaults.
OWN = {
    "SGD": [{"learning_rate": 0.05, "momentum": 0.9}, {"learning_rate": 0.05, "momentum": 0.8, "nesterov": True}],
    "Adam": [{"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3},
             {"learning_rate": 0.01, "beta_2": 0.9, "amsgrad": True}],
    "AdamW": [{"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3, "amsgrad": True}],
    "RMSprop": [{"learning_rate": 0.01, "rho": 0.8, "epsilon": 1e-3}, {"momentum": 0.9}, {"centered": True},
                {"learning_rate": 0.01, "centered": True, "momentum": 0.5}],
    "Nadam": [{"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}],
    "Adagrad": [{"learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 1e-2}],
    "Adadelta": [{"learning_rate": 1.0, "rho": 0.9, "epsilon": 1e-3}],
    "Adamax": [{"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-2}],
    "Lion": [{"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9}],
    "Ftrl": [{"learning_rate": 0.1, "learning_rate_power": -0.7, "initial_accumulator_value": 0.3,
              "l1_regularization_strength": 0.02, "l2_regularization_strength": 0.03,
              "l2_shrinkage_regularization_strength": 0.04, "beta": 0.1},
             {"learning_rate": 0.2, "l1_regularization_strength": 0.3}],
    "Lamb": [{"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-2}],
    "Adafactor": [{"learning_rate": 0.3, "beta_2_decay": -0.6, "epsilon_1": 1e-3, "epsilon_2": 0.5,
                   "clip_threshold": 0.7, "relative_step": False}, {"learning_rate": 0.5}],
    "Muon": [{"learning_rate": 0.02, "adam_beta_1": 0.8, "adam_beta_2": 0.95, "adam_weight_decay": 0.1,
              "epsilon": 1e-3, "adam_lr_ratio": 0.3, "exclude_embeddings": False, "exclude_layers": ["no_such"]},
             {"learning_rate": 0.05, "momentum": 0.8, "nesterov": False, "ns_steps": 3, "rms_rate": None},
             {"learning_rate": 0.05, "muon_a": 3.0, "muon_b": -4.0, "muon_c": 1.5, "rms_rate": 0.3,
              "exclude_layers": ["k.rnel"], "exclude_embeddings": False, "adam_weight_decay": None}],
    "ScheduleFreeAdamW": [{"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3, "warmup_steps": 5}],
}
# Options of the base class, alone and as they interact.
EMA = {"use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 3}
BASE = [
    {"learning_rate": 0.03, "weight_decay": 0.05, "clipnorm": 0.4, "loss_scale_factor": 4.0, "name": "own"},
    {"learning_rate": 0.03, **EMA, "gradient_accumulation_steps": 2, "global_clipnorm": 0.3, "weight_decay": 0.1},
    {"learning_rate": COSINE, "gradient_accumulation_steps": 3, "clipvalue": 0.2},
]
# On one class with a fused kernel and one that is composed.
PAIRS = [
    {"clipnorm": 0.4}, {"clipvalue": 0.2}, {"global_clipnorm": 0.6},
    {"use_ema": True}, {"use_ema": True, "ema_momentum": 0.6}, {"use_ema": True, "ema_overwrite_frequency": 1}, EMA,
    {"gradient_accumulation_steps": 4}, {"gradient_accumulation_steps": 7}, {"loss_scale_factor": 0.125},
    {**EMA, "gradient_accumulation_steps": 3}, {**EMA, "clipvalue": 0.1}, {**EMA, "weight_decay": 0.2},
    {"gradient_accumulation_steps": 3, "clipnorm": 0.3}, {"gradient_accumulation_steps": 3, "global_clipnorm": 0.3},
    {"gradient_accumulation_steps": 3, "weight_decay": 0.2}, {"loss_scale_factor": 8.0, "clipnorm": 0.4},
    {"loss_scale_factor": 8.0, "gradient_accumulation_steps": 2}, {"learning_rate": EXPONENTIAL, "weight_decay": 0.2},
    {"learning_rate": EXPONENTIAL, "gradient_accumulation_steps": 3}, {"learning_rate": COSINE, **EMA},
]


def label(config):
    return " ".join(f"{k}={v[0] if isinstance(v, tuple) else v}" for k, v in config.items())


def shown(config):
    """Options as the library calls them; objects, which are (class, options) here, in their form in a config."""
    return {k: shown_value(v) for k, v in options({k: v for k, v in config.items()}).items()}


def shown_value(value):
    if isinstance(value, dict):
        return {k: shown_value(v) for k, v in value.items()}
    return {"className": value[0], "config": shown(value[1])} if isinstance(value, tuple) else value


def made(value):
    if isinstance(value, dict):
        return {k: made(v) for k, v in value.items()}
    if not isinstance(value, tuple):
        return value
    name, config = value
    module = keras.optimizers if hasattr(keras.optimizers, name) else keras.optimizers.schedules
    return getattr(module, name)(**{k: made(v) for k, v in config.items()})


def case(name, config, excluded=None, missing=False, constrained=False, overflows=()):
    """
    `missing`: every third gradient of the bias is null. `constrained`: kernel is not negative. `overflows`: steps with a gradient
    that is not finite.
    """
    optimizer = made((name, config))
    start = [wave(shape, 1 + i, 0.8) for i, shape in enumerate(SHAPES.values())]
    variables = [keras.Variable(v, name=n) for n, v in zip(SHAPES, start)]
    if constrained:
        variables[0].constraint = keras.constraints.NonNeg()
    if excluded:
        optimizer.exclude_from_weight_decay(var_list=[variables[0]], var_names=excluded)
    optimizer.build(variables)
    # One compiled function for all steps: accumulating gradients outside of one compiles every step anew.
    apply = jax.jit(optimizer.stateless_apply)
    after, rates = [], []
    for step, g in enumerate(GRADIENTS):
        rates.append(0 if name == "MultiOptimizer" else number(optimizer.learning_rate))
        given = [None if missing and step % 3 == 1 and i == 1 else one for i, one in enumerate(g)]
        if step in overflows:
            given[step % len(given)] = given[step % len(given)] * np.float32(np.inf if step % 2 else np.nan)
        new = apply([v.value for v in optimizer.variables], given, [v.value for v in variables])
        for v, value in zip([*variables, *optimizer.variables], [*new[0], *new[1]]):
            v.assign(value)
        if step + 1 in SHOWN:
            after.append(tensors([v.numpy() for v in variables]))
    slots = [v for v in optimizer.variables if v.path.split("/")[-1] not in ("iteration", "learning_rate")]
    result = {"name": f"{name} {label(config)}".strip(), "optimizer": name, "options": shown(config), "after": after,
              "iterations": int(optimizer.iterations), "rates": rates,
              "slots": tensors([v.numpy() for v in slots])}
    if excluded:
        result |= {"name": result["name"] + " with exclusions", "excluded": excluded}
    if missing:
        result |= {"name": result["name"] + " with null gradients", "missing": True}
    if constrained:
        result |= {"name": result["name"] + " with a constraint", "constrained": True}
    if overflows:
        result |= {"name": result["name"] + " with overflows", "overflows": list(overflows)}
    if config.get("use_ema") or "use_ema" in str(config.get("inner_optimizer")):
        optimizer.finalize_variable_values(variables)
        result["finalized"] = tensors([v.numpy() for v in variables])
    return result


def without_case(name, cases):
    parameters = inspect.signature(getattr(keras.optimizers, name).__init__).parameters.values()
    return [p.name for p in parameters if p.name not in ("self", "kwargs")
            and all(c.get(p.name, p.default) == p.default for c in cases)]


configs = {name: [{}, *own, *BASE] for name, own in OWN.items()}
for one in ("SGD", "Adagrad"):
    momentum = {"momentum": 0.9} if one == "SGD" else {}
    configs[one] += [{"learning_rate": 0.05, **momentum, **pair} for pair in PAIRS]
cases = [case(name, config) for name, all_of in configs.items() for config in all_of]
for one in ("SGD", "Adam", "RMSprop", "Nadam", "Muon"):
    cases.append(case(one, {"learning_rate": 0.05, "weight_decay": 0.3}, excluded=["b.as", "deep"]))
for one in ("SGD", "Adam", "Adagrad"):
    cases.append(case(one, {"learning_rate": 0.05, "weight_decay": 0.3}, missing=True))
    cases.append(case(one, {"learning_rate": 0.05, **EMA, "ema_overwrite_frequency": 2}, constrained=True))
cases.append(case("Adam", {"learning_rate": 0.05, **EMA, "gradient_accumulation_steps": 2}, missing=True))
ADAM = ("Adam", {"learning_rate": 0.02, "weight_decay": 0.1, "loss_scale_factor": 3.0})
# Without Nadam: inside of another optimizer Keras forgets its product of momenta.
OUTER = [
    ("LossScaleOptimizer", {"inner_optimizer": ADAM, "initial_scale": 4.0, "dynamic_growth_steps": 3, "name": "own"}, [0, 4, 5, 12]),
    ("LossScaleOptimizer", {"inner_optimizer": ("SGD", {"learning_rate": EXPONENTIAL, "momentum": 0.9})}, [2, 7]),
    ("LossScaleOptimizer", {"inner_optimizer": ("Adagrad", {**EMA, "gradient_accumulation_steps": 2, "clipnorm": 0.4}),
                            "initial_scale": 0.5, "dynamic_growth_steps": 1}, [1, 8, 9]),
    ("LossScaleOptimizer", {"inner_optimizer": ("Lamb", {"learning_rate": 0.02}), "dynamic_growth_steps": 4}, [3, 17]),
    ("MultiOptimizer", {"optimizer_map": ("OptimizerMap", {
        "default_optimizer": ("SGD", {"learning_rate": 0.05, "momentum": 0.9}),
        "optimizer_map": {"kernel": ADAM, "to.*_embeddings": ("Nadam", {"learning_rate": COSINE})}}),
        "loss_scale_factor": 2.0, "name": "own"}, []),
    ("MultiOptimizer", {"optimizer_map": ("OptimizerMap", {"default_optimizer": ("Adam", {"learning_rate": 0.01, "clipnorm": 0.3})})}, []),
]
for name, config, overflows in OUTER:
    configs.setdefault(name, []).append(config)
    cases.append(case(name, config, overflows=overflows, constrained=name == "LossScaleOptimizer" and "name" in config))
missing_cases = {name: without_case(name, all_of) for name, all_of in configs.items()}
print("optimizers: options without a case:", {k: v for k, v in missing_cases.items() if v} or "none")
write("optimizers", cases, shownSteps=SHOWN, names=list(SHAPES),
      variables=tensors([wave(shape, 1 + i, 0.8) for i, shape in enumerate(SHAPES.values())]),
      gradients=[tensors(g) for g in GRADIENTS])
