// Two threads against one in Chromium, each in a worker of a page that is cross-origin isolated.
import { inPage } from "../page/site.mjs";

export async function run({ timing }) {
  return inPage("threads", timing, async (open) => {
    const { page, version } = await open("measureThreads");
    const rows = await page.evaluate((given) => globalThis.measureThreads(given), timing);
    return rows.map((row) => ({ ...row, place: version, core: null }));
  });
}
