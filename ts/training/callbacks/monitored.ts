/** Values that callbacks watch in the logs: which direction is better, and what counts as an improvement. */
import { ValueError } from "../../runtime/errors.js";
import { number } from "../../runtime/registry/kinds.js";
import type { Option } from "../../runtime/registry/option.js";
import type { CallbackModel } from "./callback.js";

/** What a callback watches. */
export interface Watched {
  readonly className: string;
  /** Log name of the value. */
  readonly monitor: string;
  readonly mode: "auto" | "min" | "max";
}

/** What a callback watches for improvements. */
export interface Monitor extends Watched {
  /** Minimum change that counts as an improvement. */
  readonly minDelta: number;
}

/** A number of which only the absolute value is used. */
export function magnitude(): Option<number, number> {
  const { read, write } = number();
  return { read: (value, what) => Math.abs(read(value, what)), write };
}

/**
 * 1 where higher values are better, -1 where lower ones are.
 * @throws ValueError where the mode is "auto" and the metric does not say it.
 */
export function directionOf({ className, mode, monitor }: Watched, model: CallbackModel): 1 | -1 {
  if (mode !== "auto") return mode === "max" ? 1 : -1;
  const name = monitor.replace(/^val_/, "");
  if (name === "loss" || name.endsWith("_loss")) return -1;
  const direction = model.metricDirections.get(name);
  if (direction === "up") return 1;
  if (direction === "down") return -1;
  throw new ValueError(
    `${className} can't tell whether "${monitor}" should rise or fall: pass mode "min" or "max".`,
  );
}

/** Whether a value is better than another by more than the minimum change; any is better than none. */
export function improves(
  { minDelta }: Monitor,
  current: number,
  reference: number | null,
  direction: 1 | -1,
): boolean {
  return reference === null || direction * (current - reference) > minDelta;
}
