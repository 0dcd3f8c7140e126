/** A model leaves for two processes of Keras on this machine and comes back. Skipped where no Python has Keras. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { pythonWithKeras } from "../../tools/keras.mjs";
import { compare, leave } from "../../tools/scale-out/course-lstm.mjs";
import { trainInProcesses } from "../../tools/scale-out/processes.mjs";

const python = pythonWithKeras();

test.skipIf(python === undefined)(
  "two processes of Keras train as one does here, and the optimizer's state comes back",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "latch-scale-out-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    await leave(folder);
    await trainInProcesses(python!, folder, 2);
    const { here, there, stepsHere, stepsThere } = await compare(folder);
    expect(there).toHaveLength(here.length);
    here.forEach((loss, epoch) => {
      expect(Math.abs(there[epoch]! - loss) / loss).toBeLessThan(1e-4);
    });
    expect(stepsThere).toBe(stepsHere);
  },
  300_000,
);
