// `npm run frames`: what a page feels while a model trains in its worker. In Chromium, on a cross-origin isolated page: frames a
// second, the longest time between two frames, and the page's tasks over 50 ms, at rest and while LSTM(256) trains.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, runScript, StepError } from "./command.mjs";
import { browsers, visit } from "./places/browsers.mjs";
import { buildPackage, setUp } from "./setup.mjs";

/** What makes a page cross-origin isolated, so that threads may share memory. */
const ISOLATING = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

const SECONDS = 8;
const MAX_MILLISECONDS = 180_000;

const HTML = `<!doctype html><html lang="en"><head><link rel="icon" href="data:," /><title>frames</title>
<script type="importmap">{ "imports": { "latch": "./latch/index.js" } }</script>
<script type="module" src="./page.js"></script></head><body></body></html>`;

const PAGE = `
import { device, layers, random, sequential } from "latch";

/** Frames and long tasks of the page from now until the returned function is called. */
function watch() {
  const begun = performance.now();
  let frames = 0, longest = 0, last = begun, isRunning = true;
  const frame = (now) => {
    frames += 1;
    longest = Math.max(longest, now - last);
    last = now;
    if (isRunning) requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
  const tasks = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  });
  observer.observe({ type: "longtask" });
  return () => {
    isRunning = false;
    observer.disconnect();
    const seconds = (performance.now() - begun) / 1000;
    return { perSecond: frames / seconds, longestFrame: longest, longTasks: tasks };
  };
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function training(threads) {
  const net = sequential(
    [layers.lstm({ units: 256, inputShape: [100, 128] }), layers.dense({ units: 10 })],
    { device: device.worker({ threads }) },
  );
  net.compile({ loss: "mse", optimizer: "adam" });
  const [x, y] = [random.normal([64, 100, 128]), random.normal([64, 10])];
  // Making the data is the page's own task.
  await sleep(500);
  const stop = watch();
  // Building, uploading and the first step are watched, too.
  const end = performance.now() + ${1000 * SECONDS};
  let steps = 0;
  while (performance.now() < end) {
    await net.fit(x, y, { batchSize: 64, verbose: 0 });
    steps += 1;
  }
  return { ...stop(), steps };
}

const report = { isolated: crossOriginIsolated };
const stop = watch();
await sleep(${1000 * SECONDS});
report.rest = stop();
report.one = await training(1);
report.two = await training(2);
await fetch("/report/frames", { method: "POST", body: JSON.stringify(report) });
`;

await runScript(async () => {
  await setUp();
  await buildPackage();
  const [chromium] = browsers;
  const folder = mkdtempSync(join(tmpdir(), "latch-frames-"));
  try {
    cpSync(join(root, "dist"), join(folder, "latch"), { recursive: true });
    writeFileSync(join(folder, "index.html"), HTML);
    writeFileSync(join(folder, "page.js"), PAGE);
    const { frames } = await visit(chromium, folder, ["frames"], MAX_MILLISECONDS, ISOLATING);
    if (frames === undefined) throw new StepError("The page did not report.");
    const { isolated, rest, one, two } = JSON.parse(frames);
    console.log(`${chromium.version()}, ${isolated ? "isolated" : "not isolated"}`);
    console.log(line("at rest", rest));
    console.log(line("LSTM(256) trains in the worker, one thread", one));
    console.log(line("LSTM(256) trains in the worker, two threads", two));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function line(what, { perSecond, longestFrame, longTasks, steps }) {
  const longest = Math.max(0, ...longTasks).toFixed(0);
  const tasks =
    longTasks.length === 0 ? "no task" : `${longTasks.length} tasks (the longest ${longest} ms)`;
  const trained = steps === undefined ? "" : `, ${steps} steps`;
  return `${what}: ${perSecond.toFixed(1)} frames a second, at most ${longestFrame.toFixed(0)} ms apart; ${tasks} over 50 ms${trained}`;
}
