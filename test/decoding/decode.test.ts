/** Searches over chains whose probabilities are known: what each finds, and what is refused. */
import { tensor } from "latch";
import { beamSearch, type DecodeStep, decode, greedySearch, sampleSearch } from "latch/text";
import { expect, test } from "vitest";

const END = 0;

/** Probabilities of the next token by the last one; the state counts steps and remembers its row's first token. */
function chain(table: readonly (readonly number[])[]): DecodeStep {
  return (tokens) => [tensor(tokens.map((token) => [...table[token]!])), []];
}

// From 1, the likelier 2 leads to unlikely ends, the less likely 3 to a sure one.
const TRAP = [
  [1, 0, 0, 0],
  [0, 0, 0.6, 0.4],
  [0.4, 0.3, 0.3, 0],
  [0.9, 0.1, 0, 0],
];

test("greedy takes the likeliest step, a beam the likeliest sequence", async () => {
  const options = { start: [1], end: END, maxLength: 4 };
  const [greedy] = await decode(chain(TRAP), options);
  expect(greedy!.tokens).toEqual([2]);
  expect(greedy!.ended).toBe(true);
  expect(greedy!.score).toBeCloseTo(Math.log(0.6 * 0.4), 6);
  const [beam] = await decode(chain(TRAP), { ...options, search: beamSearch({ width: 2 }) });
  expect(beam!.tokens).toEqual([3]);
  expect(beam!.score).toBeCloseTo(Math.log(0.4 * 0.9), 6);
  expect(beam!.others.map(({ tokens }) => tokens)).toEqual([[2]]);
});

/** A model whose next token depends on all tokens so far, which its state keeps as a number. */
function wandering(vocabulary: number): DecodeStep {
  return (tokens, [history]) => {
    const rows = tokens.map((token, row) => (history!.at(row, 0) * 7 + token * 3 + 1) % 1009);
    const probabilities = rows.map((seed) => probabilitiesOf(seed, vocabulary));
    return [tensor(probabilities), [tensor(rows.map((seed) => [seed]))]];
  };
}

function probabilitiesOf(seed: number, vocabulary: number): number[] {
  const weights = Array.from({ length: vocabulary }, (_, i) =>
    Math.exp(2 * Math.sin(seed * (i + 1))),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Every sequence that ends or is as long as allowed, with its log probability. */
function allSequences(start: number, vocabulary: number, maxLength: number) {
  const found: { tokens: number[]; logProbability: number; length: number }[] = [];
  const grow = (history: number, last: number, tokens: number[], logProbability: number): void => {
    const seed = (history * 7 + last * 3 + 1) % 1009;
    probabilitiesOf(seed, vocabulary).forEach((probability, token) => {
      const total = logProbability + Math.log(probability);
      const length = tokens.length + 1;
      const grown = token === END ? tokens : [...tokens, token];
      if (token === END || length === maxLength)
        found.push({ tokens: grown, logProbability: total, length });
      else grow(seed, token, grown, total);
    });
  };
  grow(0, start, [], 0);
  return found;
}

const start = [1, 2, 3, 1];
const wanderers = { start, states: [tensor([[0], [0], [0], [0]])], end: END, maxLength: 5 };

for (const lengthPenalty of [0, 0.7, 2]) {
  test(`a beam as wide as the tree finds the best sequences, lengthPenalty ${lengthPenalty}`, async () => {
    const search = beamSearch({ width: 300, lengthPenalty });
    const decoded = await decode(wandering(4), { ...wanderers, search });
    decoded.forEach(({ tokens, score, others }, sequence) => {
      const ranked = allSequences(start[sequence]!, 4, 5)
        .map((found) => ({ ...found, score: found.logProbability / found.length ** lengthPenalty }))
        .sort((a, b) => b.score - a.score);
      expect(tokens).toEqual(ranked[0]!.tokens);
      expect(score).toBeCloseTo(ranked[0]!.score, 5);
      expect(others.slice(0, 5).map((other) => other.tokens)).toEqual(
        ranked.slice(1, 6).map((other) => other.tokens),
      );
    });
  });
}

test("a beam of width 1 is greedy; wider ones find no worse than it here; states follow their hypotheses", async () => {
  const greedy = await decode(wandering(6), { ...wanderers, search: greedySearch() });
  const one = await decode(wandering(6), { ...wanderers, search: beamSearch({ width: 1 }) });
  expect(one).toEqual(greedy);
  const three = await decode(wandering(6), { ...wanderers, search: beamSearch({ width: 3 }) });
  for (const [sequence, { tokens, score, ended }] of three.entries()) {
    // The score that the chain itself gives these tokens: another one where states were mixed up.
    let seed = 0;
    let last = start[sequence]!;
    let sum = 0;
    for (const token of ended ? [...tokens, END] : tokens) {
      seed = (seed * 7 + last * 3 + 1) % 1009;
      sum += Math.log(probabilitiesOf(seed, 6)[token]!);
      last = token;
    }
    expect(score).toBeCloseTo(sum, 5);
    expect(score).toBeGreaterThanOrEqual(greedy[sequence]!.score - 1e-6);
  }
});

test("sequences decoded together are those decoded alone", async () => {
  const search = beamSearch({ width: 3 });
  const together = await decode(wandering(6), { ...wanderers, search });
  for (const [sequence, token] of start.entries()) {
    const alone = await decode(wandering(6), {
      ...wanderers,
      start: [token],
      states: [tensor([[0]])],
      search,
    });
    expect(alone[0]).toEqual(together[sequence]);
  }
});

test("samples come as often as they are likely, and the same again from a seed", async () => {
  const rows = 4000;
  const row = [0.1, 0.2, 0.3, 0.4];
  const options = { start: Array<number>(rows).fill(1), maxLength: 1 };
  const count = async (search: ReturnType<typeof sampleSearch>) => {
    const counts = [0, 0, 0, 0];
    for (const { tokens } of await decode(chain([row, row, row, row]), { ...options, search }))
      counts[tokens[0]!]! += 1 / rows;
    return counts;
  };
  const expectNear = (counts: readonly number[], shares: readonly number[]) => {
    // Five standard deviations of a share.
    shares.forEach((share, token) => {
      const bound = 5 * Math.sqrt((share * (1 - share)) / rows);
      expect(Math.abs(counts[token]! - share), `token ${token}`).toBeLessThanOrEqual(bound);
    });
  };
  const plain = await count(sampleSearch({ seed: 1 }));
  expectNear(plain, row);
  expect(await count(sampleSearch({ seed: 1 }))).toEqual(plain);
  expect(await count(sampleSearch({ seed: 2 }))).not.toEqual(plain);
  // p^2 / Σ p^2 at temperature 0.5.
  expectNear(
    await count(sampleSearch({ temperature: 0.5, seed: 3 })),
    [1, 4, 9, 16].map((p) => p / 30),
  );
  expectNear(await count(sampleSearch({ topK: 2, seed: 4 })), [0, 0, 3 / 7, 4 / 7]);
});

test("logits give what their softmax gives", async () => {
  const logits: DecodeStep = (tokens) => [
    tensor(tokens.map((token) => TRAP[token]!.map((p) => 5 + Math.log(p + 1e-30)))),
    [],
  ];
  const options = { start: [1], end: END, maxLength: 4, search: beamSearch({ width: 2 }) };
  const [decoded] = await decode(logits, { ...options, fromLogits: true });
  expect(decoded!.tokens).toEqual([3]);
  expect(decoded!.score).toBeCloseTo(Math.log(0.4 * 0.9), 5);
  await expect(decode(logits, options)).rejects.toThrow(/not probabilities.*fromLogits: true/);
});

test("without an end in time a sequence is as long as allowed", async () => {
  const endless = chain([[], [0, 0.9, 0.1]]);
  const [decoded] = await decode(endless, { start: [1], end: END, maxLength: 3 });
  expect(decoded).toMatchObject({ tokens: [1, 1, 1], ended: false });
});

test("a beam wider than what is possible gives what there is", async () => {
  const [decoded] = await decode(
    chain([
      [1, 0],
      [0.5, 0.5],
    ]),
    {
      start: [1],
      end: END,
      maxLength: 2,
      search: beamSearch({ width: 9 }),
    },
  );
  const all = [decoded!, ...decoded!.others].map(({ tokens }) => tokens);
  expect(all).toEqual([[], [1], [1, 1]]);
});

test("what does not fit is refused", async () => {
  const step = chain(TRAP);
  const options = { start: [1], end: END, maxLength: 4 };
  await expect(decode(step, { ...options, start: [] })).rejects.toThrow(/start is empty/);
  await expect(decode(step, { ...options, start: [0.5] })).rejects.toThrow(
    /start\[0\] must be an integer, 0 or above, got 0.5/,
  );
  await expect(decode(step, { ...options, maxLength: 0 })).rejects.toThrow(
    /maxLength must be a positive integer, got 0/,
  );
  const states = [tensor([[1]])];
  await expect(decode(step, { ...options, states })).rejects.toThrow(
    /returned 0 states, expected 1/,
  );
  const two = [tensor([[1], [2]])];
  await expect(decode(step, { ...options, states: two })).rejects.toThrow(
    /\(2, 1\), expected 1 rows/,
  );
  const flat: DecodeStep = () => [tensor([1, 0]), []];
  await expect(decode(flat, options)).rejects.toThrow(/expected \(1, tokens\)/);
  expect(() => beamSearch({ width: 0 })).toThrow(/width must be a positive integer, got 0/);
  expect(() => beamSearch({ width: 2, lengthPenalty: -1 })).toThrow(
    /lengthPenalty must be .*got -1/,
  );
  expect(() => sampleSearch({ temperature: 0 })).toThrow(/temperature must be .*got 0/);
});
