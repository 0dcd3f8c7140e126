/** What the tasks found: lines, pictures, and the README's sentences. */
import { type Series as Curve, curvesSvg, curvesText } from "latch/plot";
import type { AnomalyResult, Detector } from "./anomaly.ts";
import type { ForecastResult } from "./forecast.ts";

/** The picture that the README shows. */
export const cover = "forecast";

export interface Result {
  readonly forecast: ForecastResult | null;
  readonly anomaly: AnomalyResult | null;
}

/** How many flagged stretches are listed. */
const LISTED = 12;

/** `placeOf` names a reading by its number. */
export function lines(
  { forecast, anomaly }: Result,
  placeOf = (index: number) => `reading ${index}`,
): string[] {
  return [
    ...(forecast === null ? [] : forecastLines(forecast)),
    ...(forecast === null || anomaly === null ? [] : [""]),
    ...(anomaly === null ? [] : anomalyLines(anomaly, placeOf)),
  ];
}

/** A picture of the forecasts, and two of what was found: the readings, and how badly they were written again. */
export function pictures(result: Result, columns = 80) {
  const charts = [
    ...(result.forecast === null ? [] : [forecastChart(result.forecast)]),
    ...(result.anomaly === null ? [] : anomalyCharts(result.anomaly)),
  ];
  return {
    svg: Object.fromEntries(
      charts.map(({ name, curves, options }) => [
        name,
        curvesSvg(curves, { ...options, theme: "auto" }),
      ]),
    ),
    text: charts
      .map(({ curves, options }) => curvesText(curves, { ...options, columns }))
      .join("\n"),
  };
}

export function readme({ forecast, anomaly }: Result): string {
  const sentences = [];
  if (forecast !== null) {
    const methods = forecast.methods.map(({ name, mae }) => `${name} ${number(mae)}`).join(", ");
    sentences.push(
      `Mean absolute error of the ${forecast.series} ${readingsOf(forecast.ahead)} ahead, over ${forecast.counts.test} ` +
        `readings after the training data: ${methods}.`,
    );
  }
  if (anomaly !== null) {
    const found = anomaly.detectors.flatMap(({ name, found }) =>
      found === null
        ? []
        : [
            `${name} ${hitsOf(found)} (precision ${share(found.precision)}, recall ${share(found.recall)} of readings, ${found.falseAlarms} false alarms)`,
          ],
    );
    sentences.push(`Injected faults detected: ${found.join("; ")}.`);
  }
  return sentences.join(" ");
}

function forecastLines({ series, window, ahead, counts, methods }: ForecastResult): string[] {
  const width = Math.max(...methods.map(({ name }) => name.length));
  return [
    `Forecast of ${series}, ${readingsOf(ahead)} ahead, from the last ${window}:`,
    `trained on ${counts.train} windows, tested on the ${counts.test} last readings.`,
    "",
    `  ${"".padEnd(width)}       MAE      RMSE   (units of the series)`,
    ...methods.map(
      ({ name, mae, rmse }) =>
        `  ${name.padEnd(width)} ${[mae, rmse].map((error) => number(error).padStart(9)).join(" ")}`,
    ),
  ];
}

function anomalyLines(result: AnomalyResult, placeOf: (index: number) => string): string[] {
  const { series, window, counts, detectors, stretches } = result;
  const isKnown = detectors.some(({ found }) => found !== null);
  const listed = [...stretches].sort((a, b) => b.worst - a.worst).slice(0, LISTED);
  return [
    `Anomalies of ${series}, windows of ${window} readings:`,
    `trained on ${counts.train} windows, tested on the last ${counts.test} readings.`,
    "",
    ...(isKnown ? foundTable(detectors) : flaggedTable(detectors)),
    ...(isKnown
      ? []
      : [
          "",
          stretches.length === 0
            ? "The LSTM flags nothing."
            : `Flagged by the LSTM, the worst ${listed.length} of ${stretches.length}:`,
          ...listed
            .sort((a, b) => a.from - b.from)
            .map(
              ({ from, to, worst }) =>
                `  ${placeOf(from)}${to - from > 1 ? ` to ${placeOf(to - 1)}` : ""}: ${worst.toFixed(1)} times the threshold`,
            ),
        ]),
  ];
}

function foundTable(detectors: readonly Detector[]): string[] {
  const width = Math.max(...detectors.map(({ name }) => name.length));
  const kinds = detectors[0].found?.hits.map(({ kind }) => kind) ?? [];
  const rows = detectors.flatMap(({ name, found }) =>
    found === null
      ? []
      : [
          `  ${name.padEnd(width)} ${share(found.precision).padStart(9)} ${share(found.recall).padStart(7)} ` +
            `${String(found.falseAlarms).padStart(7)} ${hitsOf(found).padStart(9)}  ` +
            found.hits
              .map(({ kind, hit, all }) => `${hit}/${all}`.padStart(kind.length))
              .join("  "),
        ],
  );
  return [
    `  ${"".padEnd(width)}   of readings       false    all hit`,
    `  ${"".padEnd(width)} precision  recall  alarms             ${kinds.join("  ")}`,
    ...rows,
  ];
}

function flaggedTable(detectors: readonly Detector[]): string[] {
  const width = Math.max(...detectors.map(({ name }) => name.length));
  return detectors.map(
    ({ name, flagged }) => `  ${name.padEnd(width)} flags ${readingsOf(flagged)}`,
  );
}

function forecastChart({ series, ahead, methods, shown }: ForecastResult) {
  const x = placesOf(shown.from, shown.truth.length);
  const maeOf = (name: string) =>
    number(methods.find((one) => one.name === name)?.mae ?? Number.NaN);
  const curves: Curve[] = [
    { name: "readings", values: shown.truth, x },
    { name: `LSTM (MAE ${maeOf("LSTM")})`, values: shown.lstm, x },
    { name: `linear (MAE ${maeOf("linear")})`, values: shown.linear, x },
  ];
  const title = `${readingsOf(ahead)} ahead: the last readings of the test, and what was forecast`;
  return { name: "forecast", curves, options: { title, xLabel: "reading", yLabel: series } };
}

function anomalyCharts({ series, detectors, shown }: AnomalyResult) {
  const x = placesOf(shown.from, shown.readings.length);
  const marks = shown.anomalies.map(({ from, to }) => ({
    from: from - 0.5,
    to: to - 0.5,
    label: "injected fault",
  }));
  const [{ threshold }] = detectors.slice(-1);
  return [
    {
      name: "readings",
      curves: [{ name: "readings", values: shown.readings, x }],
      options: { title: "The sensor in the test", xLabel: "reading", yLabel: series, marks },
    },
    {
      name: "errors",
      curves: [{ name: "error of the reconstruction", values: shown.errors, x }],
      options: {
        title: "How badly the autoencoder writes it again",
        xLabel: "reading",
        yLabel: "error, in standard deviations of the training",
        marks,
        reference: { value: threshold, label: "threshold" },
      },
    },
  ];
}

function hitsOf({ hits }: { hits: readonly { hit: number; all: number }[] }): string {
  const total = (of: (one: { hit: number; all: number }) => number) =>
    hits.reduce((sum, one) => sum + of(one), 0);
  return `${total(({ hit }) => hit)} of ${total(({ all }) => all)}`;
}

function readingsOf(count: number): string {
  return `${count} reading${count === 1 ? "" : "s"}`;
}

function placesOf(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, place) => from + place);
}

/** Three digits behind the point, or three significant ones of small numbers. */
function number(value: number): string {
  return Math.abs(value) >= 0.1 || value === 0 ? value.toFixed(3) : value.toPrecision(3);
}

function share(value: number): string {
  return value.toFixed(2);
}
