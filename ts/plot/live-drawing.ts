/** The drawings of a live curve, loaded when the first one is drawn. */
import type { Terminal } from "../runtime/host.js";
import { Opaque } from "../runtime/opaque.js";
import type { Series } from "./curves.js";
import { curvesSvg } from "./curves-svg.js";
import { curvesText } from "./curves-text.js";

/** The values so far by log name, each with its place on the x axis. */
type CurvesByName = ReadonlyMap<string, { readonly x: number[]; readonly values: number[] }>;

/** Width where there is no terminal. */
const COLUMNS = 80;
const MIN_COLUMNS = 20;

export class LiveDrawing extends Opaque {
  /** Lines of the last drawing in the terminal. */
  #lines = 0;

  /** Null for the terminal. */
  readonly #element: { innerHTML: string } | null;
  readonly #terminal: Terminal;
  readonly #unit: string;

  constructor(element: { innerHTML: string } | null, terminal: Terminal, unit: string) {
    super();
    this.#element = element;
    this.#terminal = terminal;
    this.#unit = unit;
  }

  draw(curves: CurvesByName): void {
    if (this.#element === null && !this.#terminal.isInteractive) return;
    this.#show(curves);
  }

  /** The last drawing. */
  finish(curves: CurvesByName): void {
    this.#show(curves);
  }

  #show(curves: CurvesByName): void {
    const charts = chartsOf(curves);
    if (charts.length === 0) return;
    const element = this.#element;
    const terminal = this.#terminal;
    const unit = this.#unit;
    if (element !== null) {
      element.innerHTML = charts
        .map((series) => curvesSvg(series, { xLabel: unit, theme: "auto" }))
        .join("\n");
      return;
    }
    const columns = Math.max(MIN_COLUMNS, (terminal.columns ?? COLUMNS + 1) - 1);
    const pictures = charts.map((series) => curvesText(series, { xLabel: unit, columns }));
    const text = `${pictures.join("\n").trimEnd()}\n`;
    // Up to the first line of the last drawing, and all from there on erased.
    const back = this.#lines > 0 ? `\x1b[${this.#lines}A\x1b[J` : "";
    terminal.write(back + text);
    this.#lines = terminal.isInteractive ? text.split("\n").length - 1 : 0;
  }
}

/** Losses in one chart, all else in another, since their numbers differ in size. */
function chartsOf(curves: CurvesByName): Series[][] {
  const series = [...curves].map(([name, curve]) => ({ name, ...curve }));
  const isLoss = ({ name }: Series) => /(^|_)loss$/.test(name);
  const charts = [series.filter(isLoss), series.filter((one) => !isLoss(one))];
  return charts.filter((chart) => chart.length > 0);
}
