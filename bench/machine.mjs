// Where and of what a result was measured.
import { arch, cpus, platform, totalmem } from "node:os";
import { outputOf } from "../tools/command.mjs";

/** @returns {{ date: string, commit: string, machine: object }} `commit` ends with "+" where files differ from it. */
export function machine({ node }) {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: {
      cpu: all[0].model.trim(),
      cores: all.length,
      memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
      system: `${platform()} ${arch()}`,
      node: outputOf(node, ["--version"]),
    },
  };
}

function commit() {
  const hash = outputOf("git", ["rev-parse", "--short=10", "HEAD"]) ?? "unknown";
  const changes = outputOf("git", ["status", "--porcelain"]);
  return changes === "" ? hash : `${hash}+`;
}
