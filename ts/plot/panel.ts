/**
 * What a heatmap shows, before it is drawn: the part that SVG and terminals have in common.
 *
 * What belongs here: values, labels, the scale and its ends. What does not: positions, colours, characters.
 */
import { countNotFinite, type Grid, type Span } from "./grid.js";
import { compactCount } from "./labels.js";
import type { Range } from "./range.js";
import type { ScaleName } from "./theme.js";
import type { Track } from "./track.js";

/** One matrix with a heading. */
export interface Panel {
  readonly heading: string;
  /** What the values mean, in a few words; may be empty. */
  readonly explanation: string;
  readonly grid: Grid;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  readonly scale: ScaleName;
  readonly range: Range;
  /** Text in the cells, if they show numbers. */
  readonly cellTexts: readonly string[] | null;
}

/** Panels of one shape, with the same labels, under one title. */
export interface Panels {
  readonly title: string;
  readonly description: string;
  readonly notes: readonly string[];
  readonly panels: readonly Panel[];
  /** Curves over the same columns, above the panels; none where it is absent. */
  readonly track?: Track | undefined;
  /** What colours mean, where it is not obvious; may be empty. */
  readonly scaleNote: string;
  /** How many panels are side by side. */
  readonly across: number;
  /** Square cells are for matrices whose axes are alike; others are stretched to the room that there is. */
  readonly cells: "square" | "stretched";
  readonly rowNoun: Noun;
  readonly columnNoun: Noun;
}

/** The noun for a row or column, as in `unit 3` and in `the mean of 4 units`. */
export type Noun = readonly [one: string, many: string];

/** A cell's value as text: masked, not finite, or the number. */
export function describeCell({ values, masked }: Grid, cell: number): string {
  if (masked[cell] !== 0) return "masked";
  const value = values[cell]!;
  return Number.isFinite(value) ? compactCount(value) : String(value);
}

/** Notes on masked values and on values that are not finite, of all panels together. */
export function warnings(
  panels: readonly Panel[],
  signs: { masked: string; bad: string },
): string[] {
  const bad = panels.reduce((sum, { grid }) => sum + countNotFinite(grid), 0);
  const isMasked = panels.some(({ grid }) => grid.masked.includes(1));
  return [
    ...(isMasked ? [`${signs.masked}: left out by the mask.`] : []),
    ...(bad > 0
      ? [`${signs.bad}: ${bad} ${bad === 1 ? "value is" : "values are"} not finite.`]
      : []),
  ];
}

/** Notes on how many rows and columns each cell is the mean of. */
export function spanNotes({ rowNoun, columnNoun }: Panels, span: Span): string[] {
  return [
    ...(span.columns > 1
      ? [`Each column is the mean of ${span.columns} ${columnNoun[1]}, labelled by the first.`]
      : []),
    ...(span.rows > 1
      ? [`Each row is the mean of ${span.rows} ${rowNoun[1]}, labelled by the first.`]
      : []),
  ];
}
