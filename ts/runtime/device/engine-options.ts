/** Options of an engine, described once. */
import { ValueError } from "../errors.js";
import { leftOut, oneOf, valueThat } from "../registry/kinds.js";
import { type Description, functionOptions } from "../registry/option.js";
import { isPacked } from "./builds.js";
import type { EngineOptions, Variant } from "./device.js";

export function engineOptions() {
  return {
    variant: leftOut(oneOf<Variant>("simd", "relaxed")),
    engine: leftOut(
      valueThat<NonNullable<EngineOptions["engine"]>>(
        "a WebAssembly.Module or the default export of latch/engine/simd",
        isEngine,
      ),
    ),
    maxMemory: leftOut(
      valueThat<number>(
        "a number of bytes above 0",
        (value) => typeof value === "number" && value > 0,
      ),
    ),
    threads: leftOut(
      valueThat<number | "auto">(
        'a number of threads, at least 1, or "auto"',
        (value) => value === "auto" || (Number.isInteger(value) && (value as number) >= 1),
      ),
    ),
  } satisfies Description<EngineOptions>;
}

function isEngine(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  // By the name of its class: edge runtimes give modules of another realm.
  const { [Symbol.toStringTag]: tag } = value as { readonly [Symbol.toStringTag]?: unknown };
  return isPacked(value) || tag === "WebAssembly.Module";
}

/** @throws ValueError for an option that does not exist or has another kind, and for both a variant and an engine */
export function assertEngineOptions(caller: string, options: EngineOptions): void {
  const { engine, variant } = functionOptions(caller, engineOptions(), options);
  if (engine !== undefined && variant !== undefined)
    throw new ValueError(`${caller}: the engine has a variant already: leave variant out.`);
}
