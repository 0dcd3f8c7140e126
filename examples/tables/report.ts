/** What the comparison found: lines, a picture, and a sentence for the README. */
import { barsSvg, barsText } from "latch/plot";
import type { Judged, Method, Result } from "./compare.ts";

/** The picture that the README shows. */
export const cover = "auc";

export function lines({ counts, gaps, methods, judged }: Result): string[] {
  const width = Math.max(...methods.map(({ name }) => name.length));
  return [
    `Who cancels: trained on ${counts.train} rows, ${percent(gaps)} of them with a gap; tested on ${counts.test}.`,
    "",
    `  ${"".padEnd(width)} accuracy    AUC`,
    ...methods.map(
      ({ name, accuracy, auc }) =>
        `  ${name.padEnd(width)} ${percent(accuracy).padStart(8)} ${auc.toFixed(3).padStart(6)}`,
    ),
    "",
    "The model of all columns, on rows as they come:",
    ...judged.map(
      ({ row, probability }) => `  ${percent(probability).padStart(7)}  ${textOf(row)}`,
    ),
  ];
}

function textOf(row: Judged["row"]): string {
  const known = Object.entries(row).filter(([, value]) => value !== null && value !== "");
  return known.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ");
}

export function readme({ counts, gaps, methods }: Result): string {
  const [first, ...others] = methods.map(describe);
  return (
    `One model takes a row as it comes: categories and a comment as text, numbers, and gaps (in ${percent(gaps)} of the ` +
    `rows). Trained on ${counts.train} rows of a table made by a known rule, it says who cancels on ${counts.test} others ` +
    `(accuracy, area under the ROC curve): ${first}; ${others.join("; ")}.`
  );
}

function describe({ name, accuracy, auc }: Method): string {
  return `${name} ${percent(accuracy)}, ${auc.toFixed(3)}`;
}

/** The picture as SVG, and the same for the terminal. */
export function pictures({ methods }: Result, columns = 80) {
  const bars = methods.flatMap(({ name, accuracy, auc }) => [
    { category: name, method: "accuracy", values: [accuracy] },
    { category: name, method: "AUC", values: [auc] },
  ]);
  const options = { title: "Who cancels: held-out rows", yRange: [0.5, 1] as const };
  return {
    svg: { auc: barsSvg(bars, { ...options, theme: "auto" }) },
    text: barsText(bars, { ...options, columns }),
  };
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;
