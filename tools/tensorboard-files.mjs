// `npm run tensorboard-files`: what the callback TensorBoard writes is read by TensorBoard's own reader, which is installed
// into .tools/tensorboard.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, runQuietly, runScript } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const folder = join(root, "build/tensorboard");
const python = join(root, ".tools/tensorboard/bin/python");

await runScript(async () => {
  await setUp();
  await buildPackage();
  if (!existsSync(python)) {
    const problem = "TensorBoard can't be installed: it needs python3 with venv, and the network";
    const venv = ["-m", "venv", ".tools/tensorboard"];
    await runQuietly("Making .tools/tensorboard", "python3", venv, { problem });
    // TensorBoard reads pkg_resources, which later versions of setuptools do not have.
    const install = ["-m", "pip", "install", "tensorboard==2.20.0", "setuptools<80"];
    await runQuietly("Installing TensorBoard", python, install, { problem });
  }
  rmSync(folder, { recursive: true, force: true });
  const step = (title, program, args) =>
    runQuietly(title, program, args, { problem: `${title} failed`, show: true });
  await step("Fitting a model", "node", ["tools/tensorboard/write.mjs", folder]);
  await step("Reading its events", python, ["tools/tensorboard/read.py", folder]);
});
