// Another commit of this repository, with its package, engine and bundle built by its own scripts.
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { commitOf, writeCommit } from "../../tools/checkout.mjs";
import { root, runQuietly } from "../../tools/command.mjs";
import { bundle } from "../build.mjs";

/** The commit built in a folder of its own, below build/against; gives the folder. */
export async function checkOut(ref) {
  const folder = writeCommit("against", commitOf(ref));
  share(".tools", folder);
  const lock = "package-lock.json";
  const hasSamePackages =
    readFileSync(join(root, lock), "utf8") === readFileSync(join(folder, lock), "utf8");
  // With another lock file its own set-up installs what it wants.
  if (hasSamePackages) share("node_modules", folder);
  await runQuietly(`Building ${ref}`, process.execPath, [join(folder, "tools/setup.mjs")], {
    show: true,
  });
  await bundle(folder);
  return folder;
}

/** Lends a folder of this repository to the commit's, unless it has one of its own. */
function share(name, folder) {
  const [own, lent] = [join(root, name), join(folder, name)];
  if (!existsSync(own) || existsSync(lent)) return;
  // A link that leads nowhere.
  rmSync(lent, { force: true });
  symlinkSync(own, lent);
}
