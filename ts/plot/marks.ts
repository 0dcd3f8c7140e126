/**
 * What is drawn in a chart besides its values: a reference line, and marked positions and intervals of the x axis.
 *
 * What belongs here: checking them and mapping them to an axis. What does not: drawing (marks-svg.ts, curves-text.ts).
 */
import { ValueError } from "../runtime/errors.js";
import type { Axis } from "./axis.js";

/** A horizontal line, such as a threshold or what guessing reaches. */
export interface Reference {
  readonly value: number;
  readonly label: string;
}

/** An interval of the x axis, or a single position where there is no `to`. */
export interface Mark {
  readonly from: number;
  readonly to?: number;
  readonly label: string;
}

/** A mark as fractions of its axis; a position has `from` equal to `to`. */
export interface AxisMark {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** @throws ValueError for a value that is not finite */
export function checkedReference(
  reference: Reference | undefined,
  what: string,
): Reference | undefined {
  if (reference !== undefined && !Number.isFinite(reference.value)) {
    throw new ValueError(`${what}: reference: expected a finite value, got ${reference.value}.`);
  }
  return reference;
}

/** The marks, clipped to the axis. @throws ValueError for ends that are not finite or descend */
export function marksOnAxis(marks: readonly Mark[], axis: Axis, what: string): AxisMark[] {
  return marks.flatMap(({ from, to = from, label }) => {
    if (!(Number.isFinite(from) && Number.isFinite(to) && from <= to)) {
      throw new ValueError(
        `${what}: the mark "${label}": expected finite numbers, to not below from, got ${from} and ${to}.`,
      );
    }
    const [start, end] = [axis.fraction(from), axis.fraction(to)];
    if (end < 0 || start > 1) return [];
    return [{ from: Math.max(0, start), to: Math.min(1, end), label }];
  });
}

/** Whether a mark is a single position, not an interval. */
export function isPosition({ from, to }: AxisMark): boolean {
  return from === to;
}

/** Labels of intervals, each once, in order of appearance. */
export function intervalLabels(marks: readonly AxisMark[]): string[] {
  return [...new Set(marks.filter((mark) => !isPosition(mark)).map(({ label }) => label))];
}

/** Labels of positions, each once, in order of appearance. */
export function positionLabels(marks: readonly AxisMark[]): string[] {
  return [...new Set(marks.filter(isPosition).map(({ label }) => label))];
}
