/**
 * Pictures of confusion matrices.
 *
 * What belongs here: fractions of rows, titles and notes. What does not: counting (ts/data) and drawing.
 */

import type { TensorLike } from "../runtime/convert.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { formatShape } from "../runtime/shape.js";
import { gridOf, readNumbers } from "./grid.js";
import { compactCount, labelsFor } from "./labels.js";
import { assertSvgOptions, assertTextOptions } from "./options.js";
import type { Panels } from "./panel.js";
import { panelsSvg } from "./panels-svg.js";
import { panelsText } from "./panels-text.js";
import { type PictureOptions, type TerminalOptions, terminalOf } from "./terminal.js";
import { inTheme } from "./themed.js";

/** Options of `confusionSvg` and `confusionText`. */
export interface ConfusionOptions {
  /** Shown above the picture. Default: none. */
  readonly title?: string;
  /** Names of the classes, in the matrix's order. Default: numbers from 0. */
  readonly labels?: readonly string[];
}

/**
 * A confusion matrix as SVG: actual classes are rows, predicted ones columns. Cells carry counts and are coloured by
 * their fraction of the actual class, so that rare classes can be compared with frequent ones.
 *
 * @param matrix [classes, classes], as `confusionMatrix` of latch/data returns it
 * @throws ShapeError for a matrix that is not square and labels that do not fit, ValueError for negative counts
 */
export function confusionSvg(
  matrix: TensorLike,
  options: ConfusionOptions & PictureOptions = {},
): string {
  assertSvgOptions("confusion", options);
  const panels = confusion(matrix, options, "confusionSvg");
  return inTheme(options.theme ?? "light", (theme) => panelsSvg(panels, theme));
}

/** The same for terminals; without colours the counts alone. @throws as `confusionSvg` and `heatmapText` */
export function confusionText(
  matrix: TensorLike,
  options: ConfusionOptions & TerminalOptions = {},
): string {
  assertTextOptions("confusion", options);
  return panelsText(confusion(matrix, options, "confusionText"), terminalOf(options));
}

function confusion(matrix: TensorLike, options: ConfusionOptions, what: string): Panels {
  const { shape, data } = readNumbers(matrix, [2], `${what}: matrix`, "(classes, classes)");
  const [classes, columns] = [shape[0]!, shape[1]!];
  if (classes !== columns) {
    throw new ShapeError(
      `${what}: matrix: expected as many rows as columns, got shape ${formatShape(shape)}.`,
    );
  }
  const negative = data.findIndex((count) => count < 0);
  if (negative >= 0) {
    throw new ValueError(`${what}: matrix: expected counts from 0, got ${data[negative]}.`);
  }
  const labels = labelsFor(options.labels, classes, `${what}: labels`, "classes");
  const { total, right } = totals(data, classes);
  const percentage = total === 0 ? "" : ` (${compactCount((100 * right) / total)} %)`;
  return {
    title: options.title ?? "",
    description: `Confusion matrix of ${classes} classes.`,
    notes: [
      "Rows: actual class; columns: predicted.",
      `${right} of ${total} are right${percentage}.`,
    ],
    panels: [
      {
        heading: "",
        explanation: "",
        grid: gridOf(rowFractions(data, classes), classes, classes),
        rowLabels: labels,
        columnLabels: labels,
        scale: "sequential",
        range: [0, 1],
        cellTexts: Array.from(data, compactCount),
      },
    ],
    scaleNote: "Colour: fraction of the actual class.",
    across: 1,
    cells: "square",
    rowNoun: ["actual", "actual classes"],
    columnNoun: ["predicted", "predicted classes"],
  };
}

function totals(counts: Float32Array, classes: number): { total: number; right: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const right = counts.reduce(
    (sum, count, cell) => sum + (cell % (classes + 1) === 0 ? count : 0),
    0,
  );
  return { total, right };
}

/** Each count divided by its row's sum; 0 where a class does not occur. */
function rowFractions(counts: Float32Array, classes: number): Float32Array {
  return counts.map((count, cell) => {
    const start = cell - (cell % classes);
    const sum = counts.subarray(start, start + classes).reduce((total, value) => total + value, 0);
    return sum === 0 ? 0 : count / sum;
  });
}
