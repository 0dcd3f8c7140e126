// `npm run sizes`: gzip bytes of the package's entries and of two pages, by chunks and by rooms of ts/, beside the
// pages' budgets, which test/package/sizes.test.ts holds.
// `npm run sizes -- --unused`: what each page carries and does not run in Chromium, by modules and functions, minified.
import { argumentsOf, runScript } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

function print(title, parts) {
  console.log(`\n${title}`);
  const width = Math.max(...parts.map(({ name }) => name.length));
  for (const { name, bytes } of parts) console.log(`  ${name.padEnd(width)}  ${kilobytes(bytes)}`);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1).padStart(6)} kB`;
}

/** Less than this many unused bytes of a module, or of a function, are not worth a line, or a name. */
const MIN_UNUSED = { module: 100, functions: 25 };

async function printUnused(page) {
  const { findUnused } = await import("./sizes/unused.mjs");
  const modules = await findUnused(page);
  const sum = (key) => kilobytes(modules.reduce((total, one) => total + one[key], 0)).trim();
  console.log(
    `\n${page.name}: ${sum("unused")} of ${sum("bytes")} do not run ("~" at functions that run in part)`,
  );
  for (const { path, bytes, unused, functions } of modules) {
    if (unused < MIN_UNUSED.module) continue;
    const named = functions
      .filter((one) => one.unused >= MIN_UNUSED.functions)
      .map((one) => `${one.name}${one.isWhole ? "" : "~"} ${one.unused}`);
    console.log(
      `${String(unused).padStart(6)} of ${String(bytes).padStart(5)}  ${path}: ${named.join(", ")}`,
    );
  }
}

async function printSizes(pages) {
  const { sumOf, weighDensePage, weighEntries, weighPage, weighRooms } = await import(
    "./sizes/report.mjs"
  );
  print("Entries, all of each, without the engine and what loads on demand:", await weighEntries());
  console.log(`\nA dense network's page by esbuild: ${kilobytes(await weighDensePage()).trim()}`);
  for (const page of pages) {
    const { name, bytes, budget, parts } = await weighPage(page);
    print(`Page ${name}: ${kilobytes(bytes).trim()} of ${budget / 1000} kB`, parts);
    const rooms = await weighRooms(page);
    print(
      `Its scripts by rooms, each by itself (together ${kilobytes(sumOf(rooms)).trim()}):`,
      rooms,
    );
    if (bytes > budget) process.exitCode = 1;
  }
}

await runScript(async () => {
  const { values } = argumentsOf({ options: { unused: { type: "boolean", default: false } } });
  await setUp();
  if (!values.unused) await buildPackage();
  // Not before the packages are installed.
  const { pages } = await import("./sizes/page.mjs");
  if (!values.unused) return printSizes(pages);
  for (const page of pages) await printUnused(page);
});
