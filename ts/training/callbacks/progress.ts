/** Keras's progress display: a bar that is redrawn in place, or a line an epoch. */
import type { Terminal } from "../../runtime/host.js";
import { printable } from "../../runtime/printable.js";
import { Callback, type Logs } from "./callback.js";
import type { ProgressDisplay } from "./list.js";

/** Characters of the bar. */
const WIDTH = 20;
/** Minimum milliseconds between two drawings of one bar. */
const INTERVAL = 50;

/** Writes `Epoch 1/50` and a bar (verbose 1) or a line (verbose 2) for each epoch. */
export class ProgbarLogger extends Callback implements ProgressDisplay {
  static override readonly className: string = "ProgbarLogger";

  #started = 0;
  #drawn = Number.NEGATIVE_INFINITY;
  #width = 0;
  #steps = 0;
  #inFit = false;
  /** Validation in a fit draws nothing: its logs appear at the end of the epoch's bar. */
  #inValidation = false;

  readonly #verbose: 1 | 2;
  readonly #terminal: Terminal;

  constructor(verbose: 1 | 2, terminal: Terminal) {
    super();
    this.#verbose = verbose;
    this.#terminal = terminal;
  }

  onTrainBegin(): void {
    this.#inFit = true;
  }

  onEpochBegin(epoch: number): void {
    const { epochs } = this.params;
    if (epochs > 1) this.#terminal.write(`Epoch ${epoch + 1}/${epochs}\n`);
    this.#begin();
  }

  onTestBegin(): void {
    this.#inValidation = this.#inFit;
    if (!this.#inFit) this.#begin();
  }

  onPredictBegin(): void {
    this.#begin();
  }

  #begin(): void {
    this.#started = this.#terminal.now();
    this.#drawn = Number.NEGATIVE_INFINITY;
    this.#width = 0;
    this.#steps = 0;
  }

  onProgress(steps: number, logs: Logs): void {
    if (this.#inValidation) return;
    const now = this.#terminal.now();
    this.#steps = steps;
    const due =
      this.#verbose === 1 && this.#terminal.isInteractive && now - this.#drawn >= INTERVAL;
    if (!due || steps === this.params.steps) return;
    this.#drawn = now;
    this.#draw(steps, this.params.steps, logs);
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    this.#finish(logs);
  }

  onTestEnd(logs: Logs): void {
    this.#inValidation = false;
    if (!this.#inFit) this.#finish(logs);
  }

  onPredictEnd(): void {
    this.#finish({});
  }

  #finish(logs: Logs): void {
    const total = this.params.steps ?? this.#steps;
    if (this.#verbose === 1) this.#draw(total, total, logs);
    else
      this.#terminal.write(
        `${total}/${total} - ${this.#elapsed()} - ${this.#pace(total)}${values(logs)}`,
      );
    this.#terminal.write("\n");
  }

  /** Draws the line over the previous one; the completed part of the bar is green. */
  #draw(steps: number, total: number | null, logs: Logs): void {
    const isLast = total === null || steps >= total;
    const count =
      total === null
        ? `${steps}/Unknown`
        : `${String(steps).padStart(String(total).length)}/${total}`;
    const done = total === null ? WIDTH : Math.floor((WIDTH * steps) / total);
    const bar = `\x1b[32m${"━".repeat(done)}\x1b[0m\x1b[37m${"━".repeat(WIDTH - done)}\x1b[0m`;
    const time = isLast ? this.#elapsed() : this.#remaining(steps, total);
    const line = `\x1b[1m${count}\x1b[0m ${bar} \x1b[1m${time}\x1b[0m ${this.#pace(steps)}${values(logs)}`;
    const visible =
      count.length + WIDTH + time.length + this.#pace(steps).length + values(logs).length + 3;
    const lineStart = this.#terminal.isInteractive ? "\r" : "";
    this.#terminal.write(`${lineStart}${line}${" ".repeat(Math.max(0, this.#width - visible))}`);
    this.#width = visible;
  }

  #elapsed(): string {
    return clock((this.#terminal.now() - this.#started) / 1000);
  }

  #remaining(steps: number, total: number): string {
    const seconds = (this.#terminal.now() - this.#started) / 1000;
    return clock(steps === 0 ? 0 : (seconds / steps) * (total - steps));
  }

  /** Time of a step, in s, ms or us. */
  #pace(steps: number): string {
    const seconds = steps === 0 ? 0 : (this.#terminal.now() - this.#started) / 1000 / steps;
    if (seconds >= 1 || seconds === 0) return `${seconds.toFixed(0)}s/step`;
    if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(0)}ms/step`;
    return `${(seconds * 1e6).toFixed(0)}us/step`;
  }
}

/** `0s`, `1:05`, `1:00:05`. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole}s`;
  const padded = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (whole < 3600) return `${minutes}:${padded(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${padded(minutes % 60)}:${padded(whole % 60)}`;
}

/** ` - accuracy: 0.9750 - loss: 0.0812`; values up to 1e-3 in scientific notation. */
function values(logs: Logs): string {
  return Object.entries(logs)
    .map(
      ([name, value]) =>
        ` - ${printable(name)}: ${Math.abs(value) > 1e-3 ? value.toFixed(4) : exponent(value)}`,
    )
    .join("");
}

/** Python's %.4e: at least two digits in the exponent. */
function exponent(value: number): string {
  return value.toExponential(4).replace(/e([+-])(\d)$/, "e$10$2");
}
