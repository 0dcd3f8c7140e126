/** The builds of the engine, and which is the fastest that the host can run. */
import { LatchError } from "../errors.js";
import { inflate } from "../host.js";
import { instantiate } from "../wasm/glue.js";
import type { Kernels, Variant } from "./device.js";
import { EngineInstance } from "./instance.js";

/** Each build is a separate chunk, fetched when it is chosen. A core build is little more than half of a full one. */
const builds = {
  simd: {
    core: () => import("../wasm/simd-core.js"),
    recurrent: () => import("../wasm/simd-full.js"),
  },
  relaxed: {
    core: () => import("../wasm/relaxed-core.js"),
    recurrent: () => import("../wasm/relaxed-full.js"),
  },
} as const;

/** Starts a new instance of a compiled build. */
export type Launcher = () => EngineInstance;

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

/** Compiles a build of the engine. @throws LatchError where the host has no WebAssembly SIMD or forbids WebAssembly. */
export async function loadBuild(variant: Variant, kernels: Kernels): Promise<Launcher> {
  const { default: packed } = await builds[variant][kernels]();
  try {
    const module = await WebAssembly.compile(await inflate(packed));
    return () => {
      const { functions, memory } = instantiate(module);
      return new EngineInstance(functions, memory);
    };
  } catch (error) {
    throw new LatchError(
      `The engine (variant ${variant}) can't start here: ${String(error)}. It needs WebAssembly with SIMD; a page's Content-Security-Policy must allow 'wasm-unsafe-eval'.`,
      { cause: error },
    );
  }
}
