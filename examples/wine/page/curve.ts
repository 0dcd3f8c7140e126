/** A curve that grows while a network trains: one line for training, one for validation, as SVG. */

const WIDTH = 440;
const HEIGHT = 220;
const LEFT = 40;
const BOTTOM = 24;
const TOP = 10;
const RIGHT = 10;

export interface Line {
  /** Class of the drawn line. */
  readonly name: string;
  readonly values: readonly number[];
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Round steps of 1, 2 or 5 times a power of ten: about `count` of them up to `top`. */
function stepFor(top: number, count: number): number {
  const rough = top / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}

export class Curve {
  private readonly svg: SVGElement;

  /** @param top the largest value that the axis shows; without it the axis follows the values. */
  constructor(
    figure: HTMLElement,
    private readonly top?: number,
  ) {
    this.svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
    this.svg.setAttribute("aria-label", `${figure.textContent?.trim()} over epochs`);
    figure.append(this.svg);
  }

  /** Draws the lines anew, over an axis of `epochs`. */
  draw(lines: readonly Line[], epochs: number): void {
    const largest = Math.max(...lines.flatMap(({ values }) => values), 0.1);
    const step = stepFor(this.top ?? largest, 4);
    const top = this.top ?? Math.ceil(largest / step) * step;
    const x = (epoch: number) => LEFT + ((WIDTH - LEFT - RIGHT) * epoch) / Math.max(epochs - 1, 1);
    const y = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * value) / top;
    this.svg.replaceChildren(
      ...this.grid(top, step, y),
      ...this.epochLabels(epochs, x),
      ...lines.flatMap((line) => drawLine(line, x, y)),
    );
  }

  private grid(top: number, step: number, y: (value: number) => number): SVGElement[] {
    const count = Math.round(top / step);
    return Array.from({ length: count + 1 }, (_, index) => index * step).flatMap((value) => {
      const line = element("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) });
      const label = element("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" });
      label.textContent = String(Number(value.toPrecision(6)));
      return [line, label];
    });
  }

  private epochLabels(epochs: number, x: (epoch: number) => number): SVGElement[] {
    const step = Math.max(1, stepFor(epochs, 6));
    const shown = Array.from(
      { length: Math.floor(epochs / step) },
      (_, index) => step * (index + 1),
    );
    return [1, ...shown.filter((epoch) => epoch > 1)].map((epoch) => {
      const label = element("text", { x: x(epoch - 1), y: HEIGHT - 6, "text-anchor": "middle" });
      label.textContent = String(epoch);
      return label;
    });
  }
}

/** The line and a dot where it has come to. */
function drawLine(
  { name, values }: Line,
  x: (epoch: number) => number,
  y: (value: number) => number,
): SVGElement[] {
  if (values.length === 0) return [];
  const end = values.length - 1;
  // More points than the picture is wide would cost time and show nothing.
  const stride = Math.ceil(values.length / WIDTH);
  const points = values.flatMap((value, epoch) =>
    epoch % stride === 0 || epoch === end ? [`${x(epoch).toFixed(1)},${y(value).toFixed(1)}`] : [],
  );
  const line = element("polyline", { class: name, points: points.join(" ") });
  const dot = element("circle", { class: name, cx: x(end), cy: y(values[end] ?? 0), r: 3.5 });
  return [line, dot];
}
