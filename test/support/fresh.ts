import { vi } from "vitest";

/** The library and its engine's session as a process finds them that has just begun: nothing runs yet. */
export async function freshLatch() {
  vi.resetModules();
  const latch = await import("latch");
  const session = await import("../../ts/runtime/engine/session.js");
  return { latch, session };
}
