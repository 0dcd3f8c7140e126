/**
 * The platform that latch runs on: Node, Deno, a page, a worker.
 *
 * The only file that examines the platform, except for storage that only pages have (ts/io/places). It detects features,
 * so that nothing has to be registered at import and one build runs everywhere.
 */
import { globalState } from "./global-state.js";
import { printableLines } from "./printable.js";

interface Zlib {
  inflateRawSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  /** Node 20.15 and later; it takes a seventh of the time of one in JavaScript. */
  readonly crc32?: (bytes: Uint8Array) => number;
}

interface V8 {
  setFlagsFromString(flags: string): void;
}

interface Vm {
  runInNewContext(code: string): unknown;
}

interface FileHandle {
  writeFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What is used of "node:fs/promises". */
export interface FileSystem {
  stat(
    path: string,
  ): Promise<{ isDirectory(): boolean; readonly mode: number; readonly mtimeMs: number }>;
  readdir(folder: string): Promise<string[]>;
  readFile(path: string): Promise<Uint8Array>;
  open(path: string, flags: string, mode?: number): Promise<FileHandle>;
  realpath(path: string): Promise<string>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: boolean }): Promise<void>;
  mkdir(folder: string, options: { readonly recursive: boolean }): Promise<unknown>;
}

interface Urls {
  fileURLToPath(url: URL): string;
}

interface BuiltinModules {
  readonly "node:fs/promises": FileSystem;
  readonly "node:url": Urls;
  readonly "node:zlib": Zlib;
  readonly "node:v8": V8;
  readonly "node:vm": Vm;
}

interface ProcessLike {
  /** Node 20.16 and later, Deno and Bun: modules without an import, which a page could not resolve. */
  readonly getBuiltinModule?: <Name extends keyof BuiltinModules>(
    name: Name,
  ) => BuiltinModules[Name] | undefined;
  readonly stdout?: {
    write(text: string): unknown;
    readonly isTTY?: boolean;
    readonly columns?: number;
  };
  readonly versions?: { readonly node?: string };
  /** Seconds and nanoseconds. */
  hrtime?(): [number, number];
}

interface Globals {
  readonly process?: ProcessLike;
  readonly Buffer?: { from(text: string, encoding: "base64"): Uint8Array };
  readonly setImmediate?: (work: () => void) => unknown;
  readonly MessageChannel?: unknown;
  readonly gc?: () => void;
  readonly document?: unknown;
  readonly WorkerGlobalScope?: unknown;
  readonly ServiceWorkerGlobalScope?: unknown;
}

// The globals of every host at once; each may be missing.
const globals = globalThis as unknown as Globals;

/** A module of Node 20.16 and later, Deno and Bun; undefined elsewhere. */
export function builtinModule<Name extends keyof BuiltinModules>(
  name: Name,
): BuiltinModules[Name] | undefined {
  return globals.process?.getBuiltinModule?.(name);
}

/** Whether this is a page or a worker of one. */
export const inBrowser = globals.document !== undefined || globals.WorkerGlobalScope !== undefined;

/** How long training runs before it yields to other events, in milliseconds. */
export const sliceMilliseconds = inBrowser ? 8 : 50;

/**
 * Milliseconds of a monotonic clock. In Node that is `process.hrtime`: the first use of `performance` loads eleven modules,
 * which takes a twentieth of the time from an import to a first prediction.
 */
export function milliseconds(): number {
  const time = globals.process?.hrtime?.();
  return time === undefined ? performance.now() : time[0] * 1e3 + time[1] / 1e6;
}

/** Yields to the event loop. A timer is the last resort: browsers delay nested timers by at least 4 ms. */
export function yieldToEvents(): Promise<void> {
  if (globals.setImmediate !== undefined) {
    const later = globals.setImmediate;
    return new Promise((resolve) => later(() => resolve()));
  }
  if (globals.MessageChannel === undefined) return new Promise((resolve) => setTimeout(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/**
 * Decodes bytes that are stored as base64 of a raw deflate stream. DecompressionStream takes 30 ms at the start of a
 * process; Node's zlib, where the host has it, 1 ms.
 */
export async function inflate(packed: string): Promise<Uint8Array<ArrayBuffer>> {
  const zlib = builtinModule("node:zlib");
  if (zlib !== undefined && globals.Buffer !== undefined) {
    return zlib.inflateRawSync(globals.Buffer.from(packed, "base64"));
  }
  const deflated = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What to do where a module could not be fetched; `instead` is the way on hosts that cannot fetch modules at all. */
export function fetchAdvice(instead: string): string {
  if (globals.ServiceWorkerGlobalScope !== undefined) {
    return `Service workers fetch no modules: ${instead}.`;
  }
  return inBrowser
    ? "The network may be down, or the site was redeployed since and that file is gone: reload the page."
    : `Is that file among those that were installed or deployed? Where import() does not work: ${instead}.`;
}

/** What to do where valid WebAssembly could not be compiled, by what the error says of who forbids it. */
export function compileAdvice(error: unknown): string {
  return globals.document !== undefined || /CSP|Security/.test(String(error))
    ? "The Content-Security-Policy must allow 'wasm-unsafe-eval'."
    : 'Where bytes are not compiled, as in edge runtimes, import engine from "latch/engine/simd.wasm" and call configure({ engine }).';
}

/** Requests a garbage collection where the host can; pages cannot. */
export function collectGarbage(): void {
  const collect = globals.gc ?? nodeCollector();
  collect?.();
}

/** Node's `gc`: once the flag is set, new contexts have it; existing ones are not changed. */
function nodeCollector(): (() => void) | undefined {
  if (globals.process?.versions?.node === undefined) return undefined;
  try {
    builtinModule("node:v8")?.setFlagsFromString("--expose-gc");
    const found = builtinModule("node:vm")?.runInNewContext("globalThis.gc");
    return typeof found === "function" ? () => found() : undefined;
  } catch {
    // A host that imitates Node without these modules.
    return undefined;
  }
}

/** The output for progress bars. */
export interface Terminal {
  /** Writes the text as it is, without a line break. */
  write(text: string): void;
  /** Whether it is a terminal, in which lines can be overwritten. */
  readonly isInteractive: boolean;
  /** Characters in a line; undefined where there is no terminal. */
  readonly columns: number | undefined;
  /** As `milliseconds`. */
  now(): number;
}

/** The host's terminal; in a page whole lines go to the console. */
export function hostTerminal(): Terminal {
  const stdout = globals.process?.stdout;
  if (stdout === undefined || inBrowser) return consoleTerminal();
  return {
    write: (text) => {
      stdout.write(text);
    },
    isInteractive: stdout.isTTY === true,
    columns: stdout.isTTY === true ? stdout.columns : undefined,
    now: milliseconds,
  };
}

function consoleTerminal(): Terminal {
  return {
    write: (text) => {
      console.log(text.replace(/\n$/, ""));
    },
    isInteractive: false,
    columns: undefined,
    now: milliseconds,
  };
}

/** Prints a warning, without control characters that a terminal would interpret. */
export function warn(message: string): void {
  console.warn(printableLines(message));
}

/** Prints a warning, unless it was printed before. */
export function warnOnce(message: string): void {
  const { warned } = globalState;
  if (!warned.has(message)) warn(message);
  warned.add(message);
}

/** Prints a text as it is. */
export function print(text: string): void {
  console.log(text);
}
