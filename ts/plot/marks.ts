/**
 * What is drawn into a chart beside its values: a line across, places and stretches of the horizontal axis.
 *
 * What belongs here: what they are, checked and brought onto an axis. What does not: drawing (marks-svg.ts,
 * curves-text.ts).
 */
import { ValueError } from "../runtime/errors.js";
import type { Axis } from "./axis.js";

/** A line across, such as what guessing reaches, or a threshold. */
export interface Reference {
  readonly value: number;
  readonly label: string;
}

/** A stretch of the horizontal axis, or one place of it where there is no `to`. */
export interface Mark {
  readonly from: number;
  readonly to?: number;
  readonly label: string;
}

/** A mark as shares of its axis; a place has `from` equal to `to`. */
export interface PlacedMark {
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

/** What of the marks lies on the axis. @throws ValueError for ends that are not finite or descend */
export function placeMarks(marks: readonly Mark[], axis: Axis, what: string): PlacedMark[] {
  return marks.flatMap(({ from, to = from, label }) => {
    if (!(Number.isFinite(from) && Number.isFinite(to) && from <= to)) {
      throw new ValueError(
        `${what}: the mark "${label}": expected finite numbers, to not below from, got ${from} and ${to}.`,
      );
    }
    const [start, end] = [axis.share(from), axis.share(to)];
    if (end < 0 || start > 1) return [];
    return [{ from: Math.max(0, start), to: Math.min(1, end), label }];
  });
}

/** A place of the axis, not a stretch. */
export function isPlace({ from, to }: PlacedMark): boolean {
  return from === to;
}

/** Labels of stretches, each once, in their order. */
export function stretchLabels(marks: readonly PlacedMark[]): string[] {
  return [...new Set(marks.filter((mark) => !isPlace(mark)).map(({ label }) => label))];
}

/** Labels of places, each once, in their order. */
export function placeLabels(marks: readonly PlacedMark[]): string[] {
  return [...new Set(marks.filter(isPlace).map(({ label }) => label))];
}
