import type { Plugin, UserConfig } from "vite";

/**
 * Vite's helper around `import()` fetches the styles and chunks that a chunk needs ahead of it. The chunks here
 * need none, so loading one is all that is left of it: 0.8 kB less in a page that counts its bytes.
 */
const loadWithoutPreloading: Plugin = {
  name: "load without preloading",
  enforce: "pre",
  load: (id) =>
    id === "\0vite/preload-helper.js"
      ? "export const __vitePreload = (load) => load();"
      : undefined,
};

export default {
  plugins: [loadWithoutPreloading],
  build: {
    // What latch runs in, WebAssembly with SIMD, knows all of this.
    target: "es2022",
    modulePreload: false,
  },
} satisfies UserConfig;
