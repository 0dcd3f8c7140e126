"""Bounding boxes: every pair of formats, overlaps, moves, deltas from anchors."""
# First, since it chooses the backend.
from common import options, tensor, wave, write

import keras
import numpy as np

boxes_of = keras.utils.bounding_boxes
FORMATS = ["xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"]
HEIGHT, WIDTH = 30, 50


def corners(shape, seed):
    """Boxes [left, top, right, bottom] in an image, each with an area."""
    at = np.abs(wave((*shape, 2), seed, 20.0))
    size = np.abs(wave((*shape, 2), seed + 1, 12.0)) + 1
    return np.round(np.concatenate([at, at + size], -1), 2).astype(np.float32)


def case(name, config, *arrays):
    out = getattr(boxes_of, name)(*arrays, **config)
    label = " ".join(f"{k}={v}" for k, v in config.items())
    shapes = " ".join(str(a.shape) for a in arrays)
    return {"name": f"{name} {label} {shapes}", "function": name, "options": options(config), "inputs": [tensor(a) for a in arrays], "output": tensor(out)}


def cases():
    boxes = corners((2, 3), 1)
    for source in FORMATS:
        relative = source.startswith("rel_")
        given = boxes_of.convert_format(boxes, source="xyxy", target=source, height=HEIGHT, width=WIDTH)
        for target in FORMATS:
            yield case("convert_format", {"source": source, "target": target, "height": HEIGHT, "width": WIDTH}, np.asarray(given))
        if not relative:
            yield case("compute_ciou", {"bounding_box_format": source}, np.asarray(given)[0], np.asarray(given)[1])
        shape = {"image_shape": [HEIGHT, WIDTH, 3]} if relative else {}
        yield case("compute_iou", {"bounding_box_format": source, **shape}, np.asarray(given), np.asarray(given)[:, :2])
    other = corners((4,), 5)
    yield case("compute_iou", {"bounding_box_format": "xyxy"}, boxes, other)
    yield case("compute_iou", {"bounding_box_format": "xyxy"}, other, boxes[0])
    padded = boxes.copy()
    padded[:, 2] = -1
    yield case("compute_iou", {"bounding_box_format": "xyxy", "use_masking": True, "mask_val": -2}, padded, padded[:, ::-1])
    yield case("crop", {"top": 4, "left": 7, "height": 12, "width": 15}, boxes)
    yield case("pad", {"top": 4, "left": 7}, other)
    variance = [0.1, 0.2, 0.3, 0.4]
    for extra in ({}, {"variance": variance}):
        for center in ("center_xywh", "center_yxhw"):
            formats = {"anchor_format": "xyxy", "box_format": "xyxy", **extra}
            yield case("encode_box_to_deltas", {**formats, "encoding_format": center}, boxes[1], boxes)
            deltas = wave((2, 3, 4), 9, 0.6)
            yield case("decode_deltas_to_boxes", {**formats, "encoded_format": center}, boxes[1], deltas)
    relative = {"anchor_format": "rel_xyxy", "box_format": "rel_xywh", "image_shape": [HEIGHT, WIDTH, 3]}
    yield case("encode_box_to_deltas", relative, boxes[1] / 50, boxes / 50)
    yield case("decode_deltas_to_boxes", relative, boxes[1] / 50, wave((3, 4), 10, 0.6))


write("bounding_boxes", list(cases()))
