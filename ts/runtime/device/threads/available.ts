/** The number of threads that the machine runs at once. */
interface Globals {
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly process?: {
    readonly getBuiltinModule?: (
      name: "node:os",
    ) => { readonly availableParallelism?: () => number } | undefined;
  };
}

/** 1 where the host does not say. */
export function availableThreads(): number {
  const { navigator, process } = globalThis as unknown as Globals;
  try {
    // It knows the limits of a container.
    const parallelism = process?.getBuiltinModule?.("node:os")?.availableParallelism?.();
    return parallelism ?? navigator?.hardwareConcurrency ?? 1;
  } catch {
    // Some hosts need a permission to say so, and throw without it.
    return 1;
  }
}
