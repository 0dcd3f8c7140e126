// Places that forbid import() or compiling bytes: module service workers, edge runtimes. There the program gives the engine.
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { installAside } from "../../tools/aside.mjs";
import { launchChromium } from "../browser/chromium.js";
import { serve } from "../browser/serve.js";
import { Consumer } from "./consumer.js";
import { isRequired } from "./required.js";

const MINUTES = 60_000;

/** The configuration of a worker that runs once; `modules` are those beside its own. */
function workerdConfig(worker: string, modules: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "${worker}.js", esModule = embed "site/${worker}.js"), ${modules}],
  compatibilityDate = "2026-01-01",
))]);`;
}

function expectFalling(result: unknown): void {
  expect(result).toEqual([expect.any(Number), expect.any(Number)]);
  const [first, last] = result as [number, number];
  expect(last).toBeLessThan(first);
}

describe.skipIf(!isRequired)("the packed package trains with a given engine", () => {
  let consumer: Consumer;
  beforeAll(() => {
    consumer = Consumer.create([], afterAll);
    consumer.add("given-engine.ts");
  }, 2 * MINUTES);

  /** Bundles programs, given by name. With `splitting`, chunks that are imported on demand stay separate. */
  async function bundle(
    programs: Readonly<Record<string, string>>,
    splitting: boolean,
  ): Promise<string> {
    for (const [name, text] of Object.entries(programs)) consumer.write(`${name}.ts`, text);
    await build({
      absWorkingDir: consumer.folder,
      entryPoints: Object.keys(programs).map((name) => `${name}.ts`),
      bundle: true,
      splitting,
      format: "esm",
      external: ["*.wasm", "node:*"],
      outdir: "site",
      logLevel: "error",
    });
    return join(consumer.folder, "site");
  }

  test("in a module service worker, which may not import(), and says so without it", {
    timeout: 3 * MINUTES,
  }, async () => {
    const answer = (engine: string) =>
      `self.addEventListener("message", async ({ source }) => source.postMessage(await lossesWith(${engine})));`;
    const site = await bundle(
      {
        given: `import engine from "latch/engine/simd";\nimport { lossesWith } from "./given-engine.ts";\n${answer("engine")}`,
        fetching: `import { lossesWith } from "./given-engine.ts";\n${answer("")}`,
      },
      true,
    );
    consumer.write("site/index.html", "<!doctype html><title>here</title>");
    const server = await serve(site);
    onTestFinished(() => server.close());
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(server.address);
    const answerOf = (script: string) =>
      page.evaluate(async (url) => {
        const answered = new Promise((resolve) => {
          navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
        });
        const options = { type: "module", scope: `/${url}/` } as const;
        const { installing } = await navigator.serviceWorker.register(url, options);
        installing?.postMessage("begin");
        return answered;
      }, script);
    expectFalling(await answerOf("given.js"));
    expect(await answerOf("fetching.js")).toMatch(
      /^LatchError: The engine \(variant \w+\) could not be loaded: TypeError: .*import engine from "latch\/engine\/\w+" and call configure/,
    );
  });

  test("in workerd, which compiles no bytes, and says so without it", {
    timeout: 3 * MINUTES,
  }, async () => {
    const packages = ["@cloudflare/workerd-linux-64@1.20261117.1"];
    const workerd = join(
      installAside("workerd", packages),
      packages[0]!.replace(/@[\d.]+$/, "/bin/workerd"),
    );
    const answer = "export default { test: async () => console.log(await lossesWith(engine)) };";
    await bundle(
      {
        compiled: `import engine from "latch/engine/simd.wasm";\nimport { lossesWith } from "./given-engine.ts";\n${answer}`,
        bytes: `import engine from "latch/engine/simd";\nimport { lossesWith } from "./given-engine.ts";\n${answer}`,
      },
      false,
    );
    const answerOf = (worker: string, modules: string) => {
      consumer.write("workerd.capnp", workerdConfig(worker, modules));
      return consumer.run(workerd, ["test", "workerd.capnp"]);
    };
    const path = "node_modules/latch/dist/engine/simd.wasm";
    const module = `(name = "latch/engine/simd.wasm", wasm = embed "${path}")`;
    const [first, last] = (await answerOf("compiled", module)).match(/[\d.]+/g) ?? [];
    expectFalling([Number(first), Number(last)]);
    expect(await answerOf("bytes", "")).toMatch(
      /^EngineError: .*import engine from "latch\/engine\/simd\.wasm" and call configure/,
    );
  });
});
