// What a page carries and does not run: it shows what could be loaded on demand, or not at all.
import { createServer } from "node:http";
import { extname } from "node:path";
import { transform } from "esbuild";
import { chromium } from "playwright-core";
import { parseAst } from "vite";
import { outputOf } from "../command.mjs";
import { fetchedChunks, fromSources } from "./page.mjs";

/**
 * @typedef {object} WeighedModule
 * @property {string} path from ts/
 * @property {number} bytes minified, before compression
 * @property {number} unused those of them that did not run
 * @property {readonly { name: string, unused: number, isWhole: boolean }[]} functions what did not run, in whole or in part
 */

/** Chromium is looked up, never downloaded. */
const browserPath = outputOf("sh", [
  ...["-c", 'command -v "$0"'],
  process.env.CHROMIUM ?? "chromium",
]);

/**
 * Runs a page in Chromium until it is done, and compares what its scripts have with what ran.
 * @param {import("./page.mjs").WeighedPage} page
 * @returns {Promise<readonly WeighedModule[]>} the module with the most unused bytes first
 */
export async function findUnused(page) {
  const { scripts, files } = await fetchedChunks(page, fromSources, { minify: false });
  const covered = await runPage(page, files);
  const modules = [];
  for (const { fileName, code } of scripts) {
    const script = covered.find(({ url }) => url.endsWith(`/${fileName}`));
    if (script !== undefined) modules.push(...(await weighModules(code, script.functions)));
  }
  return modules.sort((a, b) => b.unused - a.unused);
}

/** Of each script, the ranges of its functions with the number of times that they ran. */
async function runPage({ done }, files) {
  const site = await serve(files);
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.coverage.startJSCoverage();
    await page.goto(site.address);
    await page.waitForFunction(done);
    return await page.coverage.stopJSCoverage();
  } finally {
    await browser.close();
    site.close();
  }
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

async function serve(files) {
  const bodies = new Map(files.map((file) => [`/${file.fileName}`, file.code ?? file.source]));
  const server = createServer(({ url }, response) => {
    const path = url === "/" ? "/index.html" : url;
    const type = TYPES[extname(path)];
    if (type === undefined || !bodies.has(path)) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": type }).end(bodies.get(path));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

async function weighModules(code, functions) {
  const didRun = whatRan(code, functions);
  const modules = [];
  for (const { path, start, end } of modulesOf(code)) {
    const text = code.slice(start, end);
    const { code: minified } = await transform(text, { minify: true, format: "esm" });
    const scale = minified.length / text.length;
    const unused = unusedFunctions(text, didRun.subarray(start, end)).map((one) => ({
      ...one,
      unused: Math.round(one.unused * scale),
    }));
    modules.push({
      path,
      bytes: minified.length,
      unused: unused.reduce((sum, one) => sum + one.unused, 0),
      functions: unused.sort((a, b) => b.unused - a.unused),
    });
  }
  return modules;
}

/** 1 for each character of code that ran. */
function whatRan(code, functions) {
  const didRun = new Uint8Array(code.length).fill(1);
  // Outer ranges first: inner ones are more precise.
  const ranges = functions
    .flatMap((one) => one.ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges) {
    didRun.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return didRun;
}

/** The parts of a chunk that come from one source each: the bundler writes its path above it. */
function modulesOf(code) {
  const exported = code.search(/^export \{/m);
  const last = exported === -1 ? code.length : exported;
  const heads = [...code.matchAll(/^\/\/(?:#region)? (\S+\.[tj]s)$/gm)];
  return heads.map(({ index, 0: head, 1: path }, position) => ({
    path: path.replace(/^.*?\bts\//, ""),
    start: index + head.length,
    end: heads[position + 1]?.index ?? last,
  }));
}

/** The named functions of a text with their characters that did not run, those of no inner function. */
function unusedFunctions(text, didRun) {
  const found = [{ name: "(module)", unused: 0, isWhole: false }];
  const ownerOf = new Uint16Array(text.length);
  visit(parseAst(text), "", (name, { start, end }) => {
    const isWhole = didRun.subarray(start, end).every((one) => one === 0);
    ownerOf.fill(found.length, start, end);
    found.push({ name, unused: 0, isWhole });
    return !isWhole;
  });
  didRun.forEach((one, index) => {
    if (one === 0) found[ownerOf[index]].unused += 1;
  });
  return found.filter(({ unused }) => unused > 0);
}

/** Calls `enter` for each named function, and goes into it if the answer is yes. */
function visit(node, scope, enter) {
  if (Array.isArray(node)) {
    for (const one of node) visit(one, scope, enter);
  } else if (typeof node?.type === "string") {
    const { name, value } = named(node);
    const inner = within(scope, name);
    if (isFunction(value) && !enter(inner, node)) return;
    for (const part of Object.values(node)) visit(part, inner, enter);
  }
}

/** A class that is assigned to a variable has its name twice. */
function within(scope, name) {
  if (name === undefined || name === scope) return scope;
  return scope === "" ? name : `${scope}.${name}`;
}

/** A function or class with its name. */
function named(node) {
  const { id, init, key, value } = node;
  if (isFunction(node) || isClass(node)) return id ? { name: id.name, value: node } : {};
  if (isFunction(init) || isClass(init)) return { name: id.name, value: init };
  if (isFunction(value)) return { name: String(key.name ?? key.value ?? "[computed]"), value };
  return {};
}

function isFunction(node) {
  return /^(Arrow)?Function/.test(node?.type ?? "");
}

function isClass(node) {
  return /^Class(Declaration|Expression)$/.test(node?.type ?? "");
}
