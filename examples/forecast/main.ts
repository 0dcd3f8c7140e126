/**
 * Many to one over numbers: forecasts of a series, and its anomalies by reconstruction.
 *
 *   npm run example forecast                              a simulated sensor, both tasks
 *   npm run example forecast -- --task forecast           beside the last reading, a season ago, a linear forecast
 *   npm run example forecast -- --task anomaly            beside distance from the mean, and the linear forecast's error
 *   npm run example forecast -- FILE.csv --column NAME    a column of yours, a reading a line, at equal times
 *   npm run example forecast -- --quick                   a small budget, for a look
 *
 * Also: --window N (readings seen at once; default 96 and 16 for the sensor, 24 and 16 for a file), --ahead N (readings
 * from the window to the target; default 4 for the sensor, 1 for a file), --season N (readings of a season, such as a
 * day), --pictures FOLDER (default build/forecast), --seed N (default 0), --keep (keeps docs/results/forecast.json).
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { generator } from "latch/text";
import { keepResult, program, savePictures, UsageError } from "../shared/program.ts";
import { findAnomalies } from "./anomaly.ts";
import { forecast } from "./forecast.ts";
import { lines, pictures, type Result } from "./report.ts";
import { DAY, readings, withFaults } from "./sensor.ts";
import { endsOf, readSeries, type Series } from "./series.ts";

const FULL = { days: 120, epochs: 90 };
const QUICK = { days: 30, epochs: 12 };

await program(async () => {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      task: { type: "string", default: "both" },
      column: { type: "string" },
      window: { type: "string" },
      ahead: { type: "string" },
      season: { type: "string" },
      pictures: { type: "string", default: "build/forecast" },
      seed: { type: "string", default: "0" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  if (!["forecast", "anomaly", "both"].includes(flags.task)) {
    throw new UsageError(`--task is ${flags.task}, expected forecast, anomaly or both.`);
  }
  if (positionals.length > 1) {
    throw new UsageError(`Expected one file at most, got ${positionals.join(" ")}.`);
  }
  const [path] = positionals;
  const isSensor = path === undefined;
  if (isSensor && flags.column !== undefined) {
    throw new UsageError("--column chooses a column of a file: name the file before it.");
  }
  const seed = whole("--seed", flags.seed, 0, 0);
  const { days, epochs } = flags.quick ? QUICK : FULL;
  const chance = generator(seed);
  const series = isSensor ? sensor(readings(days, chance)) : await readSeries(path, flags.column);
  const training = { seed, epochs, verbose: "auto" } as const;

  const options = {
    window: whole("--window", flags.window, 2, isSensor ? DAY : 24),
    ahead: whole("--ahead", flags.ahead, 1, isSensor ? 4 : 1),
    season: isSensor || flags.season !== undefined ? whole("--season", flags.season, 1, DAY) : null,
    ...training,
  };
  const isAsked = (task: string) => flags.task === task || flags.task === "both";
  const forecasts = isAsked("forecast") ? await forecast(series, options) : null;

  const window = whole("--window", flags.window, 2, 16);
  const { validation } = endsOf(series, { window, ahead: 0 });
  const faulty = isSensor ? withFaults(series.values, validation, chance) : null;
  const looked = faulty === null ? series : sensor(faulty.values);
  const anomalies = faulty?.anomalies ?? null;
  const result: Result = {
    forecast: forecasts,
    anomaly: isAsked("anomaly")
      ? await findAnomalies(looked, { window, anomalies, ...training })
      : null,
  };

  console.log(`\n${lines(result, series.placeOf).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 100);
  console.log(text);
  await savePictures(flags.pictures, svg);
  if (flags.keep) await keepResult("forecast", result);
});

function sensor(values: readonly number[]): Series {
  const name = "room temperature (°C)";
  return { name, source: "the sensor", values, placeOf: (index) => `reading ${index}` };
}

function whole(flag: string, given: string | undefined, least: number, otherwise: number): number {
  const value = Number(given ?? otherwise);
  if (given?.trim() !== "" && Number.isInteger(value) && value >= least && value < 2 ** 31)
    return value;
  throw new UsageError(`${flag} is ${given}, expected a whole number from ${least} up.`);
}
