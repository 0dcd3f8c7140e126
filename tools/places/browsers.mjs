// Browsers are started as programs on a page that reports by itself, so none needs a driver or a patched build.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { environment, outputOf } from "../command.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
};
const MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/** Each as a user has it; those of Debian where the registries of npm have none. */
export const browsers = [
  {
    name: "Chromium",
    version: () => outputOf("chromium", ["--version"]),
    command: (profile, url) => [
      "chromium",
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      `--user-data-dir=${profile}`,
      url,
    ],
  },
  {
    name: "Firefox",
    version: () => outputOf("firefox-esr", ["--version"]),
    command: (profile, url) => [
      "firefox-esr",
      "--headless",
      "--no-remote",
      "--profile",
      profile,
      url,
    ],
  },
  {
    name: "WebKit",
    version: () =>
      existsSync(MINI_BROWSER)
        ? `WebKitGTK ${outputOf("dpkg-query", ["--show", "webkit2gtk-driver"])?.split("\t")[1]}`
        : null,
    command: (_, url) => ["xvfb-run", "-a", MINI_BROWSER, url],
  },
];

/**
 * Opens a page in a browser until it has reported all names, or for `patience` milliseconds. `headers` are sent with every file.
 * @returns what was reported, and as `bytes` what it had fetched as gzip sends it when the page had done its work
 */
export async function visit(browser, folder, names, patience = 90_000, headers = {}) {
  const results = {};
  const fetched = new Map();
  let finish;
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (request.method === "POST") {
      let text = "";
      for await (const chunk of request) text += chunk;
      response.end();
      if (path === "/report/page") results.bytes = [...fetched.values()].reduce((a, b) => a + b, 0);
      results[path.replace("/report/", "")] = text;
      if (names.every((name) => results[name] !== undefined)) finish();
      return;
    }
    try {
      const file = normalize(path.endsWith("/") ? `${path}index.html` : path);
      const body = await readFile(join(folder, file));
      if (/\.(m?js|wasm)$/.test(file)) fetched.set(file, gzipSync(body, { level: 9 }).length);
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = mkdtempSync(join(tmpdir(), "latch-browser-"));
  const [program, ...args] = browser.command(profile, `http://127.0.0.1:${server.address().port}/`);
  // A group of its own: browsers are many processes.
  const child = spawn(program, args, { detached: true, stdio: "ignore", env: environment() });
  child.on("error", finish);
  const timer = setTimeout(finish, patience);
  await finished;
  clearTimeout(timer);
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  server.closeAllConnections();
  server.close();
  return results;
}
