/** LiveCurve: curves of losses and metrics that are drawn while fit runs, in a page or in a terminal. */
import { ValueError } from "../runtime/errors.js";
import { hostTerminal, inBrowser } from "../runtime/host.js";
import { onDemand } from "../runtime/on-demand.js";
import {
  listOf,
  nonNegative,
  nullable,
  oneOf,
  optional,
  rejected,
  text,
  unwritten,
} from "../runtime/registry/kinds.js";
import type { AnyDescription, Description } from "../runtime/registry/option.js";
import { Callback, type Logs } from "../training/callbacks/callback.js";
import type { LiveDrawing } from "./live-drawing.js";

/** An element of a page, whose content is replaced. */
export interface CurveElement {
  innerHTML: string;
}

/** Options of `liveCurve`. */
export interface LiveCurveOptions {
  /** An element of the page or a selector of one; default null: the terminal. */
  readonly element?: CurveElement | string | null;
  /** Log names of the curves; default null: all. */
  readonly metrics?: readonly string[] | null;
  /** A point for each epoch (default), or for each batch, whose hook costs time. */
  readonly unit?: "epoch" | "batch";
  /** Milliseconds between two drawings at least; the last one is always drawn. Default 100. */
  readonly interval?: number;
}

function liveCurveOptions() {
  return {
    element: unwritten(optional(nullable({ read: elementOf, write: () => null }), null)),
    metrics: optional(nullable(listOf(text())), null),
    unit: optional(oneOf("epoch", "batch"), "epoch"),
    interval: optional(nonNegative(), 100),
  } satisfies Description<LiveCurveOptions>;
}

/** What has `querySelector`, as the document of a page. */
interface Page {
  querySelector(selector: string): CurveElement | null;
}

/** @throws ValueError for what is neither an element nor the selector of one in the page. */
function elementOf(given: CurveElement | string, what: string): CurveElement {
  const expected = "an element of the page, or a selector of one";
  if (typeof given !== "string") {
    if (typeof given === "object" && given !== null && "innerHTML" in given) return given;
    throw rejected(what, expected, given);
  }
  const { document } = globalThis as { readonly document?: Page };
  const found = document?.querySelector(given) ?? null;
  if (found === null) throw rejected(what, expected, given, " There is no such element.");
  return found;
}

/**
 * Draws the curves of losses and metrics while fit runs: as SVG into an element of a page, or in a terminal, where each
 * drawing replaces the last one; pass `verbose: 0` there, so that nothing is written in between. Where lines can't be
 * replaced, it is drawn once, at the end.
 */
export class LiveCurve extends Callback {
  static override readonly className: string = "LiveCurve";
  declare readonly element: CurveElement | null;
  declare readonly metrics: readonly string[] | null;
  declare readonly unit: "epoch" | "batch";
  declare readonly interval: number;
  /** The values so far by log name, and the places of each on the x axis. */
  readonly #curves = new Map<string, { x: number[]; values: number[] }>();
  #drawing: LiveDrawing | null = null;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #batches = 0;
  /** Defined for curves of batches alone, since the hook costs time. */
  readonly onTrainBatchEnd?: (batch: number, logs: Logs) => void;

  static override options(): AnyDescription {
    return { ...Callback.options(), ...liveCurveOptions() };
  }

  /** @throws ValueError for options of the wrong type. */
  constructor(options: LiveCurveOptions = {}) {
    super(options);
    if (this.unit === "batch") this.onTrainBatchEnd = (_, logs) => this.#add(++this.#batches, logs);
  }

  async onTrainBegin(): Promise<void> {
    if (this.element === null && inBrowser)
      throw new ValueError("LiveCurve: in a page, pass the element to draw into.");
    const { LiveDrawing } = await onDemand(
      "The live curve",
      () => import("./live-drawing.js"),
      "draw history.history by curvesSvg of latch/plot",
    );
    this.#curves.clear();
    this.#batches = 0;
    this.#drawnAt = Number.NEGATIVE_INFINITY;
    this.#drawing = new LiveDrawing(this.element, hostTerminal(), this.unit);
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    this.#add(this.unit === "epoch" ? epoch + 1 : this.#batches, logs);
  }

  onTrainEnd(): void {
    this.#drawing?.finish(this.#curves);
  }

  #add(x: number, logs: Logs): void {
    for (const [name, value] of Object.entries(logs)) {
      if (this.metrics !== null && !this.metrics.includes(name)) continue;
      const curve = this.#curves.get(name) ?? { x: [], values: [] };
      this.#curves.set(name, curve);
      // An epoch's value replaces that of its last batch.
      const last = curve.x.at(-1) === x ? curve.x.length - 1 : curve.x.length;
      curve.x[last] = x;
      curve.values[last] = value;
    }
    const now = performance.now();
    if (now - this.#drawnAt < this.interval) return;
    this.#drawnAt = now;
    this.#drawing?.draw(this.#curves);
  }
}

/**
 * Draws the curves of losses and metrics while fit runs.
 * @param element an element of the page or a selector of one; by default the terminal
 * @example
 * await net.fit(x, y, { epochs: 50, verbose: 0, callbacks: [callbacks.liveCurve("#curve")] });
 */
export function liveCurve(
  element?: CurveElement | string | null,
  options: Omit<LiveCurveOptions, "element"> = {},
): LiveCurve {
  return new LiveCurve({ ...options, element: element ?? null });
}
