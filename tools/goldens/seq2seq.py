"""Encoder and decoder as in Keras's example lstm_seq2seq: trained with teacher forcing, cut apart, decoded step by step."""
# First, since it chooses the backend.
from common import fill, labels, number, one_hot, tensor, tensors, wave, write

import keras
import numpy as np

ENCODER_TOKENS, DECODER_TOKENS, UNITS = 5, 6, 7
ROWS, ENCODER_STEPS, DECODER_STEPS = 6, 4, 5
STEPS, LENGTH = 12, 7


def decode_greedily(encoder, decoder, x, start):
    """All rows at once from one start token; tokens and probabilities of each step."""
    states = encoder.predict(x, verbose=0)
    tokens = np.full(len(x), start)
    chosen, given = [], []
    for _ in range(LENGTH):
        probabilities, *states = decoder.predict([one_hot(tokens, DECODER_TOKENS)[:, None], *states], verbose=0)
        ordered = np.sort(probabilities[:, 0], -1)
        assert (ordered[:, -1] - ordered[:, -2]).min() > 1e-3, "a token is chosen by a hair"
        tokens = probabilities[:, 0].argmax(-1)
        chosen.append(tokens.tolist())
        given.append(tensor(probabilities))
    return np.transpose(chosen).tolist(), given


def one_hot_case():
    keras.backend.clear_session()
    encoder_inputs = keras.Input((None, ENCODER_TOKENS))
    _, h, c = keras.layers.LSTM(UNITS, return_state=True)(encoder_inputs)
    decoder_inputs = keras.Input((None, DECODER_TOKENS))
    lstm = keras.layers.LSTM(UNITS, return_sequences=True, return_state=True)
    outputs, _, _ = lstm(decoder_inputs, initial_state=[h, c])
    dense = keras.layers.Dense(DECODER_TOKENS, activation="softmax")
    model = keras.Model([encoder_inputs, decoder_inputs], dense(outputs))
    initial = fill(model, 1, 1.2)
    model.compile(optimizer=keras.optimizers.RMSprop(0.02), loss="categorical_crossentropy", metrics=["accuracy"])
    x = one_hot(labels((ROWS, ENCODER_STEPS), ENCODER_TOKENS, 2), ENCODER_TOKENS)
    target = labels((ROWS, DECODER_STEPS + 1), DECODER_TOKENS, 3)
    y_in, y = one_hot(target[:, :-1], DECODER_TOKENS), one_hot(target[:, 1:], DECODER_TOKENS)
    logs = [model.train_on_batch([x, y_in], y, return_dict=True) for _ in range(STEPS)]
    # The parts, found in the trained model again.
    encoder = keras.Model(model.input[0], model.layers[2].output[1:])
    state_inputs = [keras.Input((UNITS,)), keras.Input((UNITS,))]
    again, *states = model.layers[3](model.input[1], initial_state=state_inputs)
    decoder = keras.Model([model.input[1], *state_inputs], [model.layers[4](again), *states])
    tokens, probabilities = decode_greedily(encoder, decoder, x, 0)
    return {"name": "one-hot", "layers": [type(l).__name__ for l in model.layers], "units": UNITS,
            "initialWeights": tensors(initial), "encoderInput": tensor(x), "decoderInput": tensor(y_in), "target": tensor(y),
            "logs": [{k: number(v) for k, v in log.items()} for log in logs], "finalWeights": tensors(model.get_weights()),
            "states": tensors(encoder.predict(x, verbose=0)), "tokens": tokens, "probabilities": probabilities}


def masked_case():
    """The decoder's LSTM runs over padded steps, since states are given; its output carries the mask to the loss."""
    keras.backend.clear_session()
    encoder_inputs = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(ENCODER_TOKENS, 3, mask_zero=True)(encoder_inputs)
    _, h, c = keras.layers.LSTM(UNITS, return_state=True)(embedded)
    decoder_inputs = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(DECODER_TOKENS, 4, mask_zero=True)(decoder_inputs)
    outputs = keras.layers.LSTM(UNITS, return_sequences=True)(embedded, initial_state=[h, c])
    outputs = keras.layers.Dense(DECODER_TOKENS, activation="softmax")(outputs)
    model = keras.Model([encoder_inputs, decoder_inputs], outputs)
    initial = fill(model, 2, 1.0)
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    x = np.array([[1, 2, 3, 0], [4, 3, 0, 0], [2, 1, 4, 3]], np.int32)
    # Padded in the middle, too: a run that heeds the mask gives other numbers after it.
    y_in = np.array([[1, 2, 0, 3, 0], [5, 4, 0, 0, 0], [3, 0, 2, 1, 4]], np.int32)
    y = labels((3, 5), DECODER_TOKENS, 5)
    predicted = model.predict([x, y_in], verbose=0)
    # Losses alone: on JAX what goes through the gradient loses its mask before metrics see it; tested it keeps it.
    tested = model.test_on_batch([x, y_in], y, return_dict=True)
    losses = [model.train_on_batch([x, y_in], y, return_dict=True)["loss"] for _ in range(3)]
    return {"name": "masked", "units": UNITS, "initialWeights": tensors(initial), "encoderInput": tensor(x),
            "decoderInput": tensor(y_in), "target": tensor(y), "predict": tensor(predicted),
            "tested": {k: number(v) for k, v in tested.items()}, "losses": [number(loss) for loss in losses]}


write("seq2seq", [one_hot_case(), masked_case()])
