/** Trains models on more and more columns, beside what needs no columns and what knows the rule. */
import { callbacks, setSeed, type Tensor } from "latch";
import { type Columns, columnsOf, network } from "./network.ts";
import { type Outcome, type Subscriber, subscribers } from "./subscribers.ts";

export interface Method {
  readonly name: string;
  /** Fraction of test rows that are classified correctly. */
  readonly accuracy: number;
  /** The probability that a row of who cancels is above one of who stays. */
  readonly auc: number;
}

export interface Judged {
  readonly row: Readonly<Record<string, string | number | null>>;
  readonly probability: number;
}

export interface Result {
  readonly counts: { readonly train: number; readonly test: number };
  /** Fraction of training rows with a gap. */
  readonly gaps: number;
  readonly methods: readonly Method[];
  /** By the model of all columns. */
  readonly judged: readonly Judged[];
}

export interface CompareOptions {
  readonly train: number;
  readonly test: number;
  readonly epochs: number;
  readonly seed: number;
  readonly verbose?: 0 | 1 | 2;
}

const MODELS: readonly (readonly [name: string, columns: Columns])[] = [
  ["numbers alone", "numbers"],
  ["numbers and categories", "numbers and categories"],
  ["all columns", "all"],
];

/** Rows to look at: one whole, one that lacks nearly all, one with a town and words that no training row has. */
const LOOKED_AT: readonly Subscriber[] = [
  {
    plan: "digital",
    town: "Linden",
    month: 2,
    age: 47,
    days: 2400,
    calls: 0,
    comment: "Thank you for the crossword!",
  },
  {
    plan: "paper",
    town: "Thornhill",
    month: 7,
    age: 29,
    days: 60,
    calls: 4,
    comment: "The paper arrives late",
  },
  { plan: "", town: "", month: 11, age: Number.NaN, days: 300, calls: Number.NaN, comment: "" },
  {
    plan: "paper",
    town: "Nowhere",
    month: 5,
    age: 35,
    days: 300,
    calls: 1,
    comment: "moves abroad in autumn",
  },
];

export async function compare(options: CompareOptions): Promise<Result> {
  const { train, test, epochs, seed, verbose = 0 } = options;
  const rows = subscribers(train + test, seed);
  const [learned, held] = [rows.slice(0, train), rows.slice(train)];
  const y = learned.map(({ cancels }) => [Number(cancels)]);
  const methods: Method[] = [majority(held)];
  let judged: Judged[] = [];
  for (const [name, columns] of MODELS) {
    setSeed(seed);
    const net = await network(learned, columns);
    await net.fit(columnsOf(learned, columns), y, {
      epochs,
      batchSize: 64,
      validationSplit: 0.1,
      verbose,
      callbacks: [callbacks.earlyStopping({ patience: 5, restoreBestWeights: true })],
    });
    const predict = async (some: readonly Subscriber[]) => [
      ...((await net.predict(columnsOf(some, columns))) as Tensor).data,
    ];
    methods.push({ name, ...scoresOf(held, await predict(held)) });
    if (columns === "all") {
      const probabilities = await predict(LOOKED_AT);
      judged = LOOKED_AT.map((row, index) => ({
        row: shown(row),
        probability: probabilities[index]!,
      }));
    }
  }
  methods.push({
    name: "the rule that made the table",
    ...scoresOf(
      held,
      held.map(({ probability }) => probability),
    ),
  });
  return { counts: { train, test }, gaps: gapsOf(learned), methods, judged };
}

function majority(rows: readonly Outcome[]): Method {
  const fraction = rows.filter(({ cancels }) => cancels).length / rows.length;
  return {
    name: "always the more frequent answer",
    accuracy: Math.max(fraction, 1 - fraction),
    auc: 0.5,
  };
}

function gapsOf(rows: readonly Subscriber[]): number {
  const hasGap = ({ plan, town, age, calls, comment }: Subscriber) =>
    [plan, town, comment].includes("") || Number.isNaN(age + calls);
  return rows.filter(hasGap).length / rows.length;
}

export function scoresOf(rows: readonly Outcome[], probabilities: readonly number[]) {
  const right = rows.filter(({ cancels }, index) => probabilities[index]! > 0.5 === cancels);
  return { accuracy: right.length / rows.length, auc: aucOf(rows, probabilities) };
}

/** The rank-sum form of the area under the ROC curve; ties count half. */
function aucOf(rows: readonly Outcome[], probabilities: readonly number[]): number {
  const order = [...rows.keys()].sort((a, b) => probabilities[a]! - probabilities[b]!);
  let [sum, start] = [0, 0];
  while (start < order.length) {
    let end = start;
    while (end < order.length && probabilities[order[end]!] === probabilities[order[start]!]) end++;
    // Ranks start + 1 to end have their mean.
    const rank = (start + 1 + end) / 2;
    for (const row of order.slice(start, end)) if (rows[row]!.cancels) sum += rank;
    start = end;
  }
  const positive = rows.filter(({ cancels }) => cancels).length;
  return (sum - (positive * (positive + 1)) / 2) / (positive * (rows.length - positive));
}

/** JSON has no NaN. */
function shown(row: Subscriber): Judged["row"] {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Number.isNaN(value) ? null : value]),
  );
}
