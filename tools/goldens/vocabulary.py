"""TextVectorization's vocabularies and indices. It runs in TensorFlow whatever the backend."""
from common import write

import keras
import numpy as np

TEXTS = {
    "sentences": ["The soup was cold, the bread was stale!", "Not bad at all. NOT bad; the bread isn't old.",
                  "  Tabs\tand\nlines \r\n end "],
    "ties": ["b a c", "a b c", "aa B b-b"],
    "punctuation": ["!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~' x", "it's 50% [UNK] a_b c-d"],
    "unicode": ["Été ÉTÉ été “quoted” c’est c'est", "好 電影 好 。", "\U0001f600 \uff21 \ue000 \U0001f601", "a\u00a0b a\u3000b"],
    "control": ["a\x0bb\x0cc\x1cd"],
}
UNSEEN = ["the Soup of NOT bad bread", "好 x été", ""]


def case(label, texts, split, tokens):
    # Our characters are the text's own; words are standardized as Keras does by default.
    standardize = None if split == "character" else "lower_and_strip_punctuation"
    layer = keras.layers.TextVectorization(split=split, standardize=standardize, max_tokens=tokens)
    layer.adapt(texts)
    encode = lambda text: [int(i) for i in np.asarray(layer([text]))[0]]
    return {"name": f"{label} {split} {tokens}", "texts": texts, "split": split, "maxTokens": tokens,
            "vocabulary": [str(token) for token in layer.get_vocabulary()],
            "encoded": [{"text": text, "ids": encode(text)} for text in [*texts, *UNSEEN]]}


def cases():
    for label, texts in TEXTS.items():
        for tokens in (None, 3, 5, 9):
            yield case(label, texts, "whitespace", tokens)
            yield case(label, texts, "character", tokens)


write("vocabulary", list(cases()))
