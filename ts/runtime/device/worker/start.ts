/** Starts workers from the text of their script: no host and no bundler has to find a file. */
import type { PortEvents, StartWorker, WorkerPort } from "./port.js";

interface NodeWorker {
  on(event: "message", handle: (message: unknown) => void): void;
  on(event: "error" | "messageerror", handle: (error: unknown) => void): void;
  on(event: "exit", handle: (code: number) => void): void;
  postMessage(message: unknown): void;
  ref(): void;
  unref(): void;
  terminate(): unknown;
}

interface Threads {
  readonly Worker: new (script: string, options: { readonly eval: true }) => NodeWorker;
}

interface Globals {
  readonly process?: {
    readonly getBuiltinModule?: (name: "node:worker_threads") => Threads | undefined;
  };
  readonly document?: unknown;
  readonly WorkerGlobalScope?: unknown;
}

// The globals of every host at once; each may be missing.
const globals = globalThis as unknown as Globals;

/** A thread in Node, Deno and Bun; a Web Worker in a page, and in a worker of one. */
export const startWorker: StartWorker = (script, events) => {
  const isPage = globals.document !== undefined || globals.WorkerGlobalScope !== undefined;
  const threads = isPage ? undefined : globals.process?.getBuiltinModule?.("node:worker_threads");
  return threads === undefined ? webWorker(script, events) : thread(threads, script, events);
};

function thread({ Worker }: Threads, script: string, events: PortEvents): WorkerPort {
  const worker = new Worker(script, { eval: true });
  const end = once(events.onEnd);
  worker.on("message", events.onMessage);
  worker.on("error", (error) => end(String(error)));
  worker.on("messageerror", (error) => end(String(error)));
  worker.on("exit", (code) => end(`it ended with code ${code}`));
  // After the listeners, each of which would keep the process alive again.
  worker.unref();
  return {
    send: (message) => worker.postMessage(message),
    keepAlive: (isNeeded) => (isNeeded ? worker.ref() : worker.unref()),
    end: () => {
      worker.terminate();
    },
  };
}

function webWorker(script: string, events: PortEvents): WorkerPort {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url);
  const end = once(events.onEnd);
  worker.onmessage = ({ data }) => {
    // A worker that has spoken has read its script.
    URL.revokeObjectURL(url);
    events.onMessage(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end(
      event.message ||
        "its script could not be started: a Content-Security-Policy must allow worker-src blob:",
    );
  };
  worker.onmessageerror = () => end("a message could not be read");
  return {
    send: (message) => worker.postMessage(message),
    keepAlive: () => {},
    end: () => worker.terminate(),
  };
}

function once(report: (reason: string) => void): (reason: string) => void {
  let isReported = false;
  return (reason) => {
    if (isReported) return;
    isReported = true;
    report(reason);
  };
}
