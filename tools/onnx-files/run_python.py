"""The part of `npm run onnx-files` that runs in Python: checks each file, and writes what onnxruntime predicts."""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

onnxruntime.set_default_logger_severity(3)
DTYPES = {"float32": np.float32, "int32": np.int32, "uint8": np.uint8, "bool": np.bool_}

folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.glob("*.onnx")):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    name = path.name.split(".")[0]
    given = json.loads((folder / f"{name}.json").read_text())
    feeds = {i["name"]: np.array(i["data"], DTYPES[i["dtype"]]).reshape(i["shape"]) for i in given["inputs"]}
    session = onnxruntime.InferenceSession(path)
    names = [o.name for o in session.get_outputs()]
    results = [{"name": n, "shape": list(v.shape), "data": v.reshape(-1).tolist()} for n, v in zip(names, session.run(None, feeds))]
    path.with_suffix(".python.json").write_text(json.dumps(results))
print(json.dumps({"onnxruntime": onnxruntime.__version__, "onnx": onnx.__version__}))
