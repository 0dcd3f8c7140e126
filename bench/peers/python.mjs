// A peer that runs in Python, in a process of its own. Its script answers a line of JSON by a line of JSON; see python_model.py.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The interpreter that a variable of the environment names, or null. */
export function interpreter(variable) {
  return process.env[variable] ?? null;
}

/** The version of a package of an interpreter. */
export function versionIn(python, name) {
  const program = `import importlib.metadata as m; print(m.version("${name}"))`;
  const { status, stdout } = spawnSync(python, ["-c", program], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${python} has no ${name}`);
  return stdout.trim();
}

export class PythonModel {
  /**
   * @param script beside this file @param job what its `load` is given
   * @returns with `predictions`, those of the batch before any training
   */
  static async start(python, script, job, threads = 1) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const child = spawn(python, [path, String(threads)], { stdio: ["pipe", "pipe", "inherit"] });
    const model = new PythonModel(child, script);
    model.predictions = await model.ask(job);
    return model;
  }

  constructor(child, script) {
    this.child = child;
    this.script = script;
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async ask(message) {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.script} ended before it answered`);
    return JSON.parse(value);
  }

  /** One training step; gives its loss. */
  async step() {
    return (await this.ask(["train", 1])).loss;
  }

  /** What `alternate` times: it measures itself, so that the line of JSON is not counted. */
  contender(work) {
    const timed = (runs) => this.ask([work, runs]);
    return { run: () => timed(1), timed };
  }

  stop() {
    this.child.kill();
  }
}
