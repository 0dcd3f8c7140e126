// Where bytes come from and go to, in Node: paths, URLs, addresses, files of a page, functions.
import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import { type FileSource, type Progress, readSource } from "../../ts/io/places/source.js";
import {
  type FileTarget,
  targetBeside,
  targetName,
  writeTarget,
} from "../../ts/io/places/target.js";
import { FormatError, ValueError } from "../../ts/runtime/errors.js";

const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i * i);

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "latch-places-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A file that differs from the test's bytes is said so in one line. */
const expectBytes = (found: Uint8Array, wanted = bytes) =>
  expect(Buffer.compare(found, wanted), "the bytes").toBe(0);

describe("sources", () => {
  test("a path, its URL, and both as text", async () => {
    const path = join(makeFolder(), "a model.keras");
    writeFileSync(path, bytes);
    const url = pathToFileURL(path);
    for (const source of [path, url, url.href]) {
      const file = await readSource(source);
      expectBytes(file.bytes);
      expect(file.name).toBe(path);
    }
  });

  test("bytes in any form, a Blob, a File, a handle", async () => {
    const file = new File([bytes], "a.keras");
    const handle = { name: "a.keras", getFile: async () => file };
    const names = [];
    for (const source of [
      bytes,
      Buffer.from(bytes),
      bytes.buffer,
      new Blob([bytes]),
      file,
      handle,
    ]) {
      const found = await readSource(source);
      expectBytes(found.bytes);
      names.push(found.name);
    }
    const the = "the bytes";
    expect(names).toEqual([the, the, the, "the Blob", "a.keras", "a.keras"]);
    expectBytes((await readSource(bytes.subarray(10, 20))).bytes, bytes.subarray(10, 20));
  });

  test("several Files, of which one is the model's .json", async () => {
    const shard = new File([bytes], "group1-shard1of1.bin");
    const file = await readSource([shard, new File(["{}"], "model.json")]);
    expect([file.name, new TextDecoder().decode(file.bytes)]).toEqual(["model.json", "{}"]);
    expectBytes(await file.readBeside("group1-shard1of1.bin"));
    await expect(file.readBeside("other.bin")).rejects.toThrow(
      /model\.json: it needs the file "other\.bin", which is not among the Files/,
    );
  });

  test("files beside a path and an address", async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, "shards"));
    writeFileSync(join(folder, "model.json"), "{}");
    writeFileSync(join(folder, "shards/1.bin"), bytes);
    const address = await serve(({ url }, response) => {
      response.end(readFileSync(join(folder, url ?? "")));
    });
    for (const source of [join(folder, "model.json"), `${address}model.json`]) {
      expectBytes(await (await readSource(source)).readBeside("shards/1.bin"));
    }
  });

  test.each(["../a", "/etc/passwd", "a/../../b", "C:\\a", "https://example.com/a", "\\\\a", ""])(
    "a file may not name %s",
    async (path) => {
      const folder = makeFolder();
      writeFileSync(join(folder, "model.json"), "{}");
      const file = await readSource(join(folder, "model.json"));
      await expect(file.readBeside(path)).rejects.toThrow(FormatError);
      await expect(file.readBeside(path)).rejects.toThrow(/expected one of its own folder/);
    },
  );

  test("an address, with progress", async () => {
    const address = await serve((_, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 60_000));
      response.end(bytes.subarray(60_000));
    });
    const seen: Progress[] = [];
    const file = await readSource(new URL(address), { onProgress: (now) => seen.push(now) });
    expectBytes(file.bytes);
    expect(new Set(seen.map(({ total }) => total))).toEqual(new Set([bytes.length]));
    const loaded = seen.map((progress) => progress.loaded);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(loaded.filter((count) => count === bytes.length)).toHaveLength(1);
  });

  test("an address whose answer is compressed: the length of all is not known", async () => {
    const packed = gzipSync(bytes);
    const address = await serve((_, response) => {
      const headers = { "content-encoding": "gzip", "content-length": packed.length };
      response.writeHead(200, headers).end(packed);
    });
    const seen: Progress[] = [];
    const file = await readSource(address, { onProgress: (now) => seen.push(now) });
    expectBytes(file.bytes);
    expect(seen.at(-1)).toEqual({ loaded: bytes.length, total: bytes.length });
    expect(new Set(seen.slice(0, -1).map(({ total }) => total))).toEqual(new Set([undefined]));
  });

  test("an abort rejects with its reason, before and while reading", async () => {
    const reason = new Error("enough");
    await expect(readSource(bytes, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const address = await serve((_, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 10));
    });
    const { signal } = controller;
    const onProgress = () => controller.abort(reason);
    await expect(readSource(address, { signal, onProgress })).rejects.toBe(reason);
  });

  test("addresses that answer with an error, or not at all", async () => {
    const address = await serve((_, response) => response.writeHead(404).end());
    await expect(readSource(address)).rejects.toThrow(FormatError);
    await expect(readSource(address)).rejects.toThrow(/server answered 404 Not Found, expected a/);
    await expect(readSource("http://127.0.0.1:1/a")).rejects.toThrow(FormatError);
    await expect(readSource("http://127.0.0.1:1/a")).rejects.toThrow(/could not be fetched/);
    const cut = await serve((_, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 10), () => response.destroy());
    });
    await expect(readSource(cut)).rejects.toThrow(FormatError);
  });

  test.each<[FileSource, string | RegExp]>([
    ["no/such/file.keras", "no/such/file.keras: there is no such file."],
    [".", ".: is a folder, expected a file."],
    ["indexeddb://a", "loadModel: there is no IndexedDB here, only in pages and their workers."],
    ["opfs://a", /loadModel: there is no private file system here/],
    ["download://a", /"download:\/\/a" is a place to write to, expected one to read/],
    [[], /expected one File, or several of which one is the model's \.json, got none/],
    [[new File([], "a"), new File([], "b")], /got a, b/],
    // From JavaScript.
    [5 as unknown as string, /source must be a path, a URL, bytes, a File or several, got 5/],
    [null as unknown as string, /got null/],
    [{} as unknown as string, /source must be a path, a URL/],
  ])("%j is an error", async (source, message) => {
    await expect(readSource(source)).rejects.toThrow(message);
  });
});

describe("targets", () => {
  test("a path, its URL, and that as text; a file is replaced", async () => {
    const folder = makeFolder();
    const path = join(folder, "a model.keras");
    for (const target of [path, pathToFileURL(path), pathToFileURL(path).href]) {
      await writeTarget(target, Uint8Array.of(1));
      await writeTarget(target, bytes);
      expectBytes(readFileSync(path));
    }
    expect(readdirSync(folder)).toEqual(["a model.keras"]);
  });

  test("a file keeps its rights, and a link leads where it led", async () => {
    const folder = makeFolder();
    const [path, link] = [join(folder, "a"), join(folder, "link")];
    writeFileSync(path, "old", { mode: 0o640 });
    symlinkSync(path, link);
    await writeTarget(link, bytes);
    expectBytes(readFileSync(path));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test("a function, whose Promise is awaited", async () => {
    const seen: Uint8Array[] = [];
    await writeTarget(async (found) => {
      await Promise.resolve();
      seen.push(found);
    }, bytes);
    expect(seen).toEqual([bytes]);
    const problem = new Error("the server is down");
    await expect(writeTarget(() => Promise.reject(problem), bytes)).rejects.toBe(problem);
  });

  test("a page's file handle: closed at the end, aborted where writing fails", async () => {
    const calls: string[] = [];
    const makeHandle = (write: () => Promise<void>) => ({
      name: "a.keras",
      createWritable: async () => ({
        write,
        close: async () => void calls.push("close"),
        abort: async () => void calls.push("abort"),
      }),
    });
    await writeTarget(
      makeHandle(async () => void calls.push("write")),
      bytes,
    );
    const problem = new Error("the disk is full");
    await expect(
      writeTarget(
        makeHandle(() => Promise.reject(problem)),
        bytes,
      ),
    ).rejects.toBe(problem);
    expect(calls).toEqual(["write", "close", "abort"]);
  });

  test("names choose formats", () => {
    expect(targetName("a/b.keras")).toBe("a/b.keras");
    expect(targetName("opfs://a/b.h5")).toBe("a/b.h5");
    expect(targetName(new URL("file:///a/b.keras"))).toBe("/a/b.keras");
    expect(targetName(() => {})).toBeUndefined();
  });

  test("files that belong together are beside each other", async () => {
    const beside = (target: FileTarget) => targetBeside(target, "a 1.bin");
    expect(beside("models/model.json")).toBe("models/a 1.bin");
    expect(beside("model.json")).toBe("a 1.bin");
    expect(beside("opfs://models/model.json")).toBe("opfs://models/a 1.bin");
    expect(beside("download://model.json")).toBe("download://a 1.bin");
    expect(String(beside(new URL("file:///models/model.json")))).toBe("file:///models/a%201.bin");
    const seen: unknown[] = [];
    const target = (found: Uint8Array, name?: string) => void seen.push([found.length, name]);
    await writeTarget(beside(target), bytes);
    await writeTarget(target, bytes);
    expect(seen).toEqual([
      [bytes.length, "a 1.bin"],
      [bytes.length, undefined],
    ]);
    const handle = { name: "a", createWritable: () => Promise.reject(new Error("unused")) };
    expect(() => beside(handle)).toThrow(/several files, but a FileSystemFileHandle leads to one/);
  });

  test.each<[FileTarget, RegExp]>([
    ["no/such/folder/a.keras", /save: there is no folder for "no\/such\/folder\/a\.keras"/],
    [".", /save: "\." is a folder, expected the path of a file/],
    ["", /is a folder/],
    ["indexeddb://", /has no name, expected indexeddb:\/\/name/],
    ["indexeddb://a", /no IndexedDB here/],
    ["opfs://a", /no private file system here/],
    ["download://a", /possible in pages only/],
    ["https://example.com/a", /cannot write to the address/],
    [new URL("https://example.com/a"), /cannot write to "https:\/\/example\.com\/a" here/],
    // From JavaScript.
    [5 as unknown as string, /target must be a path, .* or a function of bytes, got 5/],
    [null as unknown as string, /got null/],
  ])("%s is an error", async (target, message) => {
    await expect(writeTarget(target, bytes)).rejects.toThrow(ValueError);
    await expect(writeTarget(target, bytes)).rejects.toThrow(message);
  });
});

/** A program that writes a file, and ends itself, as the machine may, at a moment of it. */
const program = (moment: string) => `
import files from "node:fs/promises";
import { writeTarget } from "./target.mjs";
const die = () => process.kill(process.pid, "SIGKILL");
const { open, rename } = files;
files.open = async (...parts) => {
  const handle = await open(...parts);
  const [write, sync] = [handle.writeFile.bind(handle), handle.sync.bind(handle)];
  handle.writeFile = async (bytes) => {
    if ("${moment}" === "in the middle") {
      await write(bytes.subarray(0, bytes.length / 2));
      die();
    }
    await write(bytes);
  };
  handle.sync = () => ("${moment}" === "before the disk has it" ? die() : sync());
  return handle;
};
files.rename = async (...parts) => {
  if ("${moment}" === "before the file is replaced") die();
  await rename(...parts);
  if ("${moment}" === "after the file was replaced") die();
};
await writeTarget("a.keras", new Uint8Array(1e6).fill(2));
`;

describe("a process that is killed while it writes leaves a whole file", () => {
  test.each([
    ["in the middle", 1],
    ["before the disk has it", 1],
    ["before the file is replaced", 1],
    ["after the file was replaced", 2],
    ["never", 2],
  ])("%s", async (moment, content) => {
    const folder = makeFolder();
    buildSync({
      entryPoints: [new URL("../../ts/io/places/target.ts", import.meta.url).pathname],
      bundle: true,
      format: "esm",
      outfile: join(folder, "target.mjs"),
    });
    writeFileSync(join(folder, "program.mjs"), program(moment));
    const old = new Uint8Array(1e6).fill(1);
    writeFileSync(join(folder, "a.keras"), old);
    const { status, signal } = spawnSync(process.execPath, ["program.mjs"], { cwd: folder });
    expect([status, signal]).toEqual(moment === "never" ? [0, null] : [null, "SIGKILL"]);
    expectBytes(readFileSync(join(folder, "a.keras")), new Uint8Array(1e6).fill(content));
  });

  test("an error while writing leaves the old file alone, and nothing else", async () => {
    const folder = makeFolder();
    const path = join(folder, "a.keras");
    writeFileSync(path, "old");
    // From JavaScript: what the host cannot write.
    await expect(writeTarget(path, 5 as unknown as Uint8Array<ArrayBuffer>)).rejects.toThrow();
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a.keras"]);
  });
});

test("what a process that ended left beside a file goes at the next write; other files stay", async () => {
  const folder = makeFolder();
  const old = new Date(Date.now() - 120_000);
  const stale = "net.keras.latch-0a1b.tmp";
  const others = ["net.keras.old.tmp", "other.keras.latch-0a1b.tmp", "net.keras.latch-0a1b"];
  for (const name of [stale, ...others]) {
    writeFileSync(join(folder, name), "half");
    utimesSync(join(folder, name), old, old);
  }
  // Another process may be writing this one.
  const recent = "net.keras.latch-9z.tmp";
  writeFileSync(join(folder, recent), "half");
  await writeTarget(join(folder, "net.keras"), bytes);
  expect(readdirSync(folder).sort()).toEqual(["net.keras", recent, ...others].sort());
});
