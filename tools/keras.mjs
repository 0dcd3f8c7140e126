// Keras, for the commands that exchange files with it: installed into .tools/keras, which git ignores.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, runQuietly } from "./command.mjs";

const installed = join(root, ".tools/keras/bin/python");

/** Installs Keras where it is missing; gives its Python. */
export async function installKeras() {
  if (existsSync(installed)) return installed;
  const problem = "Keras can't be installed: it needs python3 with venv, and the network";
  await runQuietly("Making .tools/keras", "python3", ["-m", "venv", ".tools/keras"], { problem });
  const packages = ["-m", "pip", "install", "-r", "tools/goldens/requirements.txt"];
  await runQuietly("Installing Keras", installed, packages, { problem });
  return installed;
}

/** A Python with Keras and JAX: that of .tools/keras, or the machine's; undefined where there is none. */
export function pythonWithKeras() {
  const find = "import importlib.util as i; exit(None in map(i.find_spec, ['keras', 'jax']))";
  return [installed, "python3"].find(
    (python) => spawnSync(python, ["-c", find], { stdio: "ignore" }).status === 0,
  );
}
