/** The result of `profile`: as rows, a table, bars and a trace. */
import type { MeasuredStep } from "../graph/measure.js";
import { Opaque } from "../runtime/opaque.js";

/** One operation of a step. */
export interface ProfileRow {
  /** Its name, such as "lstmGrad". */
  readonly op: string;
  /** Whether it computes, or writes what outlives the step. */
  readonly part: "compute" | "commit";
  /** The instructions of the engine that do it. */
  readonly instructions: readonly string[];
  /** The shape of its first result; null where it writes variables only. */
  readonly shape: readonly number[] | null;
  readonly milliseconds: number;
  /** Its fraction of the sum of all. */
  readonly share: number;
  /** Multiply-adds of products and layers over sequences; 0 for other operations. */
  readonly multiplyAdds: number;
  /** Bytes of its operands and results. */
  readonly bytes: number;
  /** Its rate of multiply-adds as a fraction of that of a large matrix product here; null without multiply-adds. */
  readonly ofPeak: number | null;
}

/** An event of Chrome's trace format, times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: "X";
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Operations that take less than this fraction of the step are one line of the table together. */
const SMALL = 0.005;

export class Profile extends Opaque {
  /** In the order of the plan. */
  readonly rows: readonly ProfileRow[];

  constructor(
    readonly model: string,
    /** Rows of the batch. */
    readonly batchSize: number,
    steps: readonly MeasuredStep[],
    /** The whole step, run as one program. */
    readonly milliseconds: number,
    /** Multiply-adds a millisecond of a product of two 512 x 512 matrices. */
    readonly peak: number,
  ) {
    super();
    const sum = steps.reduce((total, step) => total + step.milliseconds, 0);
    this.rows = steps.map((step) => this.#rowOf(step, sum));
  }

  #rowOf(step: MeasuredStep, sum: number): ProfileRow {
    const { op, part, instructions, milliseconds, multiplyAdds, bytes } = step;
    const rate = milliseconds === 0 ? 0 : multiplyAdds / milliseconds;
    const [output] = step.outputs;
    return {
      op,
      part,
      instructions,
      shape: output?.shape ?? null,
      milliseconds,
      share: sum === 0 ? 0 : milliseconds / sum,
      multiplyAdds,
      bytes,
      ofPeak: multiplyAdds === 0 || this.peak === 0 ? null : rate / this.peak,
    };
  }

  /** A table of the operations, slowest first; those under half a percent are one line. */
  override toString(): string {
    const sorted = [...this.rows].sort((a, b) => b.milliseconds - a.milliseconds);
    const shown = sorted.filter(({ share }) => share >= SMALL);
    const rest = sorted.filter(({ share }) => share < SMALL);
    const lines = [
      ["operation", "shape", "ms", "share", "multiply-adds", "bytes", "of peak"],
      ...shown.map(cells),
      ...(rest.length === 0 ? [] : [cells(together(rest))]),
    ];
    const title = `${this.model}, batch of ${this.batchSize}: ${this.milliseconds.toFixed(3)} ms a step; peak ${(this.peak / 1e6).toFixed(1)} G multiply-adds/s`;
    return `${title}\n${aligned(lines)}`;
  }

  /** Milliseconds of each operation by name, largest first, for `barsSvg` and `barsText` of latch/plot. */
  toBars(): { readonly category: string; readonly method: string; readonly values: number[] }[] {
    const byName = new Map<string, number>();
    for (const { op, milliseconds } of this.rows)
      byName.set(op, (byName.get(op) ?? 0) + milliseconds);
    return [...byName]
      .sort(([, a], [, b]) => b - a)
      .map(([category, value]) => ({ category, method: "ms", values: [value] }));
  }

  /** The step as a trace, for chrome://tracing and Perfetto: `JSON.stringify(profile.toTrace())` is the file. */
  toTrace(): { readonly traceEvents: readonly TraceEvent[]; readonly displayTimeUnit: "ms" } {
    let passed = 0;
    const traceEvents = this.rows.map(({ op, part, milliseconds, ...args }): TraceEvent => {
      const [ts, dur] = [1000 * passed, 1000 * milliseconds];
      passed += milliseconds;
      return { name: op, cat: part, ph: "X", ts, dur, pid: 1, tid: 1, args };
    });
    return { traceEvents, displayTimeUnit: "ms" };
  }
}

function together(rows: readonly ProfileRow[]): ProfileRow {
  const sum = (part: "milliseconds" | "share" | "multiplyAdds" | "bytes") =>
    rows.reduce((total, row) => total + row[part], 0);
  return {
    op: `${rows.length} more`,
    part: "compute",
    instructions: [],
    shape: null,
    milliseconds: sum("milliseconds"),
    share: sum("share"),
    multiplyAdds: sum("multiplyAdds"),
    bytes: sum("bytes"),
    ofPeak: null,
  };
}

function cells({ op, shape, milliseconds, share, multiplyAdds, bytes, ofPeak }: ProfileRow) {
  return [
    op,
    shape === null ? "" : `(${shape.join(", ")})`,
    milliseconds.toFixed(3),
    `${(100 * share).toFixed(1)} %`,
    multiplyAdds === 0 ? "" : multiplyAdds.toLocaleString("en-US"),
    bytes.toLocaleString("en-US"),
    ofPeak === null ? "" : `${(100 * ofPeak).toFixed(0)} %`,
  ];
}

/** Columns of equal width: names and shapes to the left, numbers to the right. */
function aligned(lines: readonly (readonly string[])[]): string {
  const [header = []] = lines;
  const widths = header.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
