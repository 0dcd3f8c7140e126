/** Where the engine comes from: fetched, given by the program; and what is said where neither works. */
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { EngineBuild } from "../../ts/runtime/device/device.js";
import { inflate } from "../../ts/runtime/host.js";
import simdCore from "../../ts/runtime/wasm/simd-core.js";
import simdFull from "../../ts/runtime/wasm/simd-full.js";
import { freshLatch } from "../support/fresh.js";

const BUILDS = ["simd-core", "simd-full", "relaxed-core", "relaxed-full"].map(
  (name) => `../../ts/runtime/wasm/${name}.js`,
);

afterEach(() => {
  vi.unstubAllGlobals();
  for (const build of BUILDS) vi.doUnmock(build);
});

type Latch = Awaited<ReturnType<typeof freshLatch>>["latch"];

/** Predictions of a recurrent model, which needs all kernels. */
async function predicted({ layers, sequential, setSeed, tensor }: Latch) {
  setSeed(3);
  const net = sequential([layers.lstm({ units: 4, inputShape: [5, 2] })]);
  const output = await net.predict(tensor(new Float32Array(20).fill(0.5), [2, 5, 2]));
  return [...output.data];
}

/** Imports fail, as in a page that has lost its connection. */
function failToFetch(): void {
  for (const build of BUILDS) {
    vi.doMock(build, () => {
      throw new TypeError("Failed to fetch dynamically imported module");
    });
  }
}

async function expectedNumbers() {
  const { latch } = await freshLatch();
  latch.configure({ variant: "simd" });
  return predicted(latch);
}

async function moduleOf({ packed }: EngineBuild): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await inflate(packed));
}

describe("an engine that the program gives", () => {
  test("is used without import(): the static entry", async () => {
    const expected = await expectedNumbers();
    const { latch, device } = await freshLatch();
    const { default: engine } = await import("latch/engine/simd");
    failToFetch();
    latch.configure({ engine });
    expect(await predicted(latch)).toEqual(expected);
    expect(device.info.variant).toBe("simd");
    expect(device.generation).toBe(1);
  });

  test("is used without compiling: a module of another realm, as edge runtimes give", async () => {
    const expected = await expectedNumbers();
    const { latch } = await freshLatch();
    const Module = runInNewContext("WebAssembly.Module") as typeof WebAssembly.Module;
    latch.configure({ engine: new Module(await inflate(simdFull.packed)) });
    expect(await predicted(latch)).toEqual(expected);
  });

  test("is used without compiling: a module", async () => {
    const expected = await expectedNumbers();
    const { latch, device } = await freshLatch();
    failToFetch();
    const engine = await moduleOf(simdFull);
    const compile = vi.spyOn(WebAssembly, "compile");
    onTestFinished(() => compile.mockRestore());
    latch.configure({ engine });
    expect(await predicted(latch)).toEqual(expected);
    expect(device.info.variant).toBe("simd");
    expect(compile).not.toHaveBeenCalled();
  });

  test("says its variant, so that none can be asked for; the engine that runs stays", async () => {
    const { latch } = await freshLatch();
    const { default: engine } = await import("latch/engine/simd");
    expect(() => latch.configure({ engine, variant: "simd" })).toThrow(latch.ValueError);
    latch.configure({ engine });
    await latch.ready();
    expect(() => latch.configure({ engine })).toThrow(/configure\(\{ engine \}\) must come before/);
    latch.configure({ variant: "simd" });
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "another module",
      async () => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
    ],
    ["a build without all kernels", () => moduleOf(simdCore)],
    [
      "a build of another version",
      async () => {
        const bytes = await inflate(simdFull.packed);
        const name = new TextDecoder("latin1").decode(bytes).lastIndexOf("simd full ");
        bytes[name + "simd full ".length] = "-".charCodeAt(0);
        return WebAssembly.compile(bytes);
      },
    ],
  ])("%s is refused before it computes anything", async (_, make) => {
    const { latch } = await freshLatch();
    latch.configure({ engine: (await make()) as object });
    const failing = predicted(latch);
    await expect(failing).rejects.toThrow(latch.EngineError);
    await expect(failing).rejects.toThrow(/configure\(\{ engine \}\): expected .* of this version/);
  });

  test("is a module or an entry's default export", async () => {
    const { latch } = await freshLatch();
    for (const engine of [null, "simd", {}, new Uint8Array(3), await import("latch/engine/simd")]) {
      expect(() => latch.configure({ engine: engine as object })).toThrow(
        /configure: engine must be a WebAssembly.Module or the default export of latch\/engine\/simd, got /,
      );
    }
  });
});

describe("an engine that can't be had", () => {
  async function failure(globals: Readonly<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const { latch } = await freshLatch();
    const error: unknown = await latch.ready().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(latch.LatchError);
    return String(error);
  }

  test.each<[string, Record<string, unknown>, RegExp]>([
    ["a page", { document: {} }, /the site was redeployed .* reload the page/],
    [
      "a service worker",
      { WorkerGlobalScope: {}, ServiceWorkerGlobalScope: {} },
      /import engine from "latch\/engine\/(simd|relaxed)" and call configure\(\{ engine \}\)/,
    ],
    [
      "a server",
      {},
      /among those that were installed or deployed\? Where import\(\) does not work: import engine/,
    ],
  ])("since it can't be fetched, in %s", async (_, globals, advice) => {
    failToFetch();
    const message = await failure(globals);
    expect(message).toMatch(/The engine \(variant (simd|relaxed)\) could not be loaded: /);
    expect(message).toMatch(advice);
  });

  test("may be there at the next call", async () => {
    failToFetch();
    const { latch } = await freshLatch();
    await expect(latch.ready()).rejects.toThrow(latch.LatchError);
    for (const build of BUILDS) vi.doUnmock(build);
    await latch.ready();
  });

  test.each([
    [
      "a page",
      { document: {} },
      "it is forbidden",
      /Content-Security-Policy must allow 'wasm-unsafe-eval'/,
    ],
    ["a worker of a page", { WorkerGlobalScope: {} }, "blocked by CSP", /Content-Security-Policy/],
    [
      "an edge runtime",
      { WorkerGlobalScope: {} },
      "Wasm code generation disallowed by embedder",
      /import engine from "latch\/engine\/simd\.wasm" and call configure/,
    ],
  ])("since compiling is forbidden, in %s", async (_, globals, reason, advice) => {
    const compile = vi.spyOn(WebAssembly, "compile");
    onTestFinished(() => compile.mockRestore());
    compile.mockRejectedValue(new WebAssembly.CompileError(reason));
    const message = await failure(globals);
    expect(message).toMatch(/^EngineError: The engine can't start here: CompileError: /);
    expect(message).toContain(reason);
    expect(message).toMatch(advice);
  });

  test("since the host does not know its instructions", async () => {
    const [compile, validate] = [
      vi.spyOn(WebAssembly, "compile"),
      vi.spyOn(WebAssembly, "validate"),
    ];
    onTestFinished(() => {
      compile.mockRestore();
      validate.mockRestore();
    });
    compile.mockRejectedValue(new WebAssembly.CompileError("invalid opcode"));
    validate.mockReturnValue(false);
    expect(await failure({})).toMatch(/It needs WebAssembly with SIMD/);
  });

  test("since there is no WebAssembly", async () => {
    expect(await failure({ WebAssembly: undefined })).toMatch(/^EngineError: .* no WebAssembly/);
  });
});
