// `latch/one-file`: the main entry as a module that imports nothing.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { isRequired } from "./required.js";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** What a program prints that has the package as one file and as several. */
function printed(program: string): unknown {
  const head = ["one-file", "index"].map(
    (name, index) =>
      `const module${index} = await import("${pathToFileURL(join(dist, name))}.js");`,
  );
  const args = ["--input-type=module", "--eval", `${head.join("\n")}\n${program}`];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

describe.skipIf(!isRequired)("latch/one-file", () => {
  test("imports nothing, on demand either", async () => {
    const { metafile } = await build({
      entryPoints: [join(dist, "one-file.js")],
      bundle: true,
      format: "esm",
      packages: "external",
      write: false,
      metafile: true,
      outdir: "out",
      logLevel: "error",
    });
    expect(Object.keys(metafile.inputs)).toHaveLength(1);
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  });

  test("exports what the main entry does", () => {
    const names = printed("console.log(JSON.stringify([module0, module1].map(Object.keys)));");
    const [own, main] = names as [string[], string[]];
    expect(own).toEqual(main);
  });

  test("trains, saves and loads, on one thread where several are asked for", () => {
    const program = `
const { configure, info, layers, loadModel, sequential } = module0;
configure({ threads: 2 });
const net = sequential([layers.lstm({ units: 2, inputShape: [3, 1] }), layers.dense({ units: 1 })]);
net.compile({ loss: "mse", optimizer: "adam" });
const x = [[[1], [2], [3]]];
const { history } = await net.fit(x, [[1]], { epochs: 5, verbose: 0 });
const again = await loadModel(await net.toBytes());
const [a, b] = [await net.predict(x), await again.predict(x)];
console.log(JSON.stringify([history.loss.length, a.at(0, 0) === b.at(0, 0), info().threads]));`;
    expect(printed(program)).toEqual([5, true, 1]);
  });
});
