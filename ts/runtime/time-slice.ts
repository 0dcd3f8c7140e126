/**
 * The time slice of this thread: how long it works before other events (timers, input, drawing) may happen. It is one for
 * everything that runs here: a thousand short runs would otherwise block the event loop.
 */
import { globalState } from "./global-state.js";
import { milliseconds, sliceMilliseconds, yieldToEvents } from "./host.js";

export function isSliceOver(): boolean {
  return milliseconds() >= globalState.sliceEnd;
}

/** Lets other events happen where the slice is over, and begins the next one. */
export async function yieldWhenOver(): Promise<void> {
  if (!isSliceOver()) return;
  await yieldToEvents();
  globalState.sliceEnd = milliseconds() + sliceMilliseconds;
}
