// Doing nothing twice: a step leaves a stamp with the hash of all that it read, and is done again
// only when that hash changes or something that it made is gone.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./command.mjs";

/** The hash of files and folders (paths from the root; missing ones count as such) and of further texts. */
export function hashOf(paths, ...texts) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesBelow)) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  for (const text of texts) hash.update(`\0${text}`);
  return hash.digest("hex");
}

function filesBelow(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full, { recursive: true })
    .map((name) => join(path, name))
    .filter((name) => statSync(join(root, name)).isFile())
    .sort();
}

/** Whether the step that left this stamp need not be done again. */
export function isCurrent(stamp, hash, outputs) {
  const path = join(root, stamp);
  if (!existsSync(path) || readFileSync(path, "utf8") !== hash) return false;
  return outputs.every((output) => existsSync(join(root, output)));
}

/** Removes the stamp of a step that begins: where it fails, what it had made is not taken for current. */
export function removeStamp(stamp) {
  rmSync(join(root, stamp), { force: true });
}

/** Leaves the stamp of a step that was done. */
export function leaveStamp(stamp, hash) {
  mkdirSync(dirname(join(root, stamp)), { recursive: true });
  writeFileSync(join(root, stamp), hash);
}
