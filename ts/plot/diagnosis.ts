/** A diagnosis as a picture: the size of activations and gradients from layer to layer. */
import type { Diagnosis, DiagnosisRow } from "../models/diagnosis.js";
import type { NumberRange } from "../models/number-range.js";
import { rejected } from "../runtime/registry/kinds.js";
import type { Series } from "./curves.js";
import { curvesSvg } from "./curves-svg.js";
import { curvesText } from "./curves-text.js";
import type { PictureOptions, TerminalOptions } from "./terminal.js";

/**
 * The root mean square of each layer's outputs, and of the gradients of the loss with respect to them and to its weights,
 * on a logarithmic axis, as SVG. Layers are numbered from 1 in the order of the table.
 * @throws ValueError for a value that is not a diagnosis, and unknown options
 */
export function diagnosisSvg(diagnosis: Diagnosis, options: PictureOptions = {}): string {
  return curvesSvg(seriesOf(diagnosis, "diagnosisSvg"), { ...LABELS, ...options });
}

/** The same for a terminal. @throws as diagnosisSvg */
export function diagnosisText(diagnosis: Diagnosis, options: TerminalOptions = {}): string {
  return curvesText(seriesOf(diagnosis, "diagnosisText"), { ...LABELS, ...options });
}

const LABELS = { xLabel: "layer", yLabel: "rms", yScale: "log" } as const;

function seriesOf(diagnosis: Diagnosis, caller: string): Series[] {
  if (!Array.isArray(diagnosis?.rows) || diagnosis.rows.length === 0)
    throw rejected(`${caller}: diagnosis`, "the result of diagnose", diagnosis);
  const rows: readonly DiagnosisRow[] = diagnosis.rows;
  const places = rows.map((_, index) => index + 1);
  const series = (name: string, sizes: readonly number[]): Series[] => {
    const drawn = sizes.map((_, index) => index).filter((index) => (sizes[index] ?? 0) > 0);
    const of = (values: readonly number[]) => drawn.map((index) => values[index] ?? 0);
    return drawn.length === 0 ? [] : [{ name, values: of(sizes), x: of(places) }];
  };
  const size = (range: NumberRange | null) => range?.rms ?? 0;
  return [
    ...series(
      "outputs",
      rows.map(({ activation }) => size(activation)),
    ),
    ...series(
      "gradients by outputs",
      rows.map(({ gradient }) => size(gradient)),
    ),
    ...series(
      "gradients by weights",
      rows.map(({ weights }) => Math.max(0, ...weights.map(({ gradient }) => size(gradient)))),
    ),
  ];
}
