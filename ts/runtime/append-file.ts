/** Appending to files of the host: Node 20.16 and later, Deno, Bun. Separate from host.ts, since few programs need it. */

interface AppendingFiles {
  appendFile(path: string, bytes: Uint8Array): Promise<void>;
}

interface Globals {
  readonly process?: {
    getBuiltinModule?(name: "node:fs/promises"): AppendingFiles | undefined;
  };
}

/** Appends bytes to a file, which is made where it is missing. Rejects with the host's own error. */
export async function appendToFile(path: string, bytes: Uint8Array): Promise<void> {
  // The host's global object, which is typed where it is a page's.
  const files = (globalThis as Globals).process?.getBuiltinModule?.("node:fs/promises");
  await files?.appendFile(path, bytes);
}
