/** Finds the names in a config of a model or of its training, whose code is loaded before the config is read. */
import { isPlainObject } from "../../runtime/plain-object.js";
import { ownNameOfClass } from "./classes.js";

export interface Named {
  readonly classes: ReadonlySet<string>;
  /** Classes that may be operations in the graph, beside layers. */
  readonly operations: ReadonlySet<string>;
}

/** @param description a config, which may contain itself */
export function namedIn(description: unknown): Named {
  const classes = new Set<string>();
  const operations = new Set<string>();
  const found = new Set([description]);
  for (const value of found) {
    if (typeof value !== "object" || value === null) continue;
    for (const inner of Object.values(value)) if (typeof inner === "object") found.add(inner);
    if (!isPlainObject(value) || typeof value.class_name !== "string") continue;
    classes.add(ownNameOfClass(value.class_name));
    if ("inbound_nodes" in value && isOperationsModule(value.module))
      operations.add(value.class_name);
  }
  return { classes, operations };
}

/** Whether a class of this module may be an operation. Older files do not say where a class is. */
export function isOperationsModule(module: unknown): boolean {
  return typeof module !== "string" || module.startsWith("keras.src.ops");
}
