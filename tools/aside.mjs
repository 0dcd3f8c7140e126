// Packages that few need (runtimes and compilers to test with, the maker of the API reference): installed when they
// are asked for, into a folder that git ignores.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command.mjs";
import { hashOf, isCurrent, leaveStamp } from "./stamp.mjs";

/**
 * Installs packages once into .tools/<name>; gives its node_modules.
 * @param {string} name
 * @param {readonly string[]} packages each with its version
 */
export function installAside(name, packages) {
  const stamp = join(".tools", name, "installed");
  const folder = join(root, ".tools", name);
  const hash = hashOf([], ...packages);
  if (!isCurrent(stamp, hash, [])) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    const options = ["--ignore-scripts", "--no-audit", "--no-fund"];
    execFileSync("npm", ["install", ...options, ...packages], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    leaveStamp(stamp, hash);
  }
  return join(folder, "node_modules");
}
