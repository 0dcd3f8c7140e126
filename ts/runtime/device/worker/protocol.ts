/**
 * The messages between the client, the thread that uses a device, and the device's worker. The client assigns the numbers
 * of blocks and programs, so that it can use them before the worker answers.
 */
import type {
  CompiledBuild,
  EngineOptions,
  LoadablePlan,
  MemoryUsage,
  Numbers,
  Slice,
  SliceResult,
} from "../device.js";
import type { SentError } from "./sent-error.js";

export interface NumberedBlock {
  readonly block: number;
  readonly bytes: number;
}

/** What the worker is asked to do, in the order of the messages; the methods of `Device` say what each means. */
export interface Requests {
  /** Runs this build from now on, which has at least the kernels of the one before. */
  readonly start: { readonly build: CompiledBuild; readonly options: EngineOptions };
  readonly configure: { readonly options: EngineOptions };
  readonly usage: object;
  readonly allocate: { readonly blocks: readonly NumberedBlock[] };
  readonly release: { readonly block: number };
  readonly write: { readonly block: number; readonly numbers: Numbers; readonly offset: number };
  readonly read: { readonly blocks: readonly number[] };
  readonly load: {
    readonly program: number;
    readonly plan: LoadablePlan;
    readonly variables: readonly number[];
  };
  readonly unload: { readonly program: number };
  readonly run: {
    readonly program: number;
    readonly feeds: readonly number[];
    readonly indices: number | null;
    readonly slice: Slice;
  };
}

/** The results of those requests that have one. */
export interface Results {
  readonly start: undefined;
  readonly usage: MemoryUsage;
  /** After the allocation. */
  readonly allocate: MemoryUsage;
  readonly read: readonly ArrayBuffer[];
  readonly load: undefined;
  readonly run: Omit<SliceResult, "failure"> & { readonly failure: SentError | null };
}

/** Requests that are answered. */
export type Call = keyof Results;
/** Requests that are not: they can't fail. */
export type Command = Exclude<keyof Requests, Call>;

/** A message to the worker. `call` is the number of its answer; null for a command. */
export type Message = {
  [Name in keyof Requests]: {
    readonly name: Name;
    readonly request: Requests[Name];
    readonly call: number | null;
  };
}[keyof Requests];

/** A message from the worker: the result of a call, or the error with which it failed. */
export interface Answer {
  readonly call: number;
  readonly result: Results[Call] | null;
  readonly error: SentError | null;
}
