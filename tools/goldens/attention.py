"""Attention, AdditiveAttention, MultiHeadAttention: score modes, masks of query, value and key, causal, scores."""
# First, since it chooses the backend.
from common import wave, write
from layer_cases import layer_case

import itertools

import keras
import numpy as np

BATCH, QUERIES, KEYS = 3, 4, 5
QUERY_MASK = np.array([[1, 1, 1, 0], [1, 0, 1, 1], [0, 1, 0, 0]], dtype=bool)
VALUE_MASK = np.array([[1, 1, 1, 0, 0], [1, 0, 1, 1, 1], [1, 0, 0, 0, 0]], dtype=bool)
KEY_MASK = np.array([[1, 0, 1, 1, 1], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]], dtype=bool)


def pair_mask(*lead):
    """Every query may attend to some key, the last query of each row to none."""
    mask = wave((*lead, QUERIES, KEYS), 3) > 0
    mask[..., 0] = True
    mask[..., -1, :] = False
    return mask


def case(tag, cls, seed, sizes=(3, 3), masks=None, context=None, **config):
    """`sizes`: features of query, value and, if there are three, key."""
    inputs = [wave((BATCH, QUERIES if i == 0 else KEYS, n), seed + 2 * i, 1.0) for i, n in enumerate(sizes)]
    layer = getattr(keras.layers, cls)(**config)
    golden = layer_case(f"{cls} {tag}", layer, config, inputs, seed, masks, context)
    # Run at once, the scores also carry the mask of the softmax inside; in a model they have none.
    golden["outputMasks"][1:] = [None] * (len(golden["outputs"]) - 1)
    return golden


MASKS = {"": None, "value masked": [None, VALUE_MASK], "query masked": [QUERY_MASK, None],
         "both masked": [QUERY_MASK, VALUE_MASK]}
CALLS = {"": {}, "causal": {"use_causal_mask": True}, "scores": {"return_attention_scores": True},
         "causal scores": {"use_causal_mask": True, "return_attention_scores": True}}


def simple():
    kinds = [("Attention", {}), ("Attention", {"use_scale": True}), ("Attention", {"score_mode": "concat"}),
             ("Attention", {"score_mode": "concat", "use_scale": True}), ("AdditiveAttention", {}),
             ("AdditiveAttention", {"use_scale": False})]
    seed = 0
    for cls, config in kinds:
        shown = " ".join(f"{k}={v}" for k, v in config.items())
        for (masked, masks), (called, context) in itertools.product(MASKS.items(), CALLS.items()):
            seed += 1
            yield case(f"{shown} {masked} {called}".strip(), cls, seed, masks=masks, context=context, **config)
        yield case(f"{shown} with a key".strip(), cls, seed + 100, sizes=(3, 6, 3), **config)
        yield case(f"{shown} with a key, all masked".strip(), cls, seed + 101, sizes=(3, 6, 3),
                   masks=[QUERY_MASK, VALUE_MASK, KEY_MASK], **config)
    nothing = np.zeros((BATCH, KEYS), dtype=bool)
    yield case("all values masked", "Attention", 90, masks=[None, nothing])


def multi_head():
    """The JAX backend takes a valueDim other than keyDim only where scores are asked for."""
    seed = 200
    base = {"num_heads": 2, "key_dim": 3}
    for (masked, masks), (called, context) in itertools.product(MASKS.items(), CALLS.items()):
        seed += 1
        yield case(f"{masked} {called}".strip(), "MultiHeadAttention", seed, (4, 5), masks, context, **base)
    scores = {"return_attention_scores": True}
    yield case("value_dim", "MultiHeadAttention", 230, (4, 5), context=scores, value_dim=4, **base)
    yield case("with a key", "MultiHeadAttention", 231, (4, 5, 6), **base)
    yield case("with a key, all masked", "MultiHeadAttention", 232, (4, 5, 6), [QUERY_MASK, VALUE_MASK, KEY_MASK], **base)
    yield case("with a key, all masked, scores", "MultiHeadAttention", 233, (4, 5, 6),
               [QUERY_MASK, VALUE_MASK, KEY_MASK], scores, **base)
    yield case("without bias", "MultiHeadAttention", 234, (4, 5), use_bias=False, **base)
    yield case("output_shape 7", "MultiHeadAttention", 235, (4, 5), output_shape=7, **base)
    yield case("output_shape (2, 3)", "MultiHeadAttention", 236, (4, 5), output_shape=[2, 3], **base)
    yield case("one head", "MultiHeadAttention", 237, (4, 4), num_heads=1, key_dim=4)
    yield case("dropout in prediction", "MultiHeadAttention", 238, (4, 5), [QUERY_MASK, None], dropout=0.3, **base)
    for i, (called, context) in enumerate(CALLS.items()):
        given = {**context, "attention_mask": pair_mask(BATCH)}
        yield case(f"attention_mask {called}".strip(), "MultiHeadAttention", 240 + i, (4, 5), context=given, **base)
        yield case(f"attention_mask, both masked {called}".strip(), "MultiHeadAttention", 250 + i, (4, 5),
                   [QUERY_MASK, VALUE_MASK], given, **base)
    yield case("attention_mask of heads", "MultiHeadAttention", 260, (4, 5),
               context={"attention_mask": pair_mask(BATCH, 2)}, **base)


write("attention", [*simple(), *multi_head()])
