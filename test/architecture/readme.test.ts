/** The README's program runs as it stands. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

test("the course's example in README.md", async () => {
  const text = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const program = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  expect(program).toContain("net.fit(");
  const folder = new URL("../../build/readme/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    new URL("program.ts", folder),
    `${program}\nexport { accuracy, history, loss, predictions };\n`,
  );
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const { accuracy, history, predictions } = await import(new URL("program.ts", folder).href);
  expect(log.mock.calls.flat().join("\n")).toContain("Trainable params: 737");
  log.mockRestore();
  expect(history.epoch.length).toBe(50);
  expect(accuracy).toBeGreaterThan(0.85);
  expect(predictions.shape).toEqual([200, 1]);
});
