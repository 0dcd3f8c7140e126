// The tests of some rooms, while one works on them.
import { runVisibly } from "./command.mjs";

/**
 * Runs the tests under test/<room> for each of the rooms; gives vitest's exit code. Files that a worker runs share
 * what they import, which takes half the time; `npm test` gives each a world of its own.
 */
export function runRooms(rooms, options = []) {
  const paths = rooms.map((room) => `test/${room}`);
  return runVisibly("vitest", ["run", "--no-isolate", ...options, ...paths]);
}
