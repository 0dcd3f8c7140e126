// `npm run jsr`: the package for JSR in build/jsr, and a dry run of publishing it with Deno. JSR reads neither package.json nor
// names without extension: modules name their types in a comment, and types import each other as .d.ts.
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { installAside } from "./aside.mjs";
import { root, runScript } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

const folder = join(root, "build/jsr");

function edit(path, change) {
  const file = join(folder, path);
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

await runScript(async () => {
  await setUp();
  await buildPackage();
  rmSync(folder, { recursive: true, force: true });
  const isShipped = (path) => !path.endsWith(".map");
  for (const path of ["dist", "jsr.json", "README.md", "LICENSE"]) {
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: isShipped });
  }
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const module of Object.values(JSON.parse(readFileSync(join(root, "jsr.json"))).exports)) {
    const { types } = Object.values(exports).find((target) => target.default === module);
    const comment = `/* @ts-self-types="./${relative(dirname(module), types)}" */ `;
    edit(module, (text) => comment + text);
  }
  const names = readdirSync(join(folder, "dist/types"), { recursive: true });
  for (const name of names.filter((path) => path.endsWith(".d.ts"))) {
    edit(join("dist/types", name), (text) =>
      text.replaceAll(/((?:from|import\()\s*"\.{1,2}\/[^"]*)\.js"/g, '$1.d.ts"'),
    );
  }
  const deno = join(
    installAside("deno", ["@deno/linux-x64-glibc@2.9.6"]),
    "@deno/linux-x64-glibc/deno",
  );
  const args = ["publish", "--dry-run", "--allow-dirty"];
  execFileSync(deno, args, { cwd: folder, stdio: "inherit" });
});
