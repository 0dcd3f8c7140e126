// Keras on JAX, on one thread; KERAS_PYTHON names a Python that has both.
import { interpreter, PythonModel, versionIn } from "../../peers/python.mjs";

export const name = "Keras on JAX";

export async function start(_, { model, arrays }) {
  const python = interpreter("KERAS_PYTHON");
  if (python === null) return { missing: "KERAS_PYTHON names no Python with Keras and JAX" };
  const net = await PythonModel.start(python, "keras_model.py", { model, arrays });
  return {
    version: `${versionIn(python, "keras")}, JAX ${versionIn(python, "jax")}`,
    predictions: net.predictions,
    step: () => net.step(),
    train: net.contender("train"),
    predict: net.contender("predict"),
    stop: () => net.stop(),
  };
}
