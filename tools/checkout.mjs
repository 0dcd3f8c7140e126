// Files of another commit of this repository, without git's working tree or index being touched.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { environment, outputOf, root, StepError } from "./command.mjs";

/** The whole name of a commit. @throws {StepError} where git knows none of this name. */
export function commitOf(ref) {
  const commit = outputOf("git", ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
  if (commit === null) throw new StepError(`there is no commit ${ref}`);
  return commit;
}

/** Writes the files of a commit into build/<name>/<commit>; gives that folder. */
export function writeCommit(name, commit) {
  const folder = join(root, "build", name, commit.slice(0, 12));
  mkdirSync(folder, { recursive: true });
  const env = environment({ GIT_INDEX_FILE: join(folder, ".index-of-git") });
  for (const args of [
    ["read-tree", commit],
    ["checkout-index", "--all", "--force", `--prefix=${folder}/`],
  ]) {
    const { status, stderr } = spawnSync("git", args, { cwd: root, env, encoding: "utf8" });
    if (status !== 0) throw new StepError(`git ${args[0]} ${commit} failed: ${stderr.trim()}`);
  }
  return folder;
}
