// Other work that keeps every core busy while tests run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";

export class Load {
  #workers;

  /** Starts one process a core, which does nothing but compute until `end` is called or this process ends. */
  constructor(count = availableParallelism()) {
    const program = `setInterval(() => { const end = Date.now() + 1000; while (Date.now() < end); }, 0);
      process.on("disconnect", () => process.exit());`;
    this.#workers = Array.from({ length: count }, () =>
      spawn(process.execPath, ["-e", program], { stdio: ["ignore", "ignore", "ignore", "ipc"] }),
    );
  }

  /** The processes that have started. */
  get pids() {
    return this.#workers.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  /** Ends all of them. */
  async end() {
    const ended = this.#workers.map((worker) => once(worker, "exit"));
    for (const worker of this.#workers) worker.kill("SIGKILL");
    await Promise.all(ended);
  }
}
