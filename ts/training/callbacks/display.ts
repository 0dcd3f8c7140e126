/** Who draws progress, if anyone. */
import type { Terminal } from "../../runtime/host.js";
import type { ProgressDisplay } from "./list.js";

/**
 * The display for a verbosity, or null for silence. "auto" is a bar where a person watches a terminal, a line an epoch
 * elsewhere, and silence in a page. A page that draws no progress does not even fetch what would draw it.
 */
export async function progressDisplay(
  verbose: 0 | 1 | 2 | "auto",
  terminal: Terminal,
  inBrowser: boolean,
): Promise<ProgressDisplay | null> {
  const chosen = verbose === "auto" ? automatic(terminal, inBrowser) : verbose;
  if (chosen === 0) return null;
  const { ProgbarLogger } = await import("../on-demand.js");
  return new ProgbarLogger(chosen, terminal);
}

function automatic(terminal: Terminal, inBrowser: boolean): 0 | 1 | 2 {
  if (inBrowser) return 0;
  return terminal.isInteractive ? 1 : 2;
}
