"""Attention, AdditiveAttention, MultiHeadAttention, GroupQueryAttention: score modes, axes, groups, gates, windows, masks of query, value and key, causal, scores."""
# First, since it chooses the backend.
from common import fill, options, tensor, tensors, wave, write
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


def any_axes():
    """More axes than time: all between batch and features, or some; masks over pairs of all attended axes."""
    base = {"num_heads": 2, "key_dim": 3}
    four, five = (2, 3, 4, 5), (2, 2, 3, 2, 4)

    def axes_case(tag, shapes, seed, context=None, **config):
        inputs = [wave(s, seed + 2 * i, 1.0) for i, s in enumerate(shapes)]
        layer = keras.layers.MultiHeadAttention(**base, **config)
        golden = layer_case(f"MultiHeadAttention of axes {tag}", layer, {**base, **config}, inputs, seed, None, context)
        golden["outputMasks"][1:] = [None] * (len(golden["outputs"]) - 1)
        return golden

    scores = {"return_attention_scores": True}
    yield axes_case("all of four", [four, four], 300)
    yield axes_case("all of four, scores", [four, (2, 2, 3, 5)], 301, scores)
    yield axes_case("1 of four", [four, (2, 2, 4, 5)], 302, attention_axes=1)
    yield axes_case("2 of four, scores", [four, (2, 3, 2, 5)], 303, scores, attention_axes=[2])
    yield axes_case("-2 of four, value_dim, output_shape", [four, four], 304, value_dim=2, output_shape=[2, 3], attention_axes=[-2])
    yield axes_case("1, 3 of five, scores", [five, five], 305, scores, attention_axes=[1, 3])
    yield axes_case("3, 1 of five, scores", [five, (2, 3, 3, 1, 4)], 306, scores, attention_axes=[3, 1])
    pairs = wave((2, 3, 4, 2, 3), 3) > -0.2
    pairs[:, 1, 2] = False
    yield axes_case("all of four, attention_mask", [four, (2, 2, 3, 5)], 307, {"attention_mask": pairs})
    yield axes_case("all of four, attention_mask, scores", [four, (2, 2, 3, 5)], 308, {"attention_mask": pairs, **scores})
    of_rows = wave((2, 3, 4, 2), 4) > -0.2
    yield axes_case("2 of four, attention_mask of rows", [four, (2, 3, 2, 5)], 309, {"attention_mask": of_rows}, attention_axes=[2])
    yield axes_case("1 of four, causal", [four, four], 310, {"use_causal_mask": True}, attention_axes=[1])


def gated_and_windowed():
    base = {"num_heads": 2, "key_dim": 3}
    for i, (called, context) in enumerate(CALLS.items()):
        yield case(f"gate {called}".strip(), "MultiHeadAttention", 320 + i, (4, 5), context=context, use_gate=True, **base)
        yield case(f"sliding_window {called}".strip(), "MultiHeadAttention", 330 + i, (4, 5), [QUERY_MASK, VALUE_MASK], context, sliding_window=2, **base)
    yield case("gate, value_dim, scores", "MultiHeadAttention", 340, (4, 5), context={"return_attention_scores": True}, use_gate=True, value_dim=4, **base)


def grouped():
    base = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}
    seed = 400
    for (masked, masks), (called, context) in itertools.product(MASKS.items(), CALLS.items()):
        seed += 1
        yield case(f"{masked} {called}".strip(), "GroupQueryAttention", seed, (5, 5), masks, context, **base)
    scores = {"return_attention_scores": True}
    yield case("with a key", "GroupQueryAttention", 430, (5, 5, 6), **base)
    yield case("one group, gate", "GroupQueryAttention", 431, (5, 5), use_gate=True, head_dim=2, num_query_heads=3, num_key_value_heads=1)
    yield case("as many groups as heads, without bias", "GroupQueryAttention", 432, (5, 5), use_bias=False, head_dim=2, num_query_heads=2, num_key_value_heads=2)
    yield case("sliding_window causal scores", "GroupQueryAttention", 433, (5, 5), context={**scores, "use_causal_mask": True}, sliding_window=2, **base)
    yield case("attention_mask", "GroupQueryAttention", 434, (5, 5), context={"attention_mask": pair_mask(BATCH)}, **base)
    yield case("attention_mask of heads, scores", "GroupQueryAttention", 435, (5, 5), context={"attention_mask": pair_mask(BATCH, 4), **scores}, **base)


def penalties():
    """Sums of the losses that layers add: penalties on what their projections return."""
    kinds = [("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "use_gate": True}),
             ("GroupQueryAttention", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2})]
    for seed, (cls, config) in enumerate(kinds, 500):
        layer = getattr(keras.layers, cls)(**config, activity_regularizer=keras.regularizers.L2(0.02))
        x, y = wave((BATCH, QUERIES, 5), seed), wave((BATCH, KEYS, 5), seed + 1)
        layer(x, y)
        weights = fill(layer, seed, 0.7)
        layer.set_weights(weights)
        layer(x, y)
        yield {"name": cls, "layer": cls, "options": options(config), "weights": tensors(weights), "inputs": tensors([x, y]),
               "penalty": tensor(np.array(sum(float(loss) for loss in layer.losses), np.float32))}


write("attention", [*simple(), *multi_head()])
write("attention_heads", [*any_axes(), *gated_and_windowed(), *grouped()])
write("attention_penalties", list(penalties()))
