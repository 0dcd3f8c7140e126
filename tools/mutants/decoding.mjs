// Mistakes in decoding step by step.
const folder = "ts/decoding";
const seen = (name) => ({ vitest: "decoding/decode", name });

export default [
  {
    name: "beam-does-not-reorder-states",
    file: `${folder}/decode.ts`,
    snippet: "current = reordered(result[1], parentsOf(next, width));",
    replacement: "current = result[1];",
    seenBy: seen("states follow their hypotheses"),
  },
  {
    name: "parents-counted-from-the-first-sequence",
    file: `${folder}/decode.ts`,
    snippet: "sequence * width + from",
    replacement: "0 * sequence * width + from",
    seenBy: seen("decoded alone"),
  },
  {
    name: "rows-of-a-beam-begin-with-other-sequences",
    file: `${folder}/decode.ts`,
    snippet: "start[Math.floor(row / width)]!",
    replacement: "start[row % start.length]!",
    seenBy: seen("decoded alone"),
  },
  {
    name: "all-places-of-a-beam-begin-alike",
    file: `${folder}/decode.ts`,
    snippet: "index === 0 ? 0 : Number.NEGATIVE_INFINITY",
    replacement: "0",
    seenBy: seen("a beam wider than what is possible"),
  },
  {
    name: "logits-taken-for-probabilities",
    file: `${folder}/decode.ts`,
    snippet: "settings.fromLogits ? softmaxRows : probabilityRows",
    replacement: "!settings.fromLogits ? softmaxRows : probabilityRows",
    seenBy: seen("logits give"),
  },
  {
    name: "softmax-forgets-to-divide",
    file: `${folder}/probabilities.ts`,
    snippet: "powers.map((value) => value / sum)",
    replacement: "powers",
    seenBy: seen("logits give"),
  },
  {
    name: "ended-hypotheses-are-lost",
    file: `${folder}/search.ts`,
    snippet: "? [{ ...hypothesis, from: index }]",
    replacement: "? []",
    seenBy: seen("a beam as wide as the tree"),
  },
  {
    name: "the-end-is-a-token-of-the-sequence",
    file: `${folder}/search.ts`,
    snippet: "tokens: ended ? tokens : [...tokens, token]",
    replacement: "tokens: [...tokens, token]",
    seenBy: seen("greedy takes"),
  },
  {
    name: "length-penalty-without-the-end",
    file: `${folder}/search.ts`,
    snippet: "tokens.length + (ended ? 1 : 0)",
    replacement: "tokens.length",
    seenBy: seen("lengthPenalty 0.7"),
  },
  {
    name: "beam-keeps-the-worst",
    file: `${folder}/search.ts`,
    snippet: "b.score - a.score",
    replacement: "a.score - b.score",
    seenBy: seen("greedy takes"),
  },
  {
    name: "beam-asks-for-too-few-tokens",
    file: `${folder}/search.ts`,
    snippet: "likeliest(rows[index]!, width)",
    replacement: "likeliest(rows[index]!, width - 1)",
    seenBy: seen("greedy takes"),
  },
  {
    name: "sampling-forgets-its-options",
    file: `${folder}/search.ts`,
    snippet: "sample(row, { ...forSample, ...own })",
    replacement: "sample(row, { ...own })",
    seenBy: seen("samples come"),
  },
  {
    name: "states-of-a-decoder-fed-without-the-token",
    file: `${folder}/step.ts`,
    snippet: "[fed, ...states]",
    replacement: "[...states, fed]",
    seenBy: { vitest: "decoding/models", name: "all steps run one plan" },
  },
  {
    name: "one-hot-tokens-in-the-wrong-row",
    file: `${folder}/step.ts`,
    snippet: "data[row * size + token] = 1;",
    replacement: "data[token] = 1;",
    seenBy: { vitest: "decoding/models", name: "one-hot rows" },
  },
];
