/** Chooses the progress display. */
import type { Terminal } from "../../runtime/host.js";
import { onDemand } from "../../runtime/on-demand.js";
import type { ProgressDisplay } from "./list.js";

/**
 * The display for a verbosity; null for none. "auto" is a bar in an interactive terminal, none in a page, and else a
 * line an epoch. The display's code is loaded only if there is one.
 */
export async function progressDisplay(
  verbose: 0 | 1 | 2 | "auto",
  terminal: Terminal,
  inBrowser: boolean,
): Promise<ProgressDisplay | null> {
  const chosen = verbose === "auto" ? defaultVerbosity(terminal, inBrowser) : verbose;
  if (chosen === 0) return null;
  const { ProgbarLogger } = await onDemand(
    "The progress display",
    () => import("../on-demand.js"),
    "pass verbose: 0",
  );
  return new ProgbarLogger(chosen, terminal);
}

function defaultVerbosity(terminal: Terminal, inBrowser: boolean): 0 | 1 | 2 {
  if (inBrowser) return 0;
  return terminal.isInteractive ? 1 : 2;
}
