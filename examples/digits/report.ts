/** What the comparison found: lines, a picture, and sentences for the README. */
import { type BarRuns, barsSvg, barsText } from "latch/plot";
import type { Method, Mistake, Result } from "./compare.ts";

/** The picture that the README shows. */
export const cover = "accuracy";

export function lines({ counts, methods, mistakes }: Result): string[] {
  const width = Math.max(...methods.map(({ name }) => name.length));
  const runs = methods[0]?.accuracy.length ?? 0;
  return [
    `Handwritten digits: accuracy on ${counts.test} images after ${counts.train}, mean of ${runs} splits.`,
    "",
    ...methods.map(
      ({ name, parameters, accuracy }) =>
        `  ${name.padEnd(width)} ${percent(mean(accuracy)).padStart(7)}${parameters === null ? "" : `   ${parameters} weights`}`,
    ),
    "",
    "What the convolutional network takes for something else:",
    ...mistakes.flatMap(shown),
  ];
}

/** An image in characters, two for each pixel. */
function shown({ image, digit, taken }: Mistake): string[] {
  const shades = [..." .:-=+*#%@"];
  const rows = image.map((row) =>
    row.map((pixel) => shades[Math.min(9, Math.floor(pixel / 1.7))]!.repeat(2)).join(""),
  );
  return ["", `  a ${digit}, taken for a ${taken}`, ...rows.map((row) => `    ${row}`)];
}

export function readme({ counts, methods }: Result): string {
  const reached = methods.map(describe);
  return (
    `Digits of 8 by 8 pixels, ${counts.train} to learn from: a small convolutional network beside a dense one with about as many ` +
    `weights, and scikit-learn's support vector machine. On ${counts.test} other images, mean of ` +
    `${methods[0]?.accuracy.length ?? 0} splits: ${reached.join(", ")}.`
  );
}

function describe({ name, accuracy }: Method): string {
  return `${name} ${percent(mean(accuracy))}`;
}

/** The picture as SVG, and the same for the terminal. */
export function pictures({ methods }: Result, columns = 80) {
  const bars: BarRuns[] = methods.map(({ name, accuracy }) => ({
    category: name,
    method: "accuracy",
    values: [...accuracy],
  }));
  const options = { title: "Handwritten digits: test images", yRange: [0.9, 1] as const };
  return {
    svg: { accuracy: barsSvg(bars, { ...options, theme: "auto" }) },
    text: barsText(bars, { ...options, columns }),
  };
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;
