/**
 * The script of a thread of the pool, as a text: no host and no bundler has to find a file.
 *
 * It is sent the module, the memory and the top of its stack once, and computes until the pool is stopped. The engine's exports
 * that it calls are those of crates/wasm/src/pool.rs.
 */
export const poolWorkerScript = `
const parent = globalThis.process?.getBuiltinModule?.("node:worker_threads")?.parentPort ?? null;
const port = parent ?? globalThis;
const begin = ({ module, memory, stackTop, failed }) => {
  const words = new Int32Array(memory.buffer);
  const { exports } = new WebAssembly.Instance(module, {
    "./latch_wasm_bg.js": { memory, __wbindgen_init_externref_table() {} },
    threads: {
      wait: (word, known) => { Atomics.wait(words, word >>> 2, known); },
      wake: (word, count) => { Atomics.notify(words, word >>> 2, count >>> 0); },
    },
  });
  exports.__stack_pointer.value = stackTop;
  port.postMessage(null);
  try {
    exports.work();
  } catch (error) {
    const word = exports.failure_word() >>> 2;
    Atomics.or(words, word, failed);
    Atomics.notify(words, word);
  }
  port.close();
};
if (parent === null) globalThis.onmessage = ({ data }) => begin(data);
else parent.on("message", begin);
`;
