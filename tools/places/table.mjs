// What came of each place as docs/places.md.

/** Of an error one line that fits into a table. */
function cell(result) {
  if (result === undefined) return "no answer";
  return result.replaceAll("|", "\\|").split("\n")[0].slice(0, 200);
}

/** Rows of cells as an aligned Markdown table. */
function markdown(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(" | ")} |`;
  const [head, ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

const size = (bytes) => (bytes === undefined ? "" : `${(bytes / 1000).toFixed(1)} kB`);

/** @returns the whole file */
export function placesDocument({ inRuntimes, inBrowsers, inBundlers }) {
  const runtimes = inRuntimes.map(({ name, page, option }) => [
    name,
    cell(page),
    /given/.test(name) ? "has no workers" : cell(option),
  ]);
  const browsers = inBrowsers.map(({ name, version, page, option, worker, shared, service }) => [
    version ?? name,
    ...[page, option, worker, shared, service].map(cell),
  ]);
  const bundlers = inBundlers.map(({ name, page, option, worker, bytes }) => [
    name,
    ...[page, option, worker].map(cell),
    size(bytes),
  ]);
  return `# Places

Written by \`npm run places\`, which packs the package and lets an LSTM train, predict, be saved and be loaded in each of these places.
A cell says "works", or which of these failed and how.

## Runtimes

${markdown([["runtime", "in its thread", "`configure({ worker: true })`"], ...runtimes])}

## Browsers

The page is built by esbuild. Service workers forbid \`import()\`, so theirs imports \`latch/engine/simd\` and gives it to \`configure\`.
Firefox and WebKit are Debian's builds.

${markdown([["browser", "page", "`configure({ worker: true })`", "Web Worker", "Shared Worker", "module service worker"], ...browsers])}

## Bundlers

Default settings unless said otherwise, in Chromium. Vite 5 to 7 write a worker as one file, and Parcel moves what a worker shares with what it
imports on demand into a file that the worker does not load: their \`new Worker(new URL(...))\` imports \`latch/one-file\`. Rollup and esbuild do
not follow that expression: the worker is a second entry there. The size is what the page has fetched, compressed by gzip, engine included, when
it has trained, predicted, saved and loaded in its own thread.

${markdown([["bundler", "page", "`configure({ worker: true })`", "`new Worker(new URL(...))`", "size"], ...bundlers])}
`;
}
