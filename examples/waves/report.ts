/** What the comparison found: lines, pictures, and sentences for the README. */
import { type BarRuns, barsSvg, barsText, curvesSvg, curvesText } from "latch/plot";
import type { Classified, Result } from "./compare.ts";

/** The picture that the README shows. */
export const cover = "accuracy";

export function lines({ test, classified, detected }: Result): string[] {
  return [
    `Cylinder, bell or funnel: accuracy on ${test} new series, mean of ${classified[0]?.fcn.length ?? 0} runs.`,
    "",
    "  training series   FCN      nearest series",
    ...classified.map(
      ({ train, fcn, nearest }) =>
        `  ${String(train).padStart(15)}   ${percent(mean(fcn)).padStart(7)}  ${percent(mean(nearest)).padStart(7)}`,
    ),
    "",
    `Which of ${2 * test} series are of none of the three shapes? Area under the ROC curve, trained on ${detected.train} of the three:`,
    "",
    `  convolutional autoencoder   ${detected.autoencoder.toFixed(3)}`,
    `  distance from the nearest   ${detected.nearest.toFixed(3)}`,
  ];
}

export function readme({ test, classified, detected }: Result): string {
  const accuracy = ({ train, fcn, nearest }: Classified) =>
    `from ${train} training series ${percent(mean(fcn))} (${percent(mean(nearest))})`;
  return (
    `Cylinder, bell or funnel, on ${test} new series: a fully convolutional network classifies correctly (in brackets: the label ` +
    `of the nearest training series) ${classified.map(accuracy).join(", ")}; mean of ${classified[0]?.fcn.length ?? 0} runs. A ` +
    `convolutional autoencoder that has seen these three shapes tells series of other shapes apart by its error: area under the ` +
    `ROC curve ${detected.autoencoder.toFixed(3)}; by the distance from the nearest training series ${detected.nearest.toFixed(3)}.`
  );
}

/** The pictures as SVG, and the same for the terminal. */
export function pictures({ classified, detected }: Result, columns = 80) {
  const bars = classified.flatMap(({ train, fcn, nearest }): BarRuns[] => [
    { category: String(train), method: "FCN", values: fcn },
    { category: String(train), method: "nearest series", values: nearest },
  ]);
  const options = {
    title: "New series classified correctly",
    xLabel: "training series",
    yLabel: "accuracy",
    yRange: [0.5, 1] as const,
  };
  const curves = detected.shown.map(({ name, x, again }) => ({
    series: [
      { name: "series", values: x },
      { name: "written again", values: again },
    ],
    options: { title: `The autoencoder on ${name}`, xLabel: "time", yLabel: "value" },
  }));
  return {
    svg: {
      accuracy: barsSvg(bars, { ...options, theme: "auto" }),
      ...Object.fromEntries(
        curves.map(({ series, options: own }, index) => [
          `again-${index + 1}`,
          curvesSvg(series, { ...own, theme: "auto" }),
        ]),
      ),
    },
    text: [
      barsText(bars, { ...options, columns }),
      ...curves.map(({ series, options: own }) => curvesText(series, { ...own, columns })),
    ].join("\n"),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;
