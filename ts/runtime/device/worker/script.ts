/** The worker's script: tools/worker-script.mjs makes one text of it and of what it imports. */
import type { ProgramPort } from "./port.js";
import { serve } from "./serve.js";

interface ParentPort {
  postMessage(message: unknown, moved: ArrayBuffer[]): void;
  on(event: "message", handle: (message: unknown) => void): void;
}

interface WebScope {
  postMessage(message: unknown, moved: ArrayBuffer[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

interface Globals {
  readonly process?: {
    readonly getBuiltinModule?: (
      name: "node:worker_threads",
    ) => { readonly parentPort: ParentPort | null } | undefined;
  };
}

serve(portOfProgram());

function portOfProgram(): ProgramPort {
  const { process } = globalThis as unknown as Globals;
  const parent = process?.getBuiltinModule?.("node:worker_threads")?.parentPort ?? null;
  if (parent !== null) {
    return {
      send: (message, moved) => parent.postMessage(message, moved),
      onMessage: (handle) => parent.on("message", handle),
    };
  }
  // A Web Worker: its global object is the port.
  const scope = globalThis as unknown as WebScope;
  return {
    send: (message, moved) => scope.postMessage(message, moved),
    onMessage: (handle) => {
      scope.onmessage = ({ data }) => handle(data);
    },
  };
}
