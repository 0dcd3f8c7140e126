/**
 * The script of a thread of the pool, as a text: no host and no bundler has to find a file.
 *
 * It is sent its number, the module, the memory and the top of its stack once, and computes until the pool is stopped. The
 * engine's exports that it calls are those of crates/wasm/src/pool.rs.
 */
export const poolWorkerScript = `
const parent = globalThis.process?.getBuiltinModule?.("node:worker_threads")?.parentPort ?? null;
const port = parent ?? globalThis;
const begin = ({ number, module, memory, stackTop }) => {
  const words = new Int32Array(memory.buffer);
  const { exports } = new WebAssembly.Instance(module, {
    "./latch_wasm_bg.js": { memory, __wbindgen_init_externref_table() {} },
    threads: {
      wait: (word, known, milliseconds) =>
        Number(Atomics.wait(words, word >>> 2, known, milliseconds || Infinity) === "timed-out"),
      wake: (word, count) => { Atomics.notify(words, word >>> 2, count >>> 0); },
    },
  });
  exports.__stack_pointer.value = stackTop;
  port.postMessage(null);
  try {
    exports.work(number);
  } catch {
    exports.fail(number);
  }
  port.close();
};
if (parent === null) globalThis.onmessage = ({ data }) => begin(data);
else parent.on("message", begin);
`;
