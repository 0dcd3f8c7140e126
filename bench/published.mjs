// What README.md and docs/benchmarks.md show of the kept rows of the workloads. `latch` draws the pictures.
import { format } from "./rows.mjs";
import { WORKLOADS } from "./workloads/workloads.mjs";

const CLOCKS = { wall: "wall-clock time", cpu: "time spent on cores" };
const WORKS = { train: "Training steps", predict: "Predictions" };

/** Pictures by name: how many times as fast as each peer we are, by workload. */
export function pictures(results, barsSvg) {
  const [first] = results;
  const drawn = Object.entries(WORKS).map(([work, title]) => [
    work,
    barsSvg(
      first.rows
        .filter((row) => row.work === work && row.value !== null)
        .map(({ workload, against, value }) => ({
          ...{ category: workload, method: against, values: [value] },
        })),
      {
        title: `${title}: how many times as fast as each peer, one thread`,
        ...{ yScale: "log", width: 900, height: 380, theme: "auto" },
        reference: { value: 1, label: "as fast" },
      },
    ),
  ]);
  return Object.fromEntries(drawn);
}

/** The section of README.md. */
export function readmeSection(results) {
  const [first] = results;
  return [
    `${where(first)}, ${place(first)}, ${variant(first)}; ${peers(first)}; equal weights and equal losses (\`npm run bench -- workloads\`).`,
    "How many times as fast latch is: below 1 the other one is faster.",
    "",
    ...table(first, "train"),
    "",
    "![How many times as fast as each peer](docs/benchmarks/train.svg)",
    "",
    "[docs/benchmarks.md](docs/benchmarks.md) has predictions, the other engine, and what each workload is.",
    "",
  ].join("\n");
}

/** docs/benchmarks.md, whole. */
export function page(results) {
  return [
    "# Workloads",
    "",
    "`npm run bench -- workloads --keep` measures, and a test writes this page from what it kept in `docs/benchmarks/workloads.json`.",
    "Each model stands for a kind of work. All peers get its weights and its batch, and must give the same predictions (1e-4 of the",
    "largest) and the same losses in two steps of Adam (1e-4) before anything is timed. A round times all of them, one after the",
    "other in alternating order; a result is the median over rounds of their time divided by ours, of the process in the middle of",
    "several. [performance.md](performance.md) says more of the method.",
    "",
    ...markdownTable(
      ["workload", "what it stands for"],
      WORKLOADS.map(({ name, standsFor }) => [name, standsFor]),
      ["left", "left"],
    ),
    "",
    ...results.flatMap((result) => [
      `## ${place(result)}, ${variant(result)}`,
      "",
      `${where(result)}; ${peers(result)}; ${result.processes} ${result.processes === 1 ? "process" : "processes"} of ${result.timing.rounds} rounds, by ${CLOCKS[result.timing.clock]}; commit ${result.commit}, ${result.date}.`,
      "",
      ...Object.entries(WORKS).flatMap(([work, title]) => [
        `### ${title}: how many times as fast latch is`,
        "",
        ...table(result, work),
        "",
        ...reasons(result, work),
      ]),
    ]),
    "![Training steps](benchmarks/train.svg)",
    "",
    "![Predictions](benchmarks/predict.svg)",
    "",
  ].join("\n");
}

function where({ machine: { cpu, cores } }) {
  return `${cpu}, ${cores} cores`;
}

/** The runtime, and how many threads all have. */
function place({ machine: { node }, rows }) {
  return rows[0].place ?? `Node ${node}, one thread`;
}

function variant({ setting }) {
  return setting === "simd" ? "SIMD" : "relaxed SIMD";
}

/** Peers that were measured, with their versions. */
function peers({ rows }) {
  const versions = new Map(rows.map(({ against, version }) => [against, version]));
  return [...versions]
    .filter(([, version]) => version !== null)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

function table({ rows }, work) {
  const own = rows.filter((row) => row.work === work);
  const names = [...new Set(own.map(({ against }) => against))].filter((name) =>
    own.some((row) => row.against === name && row.value !== null),
  );
  const line = ({ name }) => {
    const mine = own.filter(({ workload }) => workload === name);
    const cells = names.map((peer) => cell(mine.find(({ against }) => against === peer)));
    return [name, mine.find(({ ours }) => ours !== "")?.ours ?? "", ...cells];
  };
  const headings = ["workload", "latch", ...names];
  const alignments = headings.map((_, column) => (column === 0 ? "left" : "right"));
  return markdownTable(headings, WORKLOADS.map(line), alignments);
}

/** Lines of a table as the formatter has them: columns as wide as their widest cell. */
function markdownTable(headings, rows, alignments) {
  const widths = headings.map((_, column) =>
    Math.max(3, ...[headings, ...rows].map((row) => row[column].length)),
  );
  const rule = widths.map((width, column) =>
    alignments[column] === "left" ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  const padded = (row) =>
    row.map((text, column) =>
      alignments[column] === "left" ? text.padEnd(widths[column]) : text.padStart(widths[column]),
    );
  return [padded(headings), rule, ...rows.map(padded)].map((cells) => `| ${cells.join(" | ")} |`);
}

function cell({ value, theirs }) {
  return value === null ? "–" : `${format(value)} (${theirs})`;
}

/** Why cells are empty: each reason of a peer once. */
function reasons({ rows }, work) {
  const lacking = rows.filter((row) => row.work === work && row.missing !== undefined);
  const named = new Map();
  for (const { against, workload, missing } of lacking) {
    const reason = `${against}: ${missing}`;
    named.set(reason, [...(named.get(reason) ?? []), workload]);
  }
  if (named.size === 0) return [];
  const all = [...named].map(([reason, workloads]) => `${reason} (${workloads.join(", ")})`);
  return [`Not measured: ${all.join("; ")}.`, ""];
}
