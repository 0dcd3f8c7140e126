// `npm run sizes`: gzip bytes of the package's entries and of two pages, by chunks and by rooms of ts/, beside the
// pages' budgets, which test/package/sizes.test.ts holds.
import { runScript } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

function print(title, parts) {
  console.log(`\n${title}`);
  const width = Math.max(...parts.map(({ name }) => name.length));
  for (const { name, bytes } of parts) console.log(`  ${name.padEnd(width)}  ${kilobytes(bytes)}`);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1).padStart(6)} kB`;
}

await runScript(async () => {
  await setUp();
  await buildPackage();
  // Not before the packages are installed.
  const { pages } = await import("./sizes/page.mjs");
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
});
