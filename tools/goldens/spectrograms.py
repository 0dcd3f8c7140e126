"""Layers that make spectrograms: STFTSpectrogram with kernels of its initializer and with others, MelSpectrogram; and windows."""
# First, since it chooses the backend.
from common import tensor, wave, write
from layer_cases import layer_case

import keras
import numpy as np
import scipy.signal

WINDOWS = ["barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "cosine", "flattop", "hamming", "hann", "lanczos",
           "nuttall", "parzen", "triang"]


def stft(shape, seed, own=False, **config):
    """With weights of the initializer, or others."""
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    label = f"STFTSpectrogram {'x'.join(map(str, shape))} {shown}" + (" with other weights" if own else "")
    layer = keras.layers.STFTSpectrogram(**config)
    layer.build((None, *shape[1:]))
    weights = None if own else layer.get_weights()
    return layer_case(label, keras.layers.STFTSpectrogram(**config), config, [wave(shape, seed, 0.8, 0.2)], seed, weights=weights)


def mel(shape, seed, **config):
    shown = " ".join(f"{k}={v}" for k, v in config.items())
    layer = keras.layers.MelSpectrogram(**config)
    return layer_case(f"MelSpectrogram {'x'.join(map(str, shape))} {shown}", layer, config, [wave(shape, seed, 0.8, 0.2)], seed)


def cases():
    seed = 1
    for mode in ("log", "magnitude", "psd", "real", "imag", "angle", "stft"):
        seed += 1
        # Of these numbers the spectrum is nowhere near 0, where the gradient of its logarithm is as inexact as the spectrum.
        data = 50 if mode == "log" else seed
        yield stft((2, 11, 2), data, mode=mode, frame_length=4, expand_dims=seed % 2 == 0)
        yield stft((2, 2, 11), seed, True, mode=mode, frame_length=5, frame_step=3, padding="same", data_format="channels_first",
                   expand_dims=seed % 2 == 1)
    yield stft((2, 13, 1), 20, mode="magnitude", frame_length=6, fft_length=16, window="blackman", periodic=True, scaling="spectrum")
    yield stft((2, 13, 1), 21, mode="real", frame_length=4, window=[0.5, 1.0, 2.0, 0.25])
    yield stft((2, 13, 1), 22, mode="stft", frame_length=7, window=None)
    yield stft((2, 13, 1), 23, mode="imag", frame_length=7, scaling=None)
    yield mel((2, 40), 30, fft_length=16, sequence_stride=8, num_mel_bins=4, sampling_rate=8000)
    yield mel((40,), 31, fft_length=32, sequence_length=20, sequence_stride=10, num_mel_bins=5, window="hamming", sampling_rate=4000,
              min_freq=100.0, max_freq=1500, power_to_db=False, mag_exp=1.0)
    yield mel((2, 64), 32, fft_length=96, sequence_length=60, sequence_stride=24, num_mel_bins=6, top_db=6.0, ref_power=0.2, min_power=0.05)


def windows():
    for size in (1, 2, 5, 8):
        for name in WINDOWS:
            for periodic in (False, True):
                values = scipy.signal.get_window(name, size, periodic)
                yield {"window": name, "periodic": periodic, **tensor(np.asarray(values, "float32"))}


def kernels():
    for i, config in enumerate([{}, {"side": "imag"}, {"window": "hamming", "scaling": "spectrum"}, {"window": None}, {"scaling": None, "periodic": True}]):
        value = keras.initializers.STFT(**config)((12, 1, 9 + i), dtype="float32")
        yield {"options": config, **tensor(value)}


write("spectrograms", list(cases()), windows=list(windows()), kernels=list(kernels()))
