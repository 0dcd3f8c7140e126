// A user's strict program, checked against the packed declarations and all that they pull in.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installAside } from "../../tools/aside.mjs";
import { Consumer } from "./consumer.js";
import { isRequired } from "./required.js";

const root = new URL("../../", import.meta.url);

/** The programs of README.md and docs, but for those that read or write files by Node's modules. */
function documentedPrograms(): string[] {
  const documents = readdirSync(new URL("docs/", root)).filter((name) => name.endsWith(".md"));
  return ["README.md", ...documents.map((name) => `docs/${name}`)].flatMap((path) => {
    const text = readFileSync(new URL(path, root), "utf8");
    const programs = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program = ""]) => program);
    return programs.filter((program) => !program.includes('"node:'));
  });
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
      const programs = documentedPrograms();
      for (const [index, program] of programs.entries())
        consumer.write(`program-${index}.ts`, program);
      const documented = programs.map((_, index) => `program-${index}.ts`);
      const isOld = host.version.startsWith("5.");
      for (const resolution of isOld ? [...resolutions, older] : resolutions) {
        // The documents' programs await at their top level, which CommonJS can't.
        const files = ["classifier.ts", "entries.ts", ...(resolution === older ? [] : documented)];
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
