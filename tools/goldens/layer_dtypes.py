"""Layers and activations on integers and bools: the dtype of what they return, and the numbers.

Where Keras rejects a dtype, and where it is wrong on the way to its result (it computes in uint8, whose numbers wrap, or
in bool, whose sum is a logical or), the case says why, and holds what Keras returns for the same numbers as float32, or
as int32 where Keras returns integers.
"""
# First, since it chooses the backend.
from common import exact, fill, options, tensors, write

import keras
import numpy as np

NUMBERS = {"int32": [-2, 0, 3, 1, 5, -1, 2, 2, 0, 4, -3, 1], "uint8": [2, 0, 3, 1, 5, 1, 2, 2, 0, 4, 3, 1],
           "bool": [1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1]}
LARGE = {"int32": [70000, -70000, 2000, 16, -50000, 1000000, 16777217, -1, 0, -2147483648, 2147483647, 300],
         "uint8": [255, 16, 200, 128, 17, 254, 0, 90, 250, 3, 130, 201], "bool": NUMBERS["bool"]}
SEQUENCE, ROW, IMAGE, VOLUME = (2, 3, 2), (2, 3), (1, 3, 2, 2), (1, 3, 2, 1, 2)
COLORS = (1, 2, 2, 3)
WRAPS = "Keras computes in uint8, in which it wraps"
REJECTS = "Keras rejects the dtype"
BACK = "Keras converts the normalized numbers back to the dtype of the input"


def array(dtype, shape, rolled=0, numbers=NUMBERS):
    return np.roll(np.array(numbers[dtype]), rolled)[: int(np.prod(shape))].reshape(shape).astype(dtype)


def different(name, dtype, large, config):
    """Why the result is not Keras's for this dtype; and the dtype for which it is."""
    if name in ("LayerNormalization", "GroupNormalization", "RMSNormalization"):
        return BACK, "float32"
    if name in ("RandomBrightness", "RandomContrast") or dtype == "bool" and (name == "Resizing" or name == "UpSampling2D" and config):
        return "Keras converts images back to their dtype", "float32"
    if name == "ContrastLimitedAdaptiveHistogramEqualization":
        return "Keras converts images back to their dtype", "float32"
    if name in ("RandomHue", "RandomSaturation", "RandomGrayscale", "RandomColorDegeneration", "RandomInvert", "RandomPosterization", "RandomColorJitter", "RandomShear", "RandomPerspective",
                "RandomElasticTransform", "RandomCrop", "Equalization", "MixUp"):
        return "Keras leaves images in their dtype in prediction", "float32"
    if dtype == "uint8" and name in ("softmax", "log_softmax", "log_sigmoid", "Attention", "Softmax", "PReLU"):
        return WRAPS, "float32"
    if dtype == "uint8" and (name == "hard_tanh" or name == "soft_shrink" and "threshold" in config
                             or name in ("relu", "ReLU") and "threshold" in config and "negative_slope" in config):
        return WRAPS, "int32"
    if dtype == "uint8" and large and name in ("softsign", "squareplus", "Average", "AdditiveAttention"):
        return WRAPS, "float32"
    if dtype == "int32" and large and name in ("squareplus", "Average", "Attention", "AdditiveAttention"):
        return "Keras computes in int32, in which it wraps", "float32"
    if dtype == "bool" and (name in ("Average", "AdditiveAttention") or name == "Attention" and "score_mode" in config):
        return "Keras adds bools by a logical or", "float32"
    if name == "relu" and config.get("max_value") == 2.5:
        return "Keras converts the limit to an integer", "float32"
    if dtype == "bool" and name == "relu" and config.get("threshold") == 0.5:
        return "Keras converts the threshold to a bool", "int32"
    return None


def call(name, f, inputs, large=False, config={}):
    """What Keras computes, and why where it is something else."""
    converted = lambda dtype: exact(f([x.astype(dtype) for x in inputs]))
    dtype = inputs[0].dtype.name
    if reason := different(name, dtype, large, config):
        return {"y": converted(reason[1]), "different": reason[0]}
    try:
        return {"y": exact(f(inputs))}
    except (TypeError, ValueError):
        integers = name == "Subtract"
        return {"y": converted("int32" if integers else "float32"), "different": REJECTS}


def layer_case(cls, inputs, seed, config, large=False):
    layer = getattr(keras.layers, cls)(**config)
    separate = cls in ("MultiHeadAttention", "GroupQueryAttention")
    # Keras's random layers of images are in training unless they are told otherwise.
    told = {"training": False} if cls.startswith("Rand") or cls in ("Solarization", "Equalization", "MixUp", "CutMix", "AugMix") else {}
    f = lambda xs: layer(*map(keras.ops.convert_to_tensor, xs), **told) if separate or len(xs) == 1 else layer([keras.ops.convert_to_tensor(x) for x in xs])
    f([x.astype("float32") for x in inputs])  # builds it
    values = fill(layer, seed)
    if cls == "BatchNormalization":  # A variance is not negative.
        values[-1] = np.abs(values[-1])
        layer.set_weights(values)
    shown = [cls, inputs[0].dtype.name, *(f"{k}={v}" for k, v in config.items()), *(["large"] if large else [])]
    return {"name": " ".join(shown), "layer": cls, "options": options(config), "weights": tensors(values),
            "inputs": [exact(x) for x in inputs], **call(cls, f, inputs, large, config)}


def layer_cases(dtype):
    x, row = array(dtype, SEQUENCE), array(dtype, ROW)
    pair = [x, array(dtype, SEQUENCE, 5)]
    image, volume = [array(dtype, IMAGE)], [array(dtype, VOLUME)]
    for i, (cls, inputs, config) in enumerate([
        ("Dense", [x], {"units": 2}), ("Conv1D", [x], {"filters": 2, "kernel_size": 2}),
        ("LSTM", [x], {"units": 2}), ("GRU", [x], {"units": 2}), ("SimpleRNN", [x], {"units": 2}),
        ("Embedding", [np.abs(row) if dtype != "bool" else row], {"input_dim": 6, "output_dim": 2}),
        ("ReversibleEmbedding", [np.abs(row) if dtype != "bool" else row], {"input_dim": 6, "output_dim": 2}),
        ("Rescaling", [x], {"scale": 0.5, "offset": 1}), ("Resizing", [array(dtype, IMAGE)], {"height": 2, "width": 3}),
        ("CenterCrop", [array(dtype, IMAGE)], {"height": 2, "width": 1}), ("RandomFlip", [array(dtype, IMAGE)], {}),
        ("RandomRotation", [array(dtype, IMAGE)], {"factor": 0.2}), ("RandomZoom", [array(dtype, IMAGE)], {"height_factor": 0.2}),
        ("RandomTranslation", [array(dtype, IMAGE)], {"height_factor": 0.2, "width_factor": 0.2}),
        ("RandomContrast", [array(dtype, IMAGE)], {"factor": 0.2}), ("RandomBrightness", [array(dtype, IMAGE)], {"factor": 0.2}),
        ("LayerNormalization", [x], {}), ("GroupNormalization", [x], {"groups": 2}), ("RMSNormalization", [x], {}),
        ("UnitNormalization", [x], {}), ("BatchNormalization", [x], {}),
        ("Activation", [x], {"activation": "relu"}), ("Activation", [x], {"activation": "tanh"}),
        ("Activation", [row], {"activation": "linear"}), ("Masking", [x], {"mask_value": 1}),
        ("Dropout", [x], {"rate": 0.5}), ("SpatialDropout1D", [x], {"rate": 0.5}), ("Flatten", [x], {}),
        ("Reshape", [x], {"target_shape": [6]}), ("Permute", [x], {"dims": [2, 1]}), ("RepeatVector", [row], {"n": 2}),
        ("GlobalAveragePooling1D", [x], {}), ("GlobalMaxPooling1D", [x], {}),
        ("AveragePooling1D", [x], {"pool_size": 2}), ("MaxPooling1D", [x], {"pool_size": 2}),
        ("AveragePooling1D", [x], {"pool_size": 2, "padding": "same"}),
        ("MaxPooling1D", [x], {"pool_size": 2, "padding": "same"}),
        ("Conv2D", image, {"filters": 2, "kernel_size": 2}), ("Conv3D", volume, {"filters": 2, "kernel_size": (2, 2, 1)}),
        ("Conv1DTranspose", [x], {"filters": 2, "kernel_size": 2}), ("Conv2DTranspose", image, {"filters": 2, "kernel_size": 2}),
        ("Conv3DTranspose", volume, {"filters": 2, "kernel_size": (2, 1, 1)}), ("DepthwiseConv1D", [x], {"kernel_size": 2}),
        ("DepthwiseConv2D", image, {"kernel_size": 2}), ("SeparableConv1D", [x], {"filters": 2, "kernel_size": 2}),
        ("SeparableConv2D", image, {"filters": 2, "kernel_size": 2}),
        ("MaxPooling2D", image, {"pool_size": 2}), ("MaxPooling3D", volume, {"pool_size": (2, 2, 1)}),
        ("AveragePooling2D", image, {"pool_size": 2}), ("AveragePooling3D", volume, {"pool_size": (2, 2, 1)}),
        ("GlobalAveragePooling2D", image, {}), ("GlobalAveragePooling3D", volume, {}),
        ("GlobalMaxPooling2D", image, {}), ("GlobalMaxPooling3D", volume, {}),
        ("AdaptiveAveragePooling1D", [x], {"output_size": 2}), ("AdaptiveMaxPooling1D", [x], {"output_size": 2}),
        ("AdaptiveAveragePooling2D", image, {"output_size": 2}), ("AdaptiveMaxPooling2D", image, {"output_size": 2}),
        ("AdaptiveAveragePooling3D", volume, {"output_size": 1}), ("AdaptiveMaxPooling3D", volume, {"output_size": 1}),
        ("ZeroPadding1D", [x], {}), ("ZeroPadding2D", image, {}), ("ZeroPadding3D", volume, {"padding": (0, 1, 0)}),
        ("Cropping1D", [x], {"cropping": (1, 0)}), ("Cropping2D", image, {"cropping": (1, 0)}),
        ("Cropping3D", volume, {"cropping": (1, 0, 0)}), ("UpSampling1D", [x], {}), ("UpSampling2D", image, {}),
        ("UpSampling3D", volume, {}),
        ("Add", pair, {}), ("Subtract", pair, {}), ("Multiply", pair, {}), ("Average", pair, {}), ("Maximum", pair, {}),
        ("Minimum", pair, {}), ("Concatenate", pair, {}), ("Attention", pair, {}), ("AdditiveAttention", pair, {}),
        ("ReLU", [x], {}), ("ReLU", [x], {"threshold": 1, "negative_slope": 0.5}), ("ReLU", [x], {"max_value": 2}),
        ("LeakyReLU", [x], {}), ("ELU", [x], {}), ("PReLU", [x], {}), ("Softmax", [x], {}), ("Softmax", [x], {"axis": [1, 2]}),
        ("GaussianNoise", [x], {"stddev": 0.5}), ("GaussianDropout", [x], {"rate": 0.5}), ("AlphaDropout", [x], {"rate": 0.5}),
        ("SpatialDropout2D", [array(dtype, IMAGE)], {"rate": 0.5}), ("SpatialDropout3D", [array(dtype, VOLUME)], {"rate": 0.5}),
        ("ActivityRegularization", [x], {"l1": 0.1}), ("Identity", [x], {}), ("Dot", pair, {"axes": 2}),
        ("Dot", pair, {"axes": 1, "normalize": True}),
        ("EinsumDense", [x], {"equation": "abc,cd->abd", "output_shape": [None, 2], "bias_axes": "d"}),
        ("Attention", pair, {"score_mode": "concat"}), ("MultiHeadAttention", pair, {"num_heads": 1, "key_dim": 2}),
        ("UpSampling2D", image, {"interpolation": "bilinear"}), ("ConvLSTM1D", image, {"filters": 2, "kernel_size": 2}),
        ("ConvLSTM2D", volume, {"filters": 2, "kernel_size": 1}),
        ("ConvLSTM3D", [array(dtype, (1, 2, 1, 2, 1, 2))], {"filters": 2, "kernel_size": 1}),
        ("GroupQueryAttention", pair, {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1}),
        ("RandomHue", [array(dtype, COLORS)], {"factor": 0.2}), ("RandomSaturation", [array(dtype, COLORS)], {"factor": 0.2}),
        ("RandomGrayscale", [array(dtype, COLORS)], {}), ("RandomColorDegeneration", [array(dtype, COLORS)], {"factor": 0.2}),
        ("RandomInvert", image, {}), ("RandomPosterization", image, {"factor": 3}), ("Solarization", image, {}),
        ("RandomSharpness", image, {"factor": 0.2}), ("AutoContrast", image, {}), ("RandomGaussianBlur", image, {}),
        ("RandomColorJitter", image, {"contrast_factor": 0.2}),
        ("RandomShear", image, {"x_factor": 0.2}), ("RandomPerspective", image, {}), ("RandomElasticTransform", image, {}),
        ("RandomCrop", image, {"height": 2, "width": 1}), ("Equalization", image, {}), ("RandomErasing", image, {}),
        ("ContrastLimitedAdaptiveHistogramEqualization", image, {"tile_grid_size": (1, 1)}), ("MixUp", image, {}), ("CutMix", image, {}),
        ("RandAugment", image, {}), ("AugMix", image, {}), ("STFTSpectrogram", [x], {"frame_length": 2}),
        ("MelSpectrogram", [row], {"fft_length": 4, "sequence_stride": 2, "num_mel_bins": 2}),
    ]):
        yield layer_case(cls, inputs, i, config)


def large_layer_cases(dtype):
    """Integers that float32 does not hold, and uint8 whose sums are above 255."""
    x = array(dtype, SEQUENCE, numbers=LARGE)
    pair = [x, array(dtype, SEQUENCE, 5, LARGE)]
    for i, (cls, inputs, config) in enumerate([
        ("MaxPooling1D", [x], {"pool_size": 2, "strides": 1, "padding": "same"}), ("GlobalMaxPooling1D", [x], {}),
        ("MaxPooling2D", [array(dtype, IMAGE, numbers=LARGE)], {"pool_size": (2, 3), "strides": 1, "padding": "same"}),
        ("Flatten", [x], {}), ("Permute", [x], {"dims": [2, 1]}), ("Masking", [x], {}), ("Dropout", [x], {"rate": 0.5}),
        ("Activation", [x], {"activation": "relu"}), ("Activation", [x], {"activation": "linear"}),
        ("Add", pair, {}), ("Subtract", pair, {}), ("Multiply", pair, {}), ("Maximum", pair, {}), ("Minimum", pair, {}),
        ("Concatenate", pair, {}), ("Average", pair, {}), ("Attention", pair, {}), ("AdditiveAttention", pair, {}),
    ]):
        yield layer_case(cls, inputs, i, config, True)


NAMES = ["celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu",
         "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax",
         "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "tanh", "tanh_shrink"]
CONFIGURED = [("relu", {"negative_slope": 0.5}), ("relu", {"negative_slope": 2}), ("relu", {"max_value": 2}),
              ("relu", {"max_value": 2.5}), ("relu", {"threshold": 1}), ("relu", {"threshold": 0.5}),
              ("relu", {"threshold": 1, "negative_slope": 0.5}), ("leaky_relu", {"negative_slope": 2}),
              ("soft_shrink", {"threshold": 1}), ("hard_shrink", {"threshold": 1}),
              ("threshold", {"threshold": 1, "default_value": 0}), ("threshold", {"threshold": 0.5, "default_value": 0.5}),
              ("threshold", {"threshold": 1, "default_value": -1}), ("celu", {"alpha": 2}), ("elu", {"alpha": 2}),
              ("gelu", {"approximate": True}), ("squareplus", {"b": 2}), ("softmax", {"axis": 0}), ("sparsemax", {"axis": 0})]


def activation_case(name, dtype, config={}, numbers=NUMBERS):
    x = array(dtype, (3, 2) if name == "glu" else ROW, numbers=numbers)
    large = numbers is LARGE
    f = lambda xs: getattr(keras.activations, name)(keras.ops.convert_to_tensor(xs[0]), **config)
    shown = [name, dtype, *(f"{k}={v}" for k, v in config.items()), *(["large"] if large else [])]
    return {"name": " ".join(shown), "activation": name, "options": options(config), "inputs": [exact(x)],
            **call(name, f, [x], large, config)}


found = [
    *(c for dtype in NUMBERS for c in layer_cases(dtype)),
    *(c for dtype in ("int32", "uint8") for c in large_layer_cases(dtype)),
    *(activation_case(name, dtype) for name in NAMES for dtype in NUMBERS),
    *(activation_case(name, dtype, numbers=LARGE) for name in NAMES for dtype in ("int32", "uint8")),
    *(activation_case(name, dtype, config) for name, config in CONFIGURED for dtype in NUMBERS),
    *(activation_case("gelu", dtype, {"approximate": True}, LARGE) for dtype in ("int32", "uint8")),
]
write("layer-dtypes", found)
