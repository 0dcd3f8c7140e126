// An LSTM of four units whose weights were thought out, so that its gates can be read: what the pictures of the
// documentation show. Plain arithmetic, the same on every machine but for the last bits of exp.
import { Tensor } from "latch";

export const SENTENCE = [
  "the",
  "film",
  "was",
  "not",
  "good",
  ",",
  "but",
  "we",
  "laughed",
  "a",
  "lot",
  ".",
];
export const CHINESE = [
  "這",
  "部",
  "電影",
  "不",
  "好看",
  "，",
  "但是",
  "我們",
  "笑",
  "得",
  "很",
  "開心",
];

export const PADDING = "";

/** What a token is: each a feature of one step. */
const FEATURES: Readonly<Record<string, readonly number[]>> = {
  // negation, praise, turn (a new clause), noun
  film: [0, 0, 0, 1],
  not: [1, 0, 0, 0],
  good: [0, 1, 0, 0],
  ",": [0, 0, 0.4, 0],
  but: [0, 0, 1, 0],
  laughed: [0, 0.9, 0, 0],
  lot: [0, 0.3, 0, 0.4],
  ".": [0, 0, 0.2, 0],
};
const NOTHING = [0, 0, 0, 0];
/** Words of the Chinese sentence mean what some of the English ones do. */
const MEANINGS: Readonly<Record<string, string>> = {
  電影: "film",
  不: "not",
  好看: "good",
  "，": ",",
  但是: "but",
  笑: "laughed",
  開心: "good",
};

/** Units: is negated, is praised (turned over by the first unit), the subject, how long since a turn. */
const WEIGHTS = {
  input: [
    [6, 0, 1, 0],
    [0, 6, 0, 0],
    [0, 0, 0, 6],
    [0, 0, 3, 1],
  ],
  forget: [
    [1, -1, -6, 0],
    [0, 0, -0.6, 0],
    [0, 0, -2, -3],
    [0, 0, -7, 0],
  ],
  candidate: [
    [3, 0, -0.5, 0],
    [0, 2, 0, 0],
    [0, 0, 0, 3],
    [0, 0, 2, 0.5],
  ],
  output: [
    [0, 3, 0, 0],
    [1, 2, 0, 0],
    [0, 2, 0, 2],
    [0, 0, 1, 0],
  ],
} as const;
const BIASES = {
  input: [-3, -3, -3, -2],
  forget: [3.2, 3, 2.5, 3],
  candidate: [0, 0, 0, 0.3],
  output: [0.5, 1, 0, 1.5],
};
/** How the negation that is remembered (h of unit 0) turns praise over. */
const NEGATION_ON_PRAISE = -5;

const GATES = ["input", "forget", "candidate", "output"] as const;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** What `inspect` gives for this LSTM and one sentence: tensors of shape [1, time, 4]. */
export function exampleStates(sentence: readonly string[] = SENTENCE) {
  const steps: Record<(typeof GATES)[number] | "cell" | "hidden", number[][]> = {
    input: [],
    forget: [],
    candidate: [],
    output: [],
    cell: [],
    hidden: [],
  };
  let [cell, hidden] = [NOTHING, NOTHING];
  for (const token of sentence) {
    const features = FEATURES[MEANINGS[token] ?? token] ?? NOTHING;
    const z = Object.fromEntries(
      GATES.map((gate) => [
        gate,
        BIASES[gate].map((bias, unit) =>
          WEIGHTS[gate][unit]!.reduce((sum, weight, k) => sum + weight * features[k]!, bias),
        ),
      ]),
    ) as Record<(typeof GATES)[number], number[]>;
    z.candidate[1]! += NEGATION_ON_PRAISE * Math.max(0, hidden[0]!) * features[1]!;
    const [i, f, o] = [z.input, z.forget, z.output].map((gate) => gate.map(sigmoid));
    const g = z.candidate.map(Math.tanh);
    // Padding is masked: its step carries the state.
    if (token !== PADDING) {
      cell = cell.map((c, unit) => f![unit]! * c + i![unit]! * g[unit]!);
      hidden = cell.map((c, unit) => o![unit]! * Math.tanh(c));
    }
    const now = { input: i!, forget: f!, candidate: g, output: o!, cell, hidden };
    for (const [name, values] of Object.entries(now))
      steps[name as keyof typeof steps].push(values);
  }
  const tensorOf = (rows: number[][]) =>
    new Tensor([1, rows.length, 4], "float32", Float32Array.from(rows.flat()));
  return {
    input: tensorOf(steps.input),
    forget: tensorOf(steps.forget),
    candidate: tensorOf(steps.candidate),
    output: tensorOf(steps.output),
    cell: tensorOf(steps.cell),
    hidden: tensorOf(steps.hidden),
  };
}
