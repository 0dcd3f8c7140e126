// Keras on JAX on one thread, in a process of its own: for machines where Python has both. The variable KERAS_PYTHON names
// the interpreter.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("keras_training.py", import.meta.url));

/** The interpreter, or null where none was named. */
export const kerasPython = process.env.KERAS_PYTHON ?? null;

/** The model of a `.keras` file, trained on x and y [batch, ...] of the shape. */
export async function kerasTraining(python, path, shape, x, y) {
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (message) => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("Keras ended: does KERAS_PYTHON have Keras and JAX?");
    return JSON.parse(value);
  };
  const predictions = await ask({ path, shape, x: [...x], y: [...y] });
  return {
    predictions,
    /** Milliseconds of so many steps: { wall, cpu }. */
    timed: (runs) => ask(runs),
    stop: () => child.kill(),
  };
}
