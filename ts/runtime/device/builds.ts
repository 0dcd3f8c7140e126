/** The builds of the engine, and which is the fastest that the host can run. */
import { EngineError } from "../errors.js";
import { compileAdvice, inflate } from "../host.js";
import { onDemand } from "../on-demand.js";
import { version } from "../wasm/glue.js";
import type {
  CompiledBuild,
  CompiledModule,
  EngineBuild,
  EngineOptions,
  Kernels,
  Variant,
} from "./device.js";

/**
 * Each build is a separate chunk, fetched when it is chosen. A core build is a fourth of a full one, one for LSTMs two
 * fifths, a recurrent one half.
 */
const builds = {
  simd: {
    core: () => import("../wasm/simd-core.js"),
    lstm: () => import("../wasm/simd-lstm.js"),
    recurrent: () => import("../wasm/simd-recurrent.js"),
    full: () => import("../wasm/simd-full.js"),
  },
  relaxed: {
    core: () => import("../wasm/relaxed-core.js"),
    lstm: () => import("../wasm/relaxed-lstm.js"),
    recurrent: () => import("../wasm/relaxed-recurrent.js"),
    full: () => import("../wasm/relaxed-full.js"),
  },
} as const;

/** A module of one function that uses an instruction of relaxed SIMD: valid where the host supports it. */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic number, version
  ...[1, 5, 1, 96, 0, 1, 123], // type: () -> v128
  ...[3, 2, 1, 0], // one function of that type
  ...[10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11], // i8x16.relaxed_swizzle of two splats
);

/** The fastest build that the host can run. */
export function chooseVariant(): Variant {
  return WebAssembly.validate(RELAXED_PROBE) ? "relaxed" : "simd";
}

/**
 * Compiles the build for one thread that the options give or choose, with these kernels at least.
 * @throws LatchError where it can't be fetched; EngineError where the host has no WebAssembly SIMD or forbids to compile,
 *   and for an engine of another version
 */
export async function loadSingle(options: EngineOptions, kernels: Kernels): Promise<CompiledBuild> {
  if (typeof WebAssembly === "undefined") {
    throw new EngineError(
      "The engine can't start here: there is no WebAssembly. A browser's lockdown mode and Node's --jitless turn it off.",
    );
  }
  if (options.engine !== undefined) return givenBuild(options.engine);
  const variant = options.variant ?? chooseVariant();
  const { default: build }: { readonly default: EngineBuild | CompiledModule } = await onDemand(
    `The engine (variant ${variant})`,
    builds[variant][kernels],
    `import engine from "latch/engine/${variant}" and call configure({ engine })`,
  );
  // The package that Node loads has compiled modules, with all kernels.
  return isPacked(build) ? { variant, kernels, module: await compile(build) } : givenBuild(build);
}

/** A build that the program imported. Builds name themselves, so that one of another version is not mistaken. */
async function givenBuild(engine: EngineBuild | CompiledModule): Promise<CompiledBuild> {
  const module = isPacked(engine) ? await compile(engine) : engine;
  const [section] = WebAssembly.Module.customSections(module, "latch");
  const [variant, kernels, found] = new TextDecoder().decode(section).split(" ");
  if ((variant !== "simd" && variant !== "relaxed") || kernels !== "full" || found !== version) {
    throw new EngineError(
      'configure({ engine }): expected "latch/engine/simd" or "latch/engine/simd.wasm" (or relaxed) of this version of latch, ' +
        "got another module. Copies of it must be renewed with the package.",
    );
  }
  return { variant, kernels: "full", module };
}

export function isPacked(engine: EngineBuild | CompiledModule): engine is EngineBuild {
  return "packed" in engine;
}

export async function compile({ packed }: EngineBuild): Promise<WebAssembly.Module> {
  let bytes = new Uint8Array(0);
  try {
    bytes = await inflate(packed);
    return await WebAssembly.compile(bytes);
  } catch (error) {
    const problem = WebAssembly.validate(bytes)
      ? compileAdvice(error)
      : "It needs WebAssembly with SIMD, and DecompressionStream, which this host does not have.";
    throw new EngineError(`The engine can't start here: ${String(error)}. ${problem}`, {
      cause: error,
    });
  }
}
