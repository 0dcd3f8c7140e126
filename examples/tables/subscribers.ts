/** Subscribers of a newspaper that does not exist, and who of them cancels: a table made by a rule that is known. */
import { generator } from "latch/text";

/** A row of the table. Missing texts are empty, missing numbers NaN. */
export interface Subscriber {
  readonly plan: string;
  readonly town: string;
  /** The month of the last renewal, 1 to 12. */
  readonly month: number;
  readonly age: number;
  /** Days since the first subscription. */
  readonly days: number;
  /** Calls to the service. */
  readonly calls: number;
  /** What was said in the last call. */
  readonly comment: string;
}

/** A subscriber with the probability by the rule, and what happened. */
export interface Outcome extends Subscriber {
  readonly probability: number;
  readonly cancels: boolean;
}

const PLANS = { paper: 0.2, digital: -0.3, weekend: 0.1, student: 0.6 } as const;
const REGIONS = ["coast", "valley", "hills"] as const;
/** Where the post is late, those who read on paper cancel. */
const LATE_POST = "hills";
const TOWNS = [
  ...["Aldport", "Brackwater", "Cape Elder", "Dunmouth", "Eastquay", "Fairsand", "Gullhaven"],
  ...["Harrowdale", "Inglefield", "Jossford", "Kilnbrook", "Linden", "Millbridge", "Netherby"],
  ...["Oakridge", "Pinecrest", "Quarry Top", "Ravenfell", "Stonehead", "Thornhill", "Upper Wold"],
];
const PHRASES: readonly (readonly [text: string, effect: number])[] = [
  ["thank you for the crossword", -1.6],
  ["very happy with the new app", -1.4],
  ["asked how to give a subscription as a present", -1.2],
  ["on holiday until Monday", -0.3],
  ["new address", 0],
  ["please call back", 0.2],
  ["the paper arrives late", 1],
  ["no longer reads it", 1.9],
  ["too expensive", 1.5],
  ["moves abroad", 2.2],
  ["the app does not open", 0.8],
];

/** `count` subscribers, the same for the same seed. */
export function subscribers(count: number, seed: number): Outcome[] {
  const chance = generator(seed);
  return Array.from({ length: count }, () => {
    const whole = drawWhole(chance);
    const probability = 1 / (1 + Math.exp(-score(whole)));
    return { ...withGaps(whole, chance), probability, cancels: chance() < probability };
  });
}

interface Whole extends Subscriber {
  readonly effectOfComment: number;
  /** Whoever keeps the age to themselves cancels more often. */
  readonly hidesAge: boolean;
}

function drawWhole(chance: () => number): Whole {
  const phrases = Array.from({ length: Math.floor(3 * chance()) }, () => pick(PHRASES, chance));
  const said = phrases.map(([text]) => text).join(chance() < 0.5 ? ". " : ", ");
  return {
    plan: pick(Object.keys(PLANS), chance),
    // The first towns are large: half of the draws are from the first quarter.
    town: TOWNS[Math.floor(TOWNS.length * chance() ** 2)]!,
    month: 1 + Math.floor(12 * chance()),
    age: Math.round(18 + 65 * (0.5 * chance() + 0.5 * chance())),
    days: Math.round(20 * Math.exp(5 * chance())),
    calls: Math.floor(6 * chance() ** 2),
    comment: chance() < 0.3 ? said.toUpperCase() : said,
    effectOfComment: phrases.reduce((sum, [, effect]) => sum + effect, 0),
    hidesAge: chance() < 0.25,
  };
}

/** The log-odds of cancelling. */
function score(one: Whole): number {
  const { plan, town, month, age, days, calls, effectOfComment, hidesAge } = one;
  const isLate = plan === "paper" && regionOf(town) === LATE_POST;
  return (
    -0.6 +
    PLANS[plan as keyof typeof PLANS] +
    (isLate ? 2.2 : 0) +
    (month >= 6 && month <= 8 ? 0.5 : 0) +
    1.4 * Math.abs((age - 50) / 30) -
    0.7 * Math.log(days / 250) +
    (calls >= 3 ? 0.8 : 0) +
    effectOfComment +
    (hidesAge ? 0.9 : 0)
  );
}

function regionOf(town: string): string {
  return REGIONS[Math.floor((3 * TOWNS.indexOf(town)) / TOWNS.length)]!;
}

/** The row as the newspaper has it. */
function withGaps(
  { hidesAge, effectOfComment: _, ...row }: Whole,
  chance: () => number,
): Subscriber {
  return {
    ...row,
    plan: chance() < 0.05 ? "" : row.plan,
    town: chance() < 0.08 ? "" : row.town,
    age: hidesAge ? Number.NaN : row.age,
    calls: chance() < 0.1 ? Number.NaN : row.calls,
  };
}

function pick<Item>(items: readonly Item[], chance: () => number): Item {
  return items[Math.floor(items.length * chance())]!;
}
