// A user's strict program, checked against the packed declarations and all that they pull in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installAside } from "../../tools/aside.mjs";
import { Consumer } from "./consumer.js";
import { isRequired } from "./required.js";

/** The programs of README.md. */
function readmePrograms(): string[] {
  const text = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program = ""]) => program);
}

const compilers = ["5.9.3", "7.0.2"];
const hosts = [
  { name: "a page (lib DOM)", lib: ["ES2022", "DOM"], types: [], packages: [] },
  {
    name: "Node (@types/node)",
    lib: ["ES2022"],
    types: ["node"],
    packages: ["@types/node@20.19.43"],
  },
];
const resolutions = [
  { module: "NodeNext", moduleResolution: "NodeNext" },
  { module: "ESNext", moduleResolution: "Bundler" },
];

/** Of projects in CommonJS, such as tests by Jest: it knows no exports maps. TypeScript 7 has dropped it. */
const older = { module: "CommonJS", moduleResolution: "node10" };

const cases = compilers.flatMap((version) => hosts.map((host) => ({ version, ...host })));

describe.skipIf(!isRequired)("the declarations", () => {
  test.each(cases)(
    "are clean under TypeScript $version for $name",
    async (host) => {
      const tsc = join(
        installAside(`typescript-${host.version}`, [`typescript@${host.version}`]),
        ".bin/tsc",
      );
      const consumer = Consumer.create(host.packages);
      consumer.add("classifier.ts", "entries.ts");
      const programs = readmePrograms();
      for (const [index, program] of programs.entries())
        consumer.write(`readme-${index}.ts`, program);
      const readme = programs.map((_, index) => `readme-${index}.ts`);
      const isOld = host.version.startsWith("5.");
      for (const resolution of isOld ? [...resolutions, older] : resolutions) {
        // The README's programs await at their top level, which CommonJS can't.
        const files = ["classifier.ts", "entries.ts", ...(resolution === older ? [] : readme)];
        const compilerOptions = {
          ...resolution,
          target: "ES2022",
          lib: host.lib,
          types: host.types,
          strict: true,
          skipLibCheck: false,
          noEmit: true,
        };
        const config = { compilerOptions, files };
        consumer.write("tsconfig.json", JSON.stringify(config));
        expect(await consumer.run(tsc, ["--project", "."])).toBe("");
      }
    },
    180_000,
  );
});
