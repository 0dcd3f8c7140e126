"""Functions of images (`ops.image`): numbers of each, with every option."""
# First, since it chooses the backend.
from common import wave, write

import numpy as np
from keras import ops
from typed_cases import typed_case

image = ops.image
cases = []


def case(op, f, *args):
    row = typed_case(op, f, *args)
    repeated = sum(one["name"].split(" (")[0] == row["name"] for one in cases)
    cases.append({**row, "name": f"{row['name']} ({repeated})"} if repeated else row)


def unit(shape, seed):
    return np.abs(wave(shape, seed, 0.9)).astype("float32")


def sobel(x):
    """Keras takes batches alone."""
    return image.sobel_edges(x) if x.ndim == 4 else np.asarray(image.sobel_edges(x[None]))[0]


def pair(v):
    return tuple(v) if isinstance(v, list) else v


one, batch, first = unit((5, 7, 3), 1), unit((2, 4, 6, 3), 2), unit((2, 3, 4, 6), 3)

for x in (one, batch):
    case("rgbToGrayscale", image.rgb_to_grayscale, x)
    case("rgbToHsv", image.rgb_to_hsv, x)
    case("hsvToRgb", image.hsv_to_rgb, x)
    case("sobelEdges", sobel, x)
for f, name in ((image.rgb_to_grayscale, "rgbToGrayscale"), (image.rgb_to_hsv, "rgbToHsv"), (image.hsv_to_rgb, "hsvToRgb")):
    case(name, f, first, "channels_first")
case("rgbToGrayscale", image.rgb_to_grayscale, unit((3, 4, 1), 5))

for method in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"):
    case("resize", lambda a, s, m: image.resize(a, tuple(s), m), batch, [7, 3], method)
    case("resize", lambda a, s, m, anti: image.resize(a, tuple(s), m, anti), one, [3, 4], method, True)
case("resize", lambda a, s, m, anti, crop: image.resize(a, tuple(s), m, anti, crop), one, [4, 4], "bilinear", False, True)
for size in ([4, 4], [8, 3], [2, 9]):
    case("resize", lambda a, s, m, anti, crop, pad, mode, value: image.resize(a, tuple(s), m, anti, crop, pad, mode, value), batch, size, "bilinear", False, False, True, "constant", 0.5)
case("resize", lambda a, s, m, anti, crop, pad, mode, value, order: image.resize(a, tuple(s), m, anti, crop, pad, mode, value, order), first, [3, 5], "bilinear", False, False, False, "constant", 0, "channels_first")

crops = ((1, 2, None, None, 2, 3), (None, None, 1, 0, 2, 4), (1, 0, 1, 2, None, None))
for numbers in crops:
    case("cropImages", lambda a, *n: image.crop_images(a, *n), batch, *numbers)
case("cropImages", lambda a, *n: image.crop_images(a, *n), first, *crops[0], "channels_first")
pads = ((1, 2, None, None, 7, 9), (None, None, 1, 0, 6, 8), (1, 0, 1, 2, None, None))
for numbers in pads:
    case("padImages", lambda a, *n: image.pad_images(a, *n), batch, *numbers)
case("padImages", lambda a, *n: image.pad_images(a, *n), one, *pads[2])

for size, sigma in (([3, 3], [1.0, 1.0]), ([5, 3], [0.7, 2.0])):
    case("gaussianBlur", lambda a, s, g: image.gaussian_blur(a, tuple(s), tuple(g), "channels_last"), batch, size, sigma)
case("gaussianBlur", lambda a, s, g, order: image.gaussian_blur(a, tuple(s), tuple(g), order), first, [3, 5], [1.5, 0.5], "channels_first")

moves = np.array([[1.1, 0.2, -0.7, -0.1, 0.9, 0.4, 0, 0], [0.8, -0.3, 1.2, 0.2, 1.05, -1.3, 0, 0]], "float32")
for method in ("nearest", "bilinear"):
    for mode in ("constant", "nearest", "wrap", "reflect"):
        case("affineTransform", lambda a, t, m, f, v: image.affine_transform(a, t, m, f, v), batch, moves, method, mode, 0.25)
case("affineTransform", image.affine_transform, one, moves[0])
start = np.array([[0.5, 0.2], [5.5, 0.3], [0.1, 3.1], [5.2, 3.6]], "float32")
end = np.array([[0.2, 0.6], [4.8, 0.1], [0.4, 3.3], [5.6, 3.0]], "float32")
for method in ("nearest", "bilinear"):
    case("perspectiveTransform", lambda a, s, e, m, v: image.perspective_transform(a, s, e, m, v), batch, np.stack([start, start + 0.1]), np.stack([end, end - 0.1]), method, 0.75)
case("perspectiveTransform", image.perspective_transform, unit((4, 6, 3), 8), start, end)

grid = wave((2, 3, 4), 6, 3.0, 1.5)
for order in (0, 1):
    for mode in ("constant", "nearest", "wrap", "mirror", "reflect"):
        case("mapCoordinates", lambda a, c, o, f, v: image.map_coordinates(a, c, o, f, v), unit((4, 5), 7), grid, order, mode, 0.5)
    case("mapCoordinates", image.map_coordinates, unit((3, 4, 2), 8), wave((3, 6), 9, 1.2, 0.9), order)

for size, strides, dilation, padding in ((2, None, 1, "valid"), ([2, 3], [1, 2], 1, "same"), (2, 1, 2, "valid")):
    case("extractPatches", lambda a, s, st, d, p: image.extract_patches(a, pair(s), pair(st), pair(d), p), batch, size, strides, dilation, padding)
case("extractPatches", image.extract_patches, one, 3)
case("extractPatches3d", lambda a, s: image.extract_patches_3d(a, pair(s)), unit((1, 4, 4, 4, 2), 9), [2, 1, 2])
case("extractPatches3d", lambda a, s, st: image.extract_patches_3d(a, s, st), unit((3, 3, 3, 1), 9), 2, 1)

for method in ("linear", "cubic", "lanczos3", "lanczos5", "bilinear", "bicubic"):
    for scale, move in (([1.7, 0.6], [0.5, -1.25]), ([0.45, 2.0], [-2.0, 3.5])):
        case("scaleAndTranslate", lambda a, shape, s, t, axes, m, anti: image.scale_and_translate(a, tuple(shape), np.array(s, "float32"), np.array(t, "float32"), tuple(axes), m, anti), batch, [2, 5, 7, 3], scale, move, [1, 2], method, method != "cubic")

case("ssim", image.ssim, unit((2, 12, 13, 2), 1), unit((2, 12, 13, 2), 2))
case("ssim", image.ssim, unit((6, 5, 3), 3), unit((6, 5, 3), 4), 2.0, 3, 0.8, 0.02, 0.05)

write("image_functions", cases)
