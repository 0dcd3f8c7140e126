// The packed package in a page that Parcel builds with its defaults, with which it reads no exports maps.
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { installAside } from "../../tools/aside.mjs";
import { launchChromium } from "../browser/chromium.js";
import { serve } from "../browser/serve.js";
import { Consumer } from "./consumer.js";
import { isRequired } from "./required.js";

const PAGE = `<!doctype html><html lang="en"><head><title>training</title></head>
<body><script type="module" src="./page.js"></script></body></html>`;

/** Trains with something of three entries. */
const PROGRAM = `import { sequential } from "latch";
import { parseCsv } from "latch/data";
import { dense } from "latch/layers";
const net = sequential([dense({ units: 1, inputShape: [1] })]);
net.compile({ loss: "mse", optimizer: "sgd", metrics: ["mae"] });
const x = parseCsv("a\\n1\\n0\\n").numbers();
net.fit(x, x, { epochs: 20, verbose: 0 }).then(
  ({ history }) => { document.title = JSON.stringify(history.loss); },
  (error) => { document.title = String(error); },
);`;

describe.skipIf(!isRequired)("a page built by Parcel", () => {
  test("trains", { timeout: 300_000 }, async () => {
    const parcel = join(installAside("parcel", ["parcel@2.16.4"]), ".bin/parcel");
    const consumer = Consumer.create();
    consumer.write("package.json", JSON.stringify({ private: true }));
    consumer.write("index.html", PAGE);
    consumer.write("page.js", PROGRAM);
    await consumer.run(parcel, ["build", "index.html", "--no-cache"]);

    // Parcel writes an import map into the page, which is an inline script.
    const policy = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
    const site = await serve(join(consumer.folder, "dist"), policy);
    onTestFinished(() => site.close());
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(site.address);
    await page.waitForFunction(() => document.title !== "training", null, { timeout: 60_000 });
    const title = await page.title();
    expect(title).toMatch(/^\[/);
    const losses = JSON.parse(title) as readonly number[];
    expect(losses).toHaveLength(20);
    expect(losses[19]).toBeLessThan(losses[0] ?? 0);
  });
});
