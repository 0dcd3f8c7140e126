import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const entries = fileURLToPath(new URL("./ts/entry/", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^latch$/, replacement: `${entries}index.ts` },
      { find: /^latch\/(.*)$/, replacement: `${entries}$1.ts` },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // A worker per file costs more than the tests of most files; two match the smallest machine.
    maxWorkers: 2,
    // They end what hangs; how fast a machine is must not matter.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Names of cases are names of tests: 40 characters, the default, would leave the same one to several.
    chaiConfig: { truncateThreshold: 300 },
  },
});
