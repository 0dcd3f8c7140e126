"""Bytes of protobuf messages as Google's library writes them: an ONNX model of every kind of field, TensorBoard's events."""

import base64
import io

import numpy as np
import onnx
from common import write
from onnx import TensorProto, helper, numpy_helper
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def encoded(data):
    return base64.b64encode(data).decode()


def model():
    branch = helper.make_graph(
        [helper.make_node("Identity", ["w"], ["z"], name="same")], "branch", [], [helper.make_tensor_value_info("z", TensorProto.FLOAT, [2, 2])]
    )
    node = helper.make_node("Made", ["x", "", "w"], ["y", "other"], name="node", domain="latch.test")
    for name, value in [
        ("axis", -1),
        ("alpha", 0.25),
        ("mode", "Grüße"),
        ("value", numpy_helper.from_array(np.array([1, -2], "int64"))),
        ("branch", branch),
        ("scales", [0.5, 2.0]),
        ("axes", [-1, 300, 2**40]),
        ("names", ["a", "b"]),
    ]:
        node.attribute.append(helper.make_attribute(name, value))
    # Attributes are in the order of the list above; make_node would sort them.
    weights = {
        "w": np.array([[1, -2], [0.5, 3]], "float32"),
        "h": np.array([1, -2], "float16"),
        "b": np.array([True, False]),
        "u": np.array(7, "uint8"),
        "none": np.zeros((0, 3), "float64"),
    }
    initializers = [numpy_helper.from_array(value, name) for name, value in weights.items()]
    initializers.append(helper.make_tensor("s", TensorProto.STRING, [2], [b"a", "ü".encode()]))
    graph = helper.make_graph(
        [node, helper.make_node("Identity", ["x"], ["y"], name="last")],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, 2])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [])],
        initializers,
    )
    made = helper.make_model(
        graph, ir_version=8, producer_name="latch", producer_version="0.1", opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("latch.test", 1)]
    )
    helper.set_model_props(made, {"of": "a test"})
    return made.SerializeToString()


def events():
    buffer = io.BytesIO()
    writer = RecordWriter(buffer)
    start = event_pb2.Event(wall_time=1700000000.25, file_version="brain.Event:2")
    values = [summary_pb2.Summary.Value(tag=tag, simple_value=value) for tag, value in [("epoch_loss", 0.125), ("epoch_accuracy", 1.0)]]
    numbers = event_pb2.Event(wall_time=1700000001.5, step=300, summary=summary_pb2.Summary(value=values))
    for event in (start, numbers):
        writer.write(event.SerializeToString())
    writer.flush()
    return buffer.getvalue()


write("messages", [{"name": "onnx", "file": encoded(model())}, {"name": "events", "file": encoded(events())}])
