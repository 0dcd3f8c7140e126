"""Functional models whose graphs have operations beside layers: one of each class of Keras that is read, with what it computes."""
# First, since it chooses the backend.
from common import arrays, labels, wave, write

import json

import jax.numpy as jnp
import keras
import numpy as np
from keras import ops

SPREAD = wave((2, 3, 4), 1, 2)
SYMMETRIC = np.einsum("bij,bkj->bik", wave((2, 3, 3), 5), wave((2, 3, 3), 5)).round(3).astype("float32") + np.eye(3, dtype="float32")
HOLED = np.where(wave((2, 3, 4), 8) > 0.2, np.float32(np.nan), wave((2, 3, 4), 8))
HOLED[:, :, 0] = wave((2, 3), 9)
FORMS = {
    "x": SPREAD, "y": wave((2, 3, 4), 2, 2), "m": wave((2, 4, 3), 3), "n": HOLED, "u": wave((2, 4), 4, 0.4, 0.5),
    "i": labels((2, 3), 4, 1), "j": labels((2, 3), 3, 2) + 1, "b": labels((2, 3), 2, 3) == 1,
    "s": SYMMETRIC, "a": wave((2, 6, 5, 3), 6, 0.4, 0.5), "c": wave((2, 6, 5, 3), 7, 0.4, 0.5), "r": wave((2, 3, 3), 10),
}


def each(names, call, forms="x"):
    return {"".join(part.capitalize() for part in name.split("_")): (forms, lambda *t, f=getattr(ops, name): call(f, *t)) for name in names.split()}


CALLS = {
    **each("arcsinh cbrt copy cosh deg2rad erfc exp2 fabs fliplr flipud i0 isinf isnan isneginf isposinf isreal rad2deg ravel signbit sinc sinh sparse_plus sparse_sigmoid tan trunc", lambda f, x: f(x)),
    **each("bitwise_invert bitwise_not", lambda f, i: f(i), "i"),
    **each("arccos arcsin arctanh log10 log2", lambda f, u: f(u), "u"),
    "Arccosh": ("u", lambda u: ops.arccosh(1 + u)),
    "Corrcoef": ("u", ops.corrcoef),
    **each("det inv logdet slogdet cholesky matrix_rank", lambda f, s: f(s), "s"),
    "CholeskyInverse": ("s", lambda s: ops.cholesky_inverse(ops.cholesky(s[0]))), "Eigh": ("s", lambda s: ops.eigh(s)[0]), "Pinv": ("s", ops.pinv), "SVD": ("s", lambda s: ops.svd(s)[1]),
    "LuFactor": ("s", lambda s: ops.lu_factor(s)[0]), "Qr": ("s", lambda s: ops.abs(ops.qr(s)[1])),
    **each("arctan2 divide_no_nan floor_divide fmax fmin fmod heaviside hypot logaddexp logaddexp2 mod", lambda f, x, y: f(x, y), "xy"),
    **each("gcd lcm bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor left_shift right_shift", lambda f, i, j: f(i, j), "ij"),
    "LogicalXor": ("xy", lambda x, y: ops.logical_xor(x > 0, y > 0)), "Ldexp": ("ui", lambda u, i: ops.ldexp(u[:, :3], i)),
    "Nextafter": ("xy", ops.nextafter), "Outer": ("uu", lambda u, v: ops.outer(u, v)), "Vdot": ("xy", ops.vdot), "Inner": ("uu", ops.inner),
    "Kron": ("u", lambda u: ops.kron(u, np.array([[1, 2], [3, 4]], "float32"))), "Dot": ("x", lambda x: ops.dot(x, np.arange(8, dtype="float32").reshape(4, 2))),
    "CDist": ("xy", lambda x, y: ops.cdist(x, y)),
    **each("amax amin std var prod median ptp", lambda f, x: f(x, axis=1, keepdims=True)),
    "All": ("x", lambda x: ops.all(x > -0.9, axis=-1)), "Argmin": ("x", lambda x: ops.argmin(x, axis=1)), "Argmin (all)": ("x", ops.argmin), "Argmax": ("x", lambda x: ops.argmax(x, axis=2, keepdims=True)),
        **each("nanargmax nanargmin nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar", lambda f, n: f(n, axis=-1), "n"),
    **each("nancumprod nancumsum", lambda f, n: f(n, axis=1), "n"),
    **each("argsort cumprod cumsum sort", lambda f, x: f(x, axis=1)), "CountNonzero": ("i", lambda i: ops.count_nonzero(i, axis=1)),
    "Glu": ("x", lambda x: keras.ops.glu(x, axis=-1)), "Sparsemax": ("x", lambda x: ops.sparsemax(x, axis=1)),
    "Take": ("x", lambda x: ops.take(x, np.array([2, 0]), axis=1)), "Take (a tensor)": ("ui", lambda u, i: ops.take(u[0], i, axis=0)), "TakeAlongAxis": ("xi", lambda x, i: ops.take_along_axis(x, i[:, :, None], axis=2)),
    "Average": ("xy", lambda x, y: ops.average(x, axis=1, weights=ops.abs(y))), "Round": ("x", lambda x: ops.round(x, 1)),
    "Diag": ("u", lambda u: ops.diag(u[0], k=1)), "Diagflat": ("u", ops.diagflat), "Tril": ("x", lambda x: ops.tril(x, -1)), "Triu": ("x", lambda x: ops.triu(x, 1)),
    "TopK": ("x", lambda x: ops.top_k(x, 2)), "Rot90": ("x", lambda x: ops.rot90(x, 3, axes=(1, 2))),
    "Diagonal": ("x", lambda x: ops.diagonal(x, 1, 1, 2)), "Trace": ("x", lambda x: ops.trace(x, 0, 1, 2)), "Swapaxes": ("x", lambda x: ops.swapaxes(x, 1, 2)),
    "Moveaxis": ("x", lambda x: ops.moveaxis(x, -1, 1)), "Tile": ("x", lambda x: ops.tile(x, (1, 2, 1))), "Repeat": ("x", lambda x: ops.repeat(x, 2, axis=1)),
    "Roll": ("x", lambda x: ops.roll(x, 1, axis=1)), "Pad": ("x", lambda x: ops.pad(x, ((0, 0), (1, 0), (0, 2)), constant_values=3)), "Pad (reflect)": ("x", lambda x: ops.pad(x, ((0, 0), (1, 1), (0, 0)), mode="reflect")),
    "Unstack": ("x", lambda x: ops.unstack(x, axis=1)), "Split": ("x", lambda x: ops.split(x, 2, axis=2)), "Split (at indices)": ("x", lambda x: ops.split(x, [1, 3], axis=-1)), "ArraySplit": ("x", lambda x: ops.array_split(x, 3, axis=2)),
    "Hsplit": ("x", lambda x: ops.hsplit(x, 3)), "Dsplit": ("x", lambda x: ops.dsplit(x, 2)), "Vsplit": ("x", lambda x: ops.vsplit(x[0], 3)),
    "Dstack": ("xy", lambda x, y: ops.dstack([x, y])), "Hstack": ("xy", lambda x, y: ops.hstack([x, y])), "Vstack": ("xy", lambda x, y: ops.vstack([x, y])),
    "Append": ("xy", lambda x, y: ops.append(x, y, axis=1)), "Meshgrid": ("u", lambda u: ops.meshgrid(u[0], u[1], indexing="ij")),
    "EmptyLike": ("x", lambda x: x + ops.empty_like(x) * 0), "SaturateCast": ("x", lambda x: ops.saturate_cast(100 * x, "uint8")), "FullLike": ("i", lambda i: i + ops.full_like(i, 2)),
    "Linspace": ("xy", lambda x, y: ops.linspace(x, y, num=3, endpoint=False, axis=1)), "Logspace": ("xy", lambda x, y: ops.logspace(x, y, num=3, base=2)),
    "Isclose": ("xy", lambda x, y: ops.isclose(x, y, atol=0.5)), "IsIn": ("i", lambda i: ops.isin(i, np.array([1, 3]), invert=True)),
    "Digitize": ("x", lambda x: ops.digitize(x, np.array([-1.0, 0.0, 0.5], "float32"))), "SearchSorted": ("x", lambda x: ops.searchsorted(np.array([-1.0, 0.0, 0.5], "float32"), x[0, 0], side="right")),
    "UnravelIndex": ("i", lambda i: ops.unravel_index(i, (2, 2))),
    "Percentile": ("x", lambda x: ops.percentile(x, 30, axis=1)), "Quantile": ("x", lambda x: ops.quantile(x, [0.4, 0.9])), "Nanquantile": ("n", lambda n: ops.nanquantile(n, 0.5, axis=-1)), "Nanpercentile": ("n", lambda n: ops.nanpercentile(n, 25, axis=-1)),
    "NanToNum": ("n", lambda n: ops.nan_to_num(n, nan=7.0)), "Diff": ("x", lambda x: ops.diff(x, n=2, axis=-1)), "Trapezoid": ("x", lambda x: ops.trapezoid(x, dx=0.5, axis=1)), "Vander": ("u", lambda u: ops.vander(u[0], 3, increasing=True)),
    "Correlate": ("u", lambda u: ops.correlate(u[0], u[1], mode="full")), "Select": ("xy", lambda x, y: ops.select([x > 0, y > 0], [x, y], 5)),
    "Slice": ("x", lambda x: ops.slice(x, (0, 1, 1), (2, 2, 3))), "SliceUpdate": ("x", lambda x: ops.slice_update(x, (0, 1, 0), 2 * x[:, :2, :2])),
    "Scatter": ("u", lambda u: ops.scatter(np.array([[0], [2]]), u, (4, 4))), "ScatterUpdate": ("xu", lambda x, u: ops.scatter_update(x, np.array([[0, 1], [1, 2]]), u)),
    "SegmentSum": ("x", lambda x: ops.segment_sum(x[0], np.array([0, 1, 0]), num_segments=3)), "SegmentMax": ("x", lambda x: ops.segment_max(x[0], np.array([0, 1, 0]), num_segments=2)),
    "Einsum": ("xm", lambda x, m: ops.einsum("bij,bjk->bki", x, m)), "Tensordot": ("xy", lambda x, y: ops.tensordot(x, y, axes=[[0, 2], [0, 2]])), "Cross": ("rr", lambda r, q: ops.cross(r, r[:, ::-1])),
    "Norm": ("x", lambda x: ops.norm(x)), "Normalize": ("x", lambda x: ops.normalize(x, axis=1, order=3)),
    "Solve": ("sr", ops.solve), "SolveTriangular": ("sr", lambda s, r: ops.solve_triangular(ops.cholesky(s), r, lower=True)), "Lstsq": ("s", lambda s: ops.lstsq(s[0], s[0, :, 0])),
    "FFT": ("x", lambda x: ops.fft((x, 2 * x))), "FFT2": ("xy", lambda x, y: ops.fft2((x, y))), "IFFT2": ("xy", lambda x, y: ops.ifft2((x, y))), "RFFT": ("x", lambda x: ops.rfft(x)), "IRFFT": ("xy", lambda x, y: ops.irfft((x, y), 6)),
    "ExtractSequences": ("u", lambda u: ops.extract_sequences(u, 2, 1)), "STFT": ("u", lambda u: ops.stft(ops.tile(u, (1, 4)), 4, 2, 8)),
    "HardShrink": ("x", lambda x: ops.hard_shrink(x, 0.7)), "SoftShrink": ("x", lambda x: ops.soft_shrink(x, 0.3)), "Threshold": ("x", lambda x: ops.threshold(x, 0.2, 4.0)), "Celu": ("x", lambda x: ops.celu(x, 0.6)), "Squareplus": ("x", lambda x: ops.squareplus(x, 2)),
    "MultiHot": ("i", lambda i: ops.multi_hot(i, 5)), "OneHot": ("i", lambda i: ops.one_hot(i, 4)), "OneHot (axis)": ("i", lambda i: ops.one_hot(i, 4, axis=1)), "Moments": ("x", lambda x: ops.moments(x, axes=[1], keepdims=True)),
    "BatchNorm": ("xu", lambda x, u: ops.batch_normalization(x, u[0], ops.abs(u[1]), axis=-1, offset=u[1], scale=u[0], epsilon=0.1)), "LayerNorm": ("xu", lambda x, u: ops.layer_normalization(x, u[0], u[1], epsilon=0.01)), "RMSNorm": ("xu", lambda x, u: ops.rms_normalization(x, u[0], epsilon=0.01)),
    "DotProductAttention": ("xy", lambda x, y: ops.dot_product_attention(x[:, :, None], y[:, :, None], x[:, :, None], is_causal=True)),
    "BinaryCrossentropy": ("uu", lambda u, v: ops.binary_crossentropy(u, ops.flip(u, axis=1))), "CategoricalCrossentropy": ("u", lambda u: ops.categorical_crossentropy(u, u, from_logits=True)), "SparseCategoricalCrossentropy": ("ix", lambda i, x: ops.sparse_categorical_crossentropy(i, x, from_logits=True)),
    "InTopK": ("ix", lambda i, x: ops.in_top_k(i[0], x[0], 2)), "PSNR": ("xy", lambda x, y: ops.psnr(x, y, 2.0)),
    "AveragePool": ("a", lambda a: ops.average_pool(a, 2, strides=1, padding="same")), "MaxPool": ("a", lambda a: ops.max_pool(a, (3, 2), strides=(2, 1))), "AdaptiveMaxPool": ("a", lambda a: ops.adaptive_max_pool(a, (2, 3))), "AdaptiveAveragePool": ("a", lambda a: ops.adaptive_average_pool(a, (2, 2))),
    "Conv": ("a", lambda a: ops.conv(a, wave((2, 3, 3, 2), 11), strides=(2, 1), padding="same")), "DepthwiseConv": ("a", lambda a: ops.depthwise_conv(a, wave((2, 2, 3, 2), 12), padding="valid")), "SeparableConv": ("a", lambda a: ops.separable_conv(a, wave((2, 2, 3, 1), 13), wave((1, 1, 3, 2), 14), padding="same")),
    "DepthToSpace": ("a", lambda a: ops.depth_to_space(ops.concatenate([a, a[..., :1]], -1), 2)), "SpaceToDepth": ("a", lambda a: ops.space_to_depth(a[:, :, :4], 2)),
    "RGBToGrayscale": ("a", ops.image.rgb_to_grayscale), "RGBToHSV": ("a", ops.image.rgb_to_hsv), "HSVToRGB": ("a", ops.image.hsv_to_rgb), "SobelEdges": ("a", ops.image.sobel_edges),
    "Resize": ("a", lambda a: ops.image.resize(a, (4, 7), antialias=True)), "ExtractPatches": ("a", lambda a: ops.image.extract_patches(a, 2, strides=2)),
    "AffineTransform": ("a", lambda a: ops.image.affine_transform(a, np.array([[0.9, 0.1, 0.3, -0.1, 1, 0.2, 0, 0]] * 2, "float32"))), "GaussianBlur": ("a", lambda a: ops.image.gaussian_blur(a, (3, 3), (0.8, 0.8))),
    "PadImages": ("a", lambda a: ops.image.pad_images(a, 1, 2, target_height=8, target_width=8)), "CropImages": ("a", lambda a: ops.image.crop_images(a, 1, 0, target_height=4, target_width=3)),
    "SSIM": ("ac", lambda a, c: ops.image.ssim(a, c, filter_size=3)),
    # Beside those of one class: arrays, numbers, slices and masks as files have them.
    "arrays of NumPy and of the backend": ("x", lambda x: x * np.array([1.0, 2, 3, 4], "float32") + jnp.array([1.0, 2, 3, 4])),
    "integers of NumPy": ("i", lambda i: ops.where(i > np.array([1, 0, 2]), i, np.int32(7))),
    "like another": ("i", lambda i: [ops.ones_like(i), ops.zeros_like(i, dtype="float32"), ops.convert_to_tensor(i > 1), ops.cast(i, "bool")]),
    "outputs of one operation": ("x", lambda x: ops.concatenate([ops.split(x, 4, axis=2)[k] for k in (3, 1)], axis=1)),
    "a mask that attention ends": ("i", lambda i: keras.layers.Flatten()(keras.layers.Attention(use_scale=False)([one_hot_like(i), one_hot_like(i)]))),
}


def one_hot_like(i):
    return keras.layers.Masking()(ops.one_hot(i, 4) * 2.0)


def case(name, forms, call):
    data = [FORMS[form] for form in forms]
    inputs = [keras.Input(a.shape[1:], dtype=str(a.dtype), name=f"in{k}") for k, a in enumerate(data)]
    outputs = call(*inputs)
    model = keras.Model(inputs, outputs, name="graph")
    results = [np.asarray(one) for one in keras.tree.flatten(model(data))]
    config = json.loads(model.to_json())
    return {"name": name, "model": config, "x": [numbers(a) for a in data], "outputs": [numbers(a) for a in results]}


def numbers(a):
    form = arrays(a.astype("int32") if a.dtype == bool else a)
    return {**form, "dtype": "bool" if a.dtype == bool else form["dtype"]}


cases, failed = [], []
for name, entry in CALLS.items():
    keras.backend.clear_session()
    try:
        cases.append(case(name, *entry))
    except Exception as error:
        failed.append((name, str(error)[:160].replace("\n", " ")))
for line in failed:
    print(*line)
write("graph_operations", cases)
