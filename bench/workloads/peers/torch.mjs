// PyTorch, on one thread; TORCH_PYTHON names a Python that has it.
import { interpreter, PythonModel, versionIn } from "../../peers/python.mjs";

export const name = "PyTorch";

export async function start({ name: workload, loss }, { arrays }) {
  const python = interpreter("TORCH_PYTHON");
  if (python === null) return { missing: "TORCH_PYTHON names no Python with torch" };
  const net = await PythonModel.start(python, "torch_model.py", { workload, loss, arrays });
  return {
    version: versionIn(python, "torch"),
    predictions: net.predictions,
    step: () => net.step(),
    train: net.contender("train"),
    predict: net.contender("predict"),
    stop: () => net.stop(),
  };
}
