/** The forecast program, small. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FormatError, type Tensor } from "latch";
import { generator } from "latch/text";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type AnomalyResult,
  compare,
  findAnomalies,
  runsOf,
} from "../../examples/forecast/anomaly.ts";
import { type ForecastResult, forecast } from "../../examples/forecast/forecast.ts";
import { leastSquares, predictLinear } from "../../examples/forecast/linear.ts";
import { lines, pictures, readme } from "../../examples/forecast/report.ts";
import { DAY, readings, withFaults } from "../../examples/forecast/sensor.ts";
import { endsOf, readSeries, Scaled, type Series } from "../../examples/forecast/series.ts";

const seriesOf = (values: readonly number[]): Series => ({
  name: "room",
  source: "the sensor",
  values,
  placeOf: (index) => `reading ${index}`,
});

describe("the sensor", () => {
  const values = readings(10, generator(0));

  test("swings within the limits of its thermostat, lower at night", () => {
    expect(values).toHaveLength(10 * DAY);
    const at = (hour: number) => values.filter((_, step) => step % DAY === hour * 4);
    expect(Math.min(...values)).toBeGreaterThan(15);
    expect(Math.max(...values)).toBeLessThan(24.5);
    for (const evening of at(20)) expect(evening).toBeGreaterThan(19);
    for (const night of at(4)) expect(night).toBeLessThan(20);
  });

  test("has faults only where it is told that they are", () => {
    const { values: faulty, anomalies } = withFaults(values, 200, generator(1));
    expect(anomalies.length).toBeGreaterThan(4);
    expect(new Set(anomalies.map(({ kind }) => kind)).size).toBe(5);
    expect(Math.min(...anomalies.map(({ from }) => from))).toBeGreaterThanOrEqual(200);
    for (const [place, value] of faulty.entries()) {
      const isKnown = anomalies.some(({ from, to }) => place >= from && place < to);
      if (!isKnown) expect(value).toBe(values[place]);
    }
  });
});

describe("the linear forecast", () => {
  test("finds weights and constant", () => {
    const draw = generator(3);
    const x = Array.from({ length: 200 }, () => [draw(), draw(), draw()]);
    const y = x.map(([a, b, c]) => 2 * a - 3 * b + 0.5 * c + 4);
    const weights = leastSquares(x, y);
    for (const [place, weight] of [2, -3, 0.5, 4].entries()) {
      expect(weights[place]).toBeCloseTo(weight, 3);
    }
    expect(predictLinear([1, 1, 2], weights)).toBeCloseTo(4, 3);
  });

  test("stays finite where a reading never changes", () => {
    const weights = leastSquares([[1], [1], [1]], [2, 2, 2]);
    expect(predictLinear([1], weights)).toBeCloseTo(2, 3);
  });
});

describe("the split", () => {
  test("scales by the training stretch alone", () => {
    const values = Array.from({ length: 100 }, (_, place) => (place < 70 ? place % 2 : 1000));
    const { scaler } = new Scaled(values, 70);
    expect(scaler.mean[0]).toBeCloseTo(0.5, 6);
    expect(scaler.scale[0]).toBeCloseTo(0.5, 6);
  });

  test("gives every target of a stretch once, with the window before it", () => {
    const values = Array.from({ length: 200 }, (_, place) => place);
    const scaled = new Scaled(values, 140);
    const back = (tensor: Tensor) =>
      Array.from(scaled.scaler.inverseTransform(tensor).data, Math.round);
    const [x, y] = scaled.windows(160, 200, { window: 5, ahead: 3 });
    expect(back(y)).toEqual(values.slice(160));
    expect(back(x).slice(0, 5)).toEqual([153, 154, 155, 156, 157]);
    const [trainX, trainY] = scaled.windows(0, 140, { window: 5, ahead: 3 });
    expect(Math.max(...back(trainY))).toBe(139);
    expect(Math.max(...back(trainX))).toBe(136);
  });

  test("needs enough readings, and says how many", () => {
    const short = seriesOf(Array.from({ length: 127 }, (_, place) => place));
    expect(() => endsOf(short, { window: 24, ahead: 1 })).toThrow(
      "the sensor: 127 readings are too few to split, expected at least 128 for windows of 24",
    );
    const enough = seriesOf(Array.from({ length: 128 }, (_, place) => place));
    expect(endsOf(enough, { window: 24, ahead: 1 }).test).toBe(128);
  });
});

describe("a user's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "latch-series-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (text: string, name = "a.csv") => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test("gives a column, and the lines of its readings", async () => {
    const series = await readSeries(file("time,load\n1,2.5\n\n2,3\n"), "load");
    expect(series.values).toEqual([2.5, 3]);
    expect(series.placeOf(1)).toBe("line 4");
    expect((await readSeries(file("load\n7\n"), undefined)).values).toEqual([7]);
    expect((await readSeries(file("a\tload\n1\t7\n", "a.tsv"), "load")).values).toEqual([7]);
  });

  test("may have another separator, and gaps, which are filled in a straight line and counted", async () => {
    const text = "time;load\n1;2\n2;NA\n3;\n4;8\n5;-\n6;6\n";
    const counts: number[] = [];
    const onMissing = (count: number) => counts.push(count);
    const { values } = await readSeries(file(text), "load", { onMissing });
    expect(values).toEqual([2, 4, 6, 8, 7, 6]);
    expect(counts).toEqual([3]);
    const piped = file("time|load\n1|2\n");
    expect((await readSeries(piped, "load", { delimiter: "|", onMissing })).values).toEqual([2]);
    expect(counts).toEqual([3]);
  });

  test.each([
    ["is missing", null, "load", FormatError, /none\.csv/],
    ["is empty", "", "load", FormatError, /a\.csv/],
    [
      "has a word in line 3",
      "load\n1\nmany\n",
      "load",
      FormatError,
      /a\.csv: line 3, column "load": "many" is not a finite number/,
    ],
    [
      "ends with a gap in line 3",
      "t,load\n1,1\n2,\n",
      "load",
      FormatError,
      /a\.csv: line 3, column "load": the reading is missing, with none before or after it/,
    ],
    ["has a short line", "t,load\n1,1\n2\n", "load", FormatError, /a\.csv: CSV line 3: 1 fields/],
    [
      "lacks the column",
      "t,load\n1,1\n",
      "laod",
      FormatError,
      /a\.csv: line 1: there is no column "laod", the columns are "t", "load".*--delimiter/,
    ],
    [
      "has several columns",
      "t,load\n1,1\n",
      undefined,
      FormatError,
      /has the columns "t", "load"; choose one by --column/,
    ],
  ])("that %s is told so", async (_, text, column, kind, message) => {
    const path = text === null ? join(folder, "none.csv") : file(text);
    const reading = readSeries(path, column);
    await expect(reading).rejects.toThrow(kind);
    await expect(reading).rejects.toThrow(message);
  });
});

describe("flags", () => {
  test("are joined to runs", () => {
    const flags = [true, false, true, true, false].map(Boolean);
    expect(runsOf(flags)).toEqual([
      { from: 0, to: 1 },
      { from: 2, to: 4 },
    ]);
  });

  test("are counted beside what is known", () => {
    const flags = [true, false, false, true, true, false, false, true];
    const anomalies = [
      { kind: "a", from: 2, to: 4 },
      { kind: "a", from: 5, to: 6 },
      { kind: "b", from: 7, to: 8 },
    ];
    expect(compare(flags, anomalies)).toEqual({
      precision: 2 / 4,
      recall: 2 / 4,
      falseAlarms: 1,
      hits: [
        { kind: "a", hit: 1, all: 2 },
        { kind: "b", hit: 1, all: 1 },
      ],
    });
  });
});

describe("both tasks on a few days", () => {
  const chance = generator(0);
  const series = seriesOf(readings(30, chance));
  const training = { seed: 0, epochs: 15, verbose: 0 } as const;
  let forecasts: ForecastResult;
  let found: AnomalyResult;
  beforeAll(async () => {
    forecasts = await forecast(series, { window: 24, ahead: 4, season: DAY, ...training });
    const { validation } = endsOf(series, { window: 16, ahead: 0 });
    const { values, anomalies } = withFaults(series.values, validation, chance);
    found = await findAnomalies(seriesOf(values), { window: 16, anomalies, ...training });
  }, 120_000);

  test("the LSTM forecasts better than the last reading and the linear forecast", () => {
    const mae = Object.fromEntries(forecasts.methods.map((method) => [method.name, method.mae]));
    expect(Object.keys(mae)).toEqual(["last reading", "a season ago", "linear", "LSTM"]);
    expect(mae.linear).toBeLessThan(mae["last reading"]);
    expect(mae.LSTM).toBeLessThan(mae.linear);
    // What the last reading reaches can be told from the series alone.
    const { values } = series;
    const end = endsOf(series, forecasts).validation;
    const apart = values
      .slice(end)
      .map((value, place) => Math.abs(value - values[end + place - 4]));
    expect(mae["last reading"]).toBeCloseTo(apart.reduce((a, b) => a + b) / apart.length, 4);
    expect(forecasts.shown.truth.at(-1)).toBeCloseTo(values.at(-1) ?? 0, 4);
  });

  test("the autoencoder hits faults, and mostly faults", () => {
    const network = found.detectors.at(-1)?.found;
    expect(network?.precision).toBeGreaterThan(0.5);
    const spikes = network?.hits.find(({ kind }) => kind === "spike");
    expect(spikes?.hit).toBe(spikes?.all);
  });

  test("the report shows both", () => {
    const result = { forecast: forecasts, anomaly: found };
    const text = lines(result).join("\n");
    for (const { name, mae } of forecasts.methods) {
      expect(text).toMatch(new RegExp(`${name} +${mae.toFixed(3)}`));
    }
    expect(text).toMatch(/LSTM autoencoder +\d\.\d\d/);
    const { svg, text: drawn } = pictures(result);
    expect(Object.keys(svg)).toEqual(["forecast", "readings", "errors"]);
    expect(svg.errors).toContain("threshold");
    expect(svg.errors).toContain("injected fault");
    expect(drawn).toContain("LSTM (MAE");
    expect(readme(result)).toContain("faults detected");
    expect(lines({ forecast: null, anomaly: null })).toEqual([]);
  });

  test("of a user's series lists what it flags, by its place", async () => {
    const unknown = await findAnomalies(
      { ...series, values: series.values.map((value, place) => (place === 2500 ? 60 : value)) },
      { window: 16, anomalies: null, ...training, epochs: 3 },
    );
    const text = lines({ forecast: null, anomaly: unknown }, (index) => `line ${index + 2}`);
    expect(unknown.stretches.some(({ from, to }) => from <= 2500 && to > 2500)).toBe(true);
    expect(text.join("\n")).toMatch(/Flagged by the LSTM[\s\S]*line 2\d\d\d.* times the threshold/);
  });
});
