import type { UserConfig } from "vite";

export default {
  build: {
    // What latch runs in, WebAssembly with SIMD, knows all of this.
    target: "es2022",
    // One chunk loads another a moment later: no list of chunks to fetch ahead, and no polyfill for it.
    modulePreload: false,
  },
} satisfies UserConfig;
