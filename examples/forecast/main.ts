/**
 * Forecasts and anomalies, many to one over numbers: a series by windows, and what does not fit by reconstruction.
 *
 *   npm run example forecast                              a simulated sensor, both tasks
 *   npm run example forecast -- --task forecast           beside the last reading, a season ago, a linear forecast
 *   npm run example forecast -- --task anomaly            beside distance from the mean, and the linear forecast's error
 *   npm run example forecast -- FILE.csv --column NAME    your own column, one reading per line, at equal times
 *   npm run example forecast -- --quick                   a small budget, for a look
 *
 * Of a file, --delimiter C says what separates columns (default: whichever of , ; and tab the first line has). Missing
 * readings (empty, NA, -) are filled from their neighbours, and counted.
 *
 * Also: --window N (readings seen at once; default 96 and 16 for the sensor, 24 and 16 for a file), --ahead N (readings
 * from the window to the target; default 4 for the sensor, 1 for a file), --season N (readings of a season, such as a
 * day), --pictures FOLDER (default build/forecast), --seed N (default 0), --keep (keeps docs/results/forecast.json).
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { generator } from "latch/text";
import {
  choice,
  integer,
  keepResult,
  program,
  savePictures,
  UsageError,
} from "../shared/program.ts";
import { findAnomalies } from "./anomaly.ts";
import { forecast } from "./forecast.ts";
import { lines, pictures, type Result } from "./report.ts";
import { DAY, readings, withFaults } from "./sensor.ts";
import { endsOf, readSeries, type Series } from "./series.ts";

const FULL = { days: 120, epochs: 90 };
const QUICK = { days: 30, epochs: 12 };
/** What the flags default to: the sensor's day is its season. */
const OF_SENSOR = { window: `${DAY}`, ahead: "4", season: `${DAY}` };
const OF_FILE = { window: "24", ahead: "1", season: null };

await program(async () => {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      task: { type: "string", default: "both" },
      column: { type: "string" },
      delimiter: { type: "string" },
      window: { type: "string" },
      ahead: { type: "string" },
      season: { type: "string" },
      pictures: { type: "string", default: "build/forecast" },
      seed: { type: "string", default: "0" },
      quick: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const tasks = choice("--task", flags.task, {
    both: ["forecast", "anomaly"],
    forecast: ["forecast"],
    anomaly: ["anomaly"],
  });
  if (positionals.length > 1) {
    throw new UsageError(`Expected one file at most, got ${positionals.join(" ")}.`);
  }
  const [path] = positionals;
  const isSensor = path === undefined;
  if (isSensor && (flags.column ?? flags.delimiter) !== undefined) {
    throw new UsageError("--column and --delimiter belong to a file: name the file before them.");
  }
  const seed = integer("--seed", flags.seed, 0);
  const { days, epochs } = flags.quick ? QUICK : FULL;
  const chance = generator(seed);
  const series = isSensor
    ? sensor(readings(days, chance))
    : await readSeries(path, flags.column, {
        delimiter: flags.delimiter,
        onMissing: tellMissing,
      });
  const training = { seed, epochs, verbose: "auto" } as const;

  const { window: steps, ahead, season } = isSensor ? OF_SENSOR : OF_FILE;
  const given = flags.season ?? season;
  const options = {
    window: integer("--window", flags.window ?? steps, 2),
    ahead: integer("--ahead", flags.ahead ?? ahead, 1),
    season: given === null ? null : integer("--season", given, 1),
    ...training,
  };
  const forecasts = tasks.includes("forecast") ? await forecast(series, options) : null;

  const window = integer("--window", flags.window ?? "16", 2);
  const { validation } = endsOf(series, { window, ahead: 0 });
  const faulty = isSensor ? withFaults(series.values, validation, chance) : null;
  const looked = faulty === null ? series : sensor(faulty.values);
  const anomalies = faulty?.anomalies ?? null;
  const result: Result = {
    forecast: forecasts,
    anomaly: tasks.includes("anomaly")
      ? await findAnomalies(looked, { window, anomalies, ...training })
      : null,
  };

  console.log(`\n${lines(result, series.placeOf).join("\n")}\n`);
  const { svg, text } = pictures(result, process.stdout.columns ?? 80);
  console.log(text);
  await savePictures(flags.pictures, svg);
  if (flags.keep) await keepResult("forecast", result);
});

function tellMissing(count: number): void {
  const readings = count === 1 ? "1 missing reading is" : `${count} missing readings are`;
  console.log(`${readings} filled from the readings before and after.\n`);
}

function sensor(values: readonly number[]): Series {
  const name = "room temperature (°C)";
  return { name, source: "the sensor", values, placeOf: (index) => `reading ${index}` };
}
