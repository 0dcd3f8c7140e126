// workerd compiles no bytes: the engine is a compiled module.
import engine from "latch/engine/simd.wasm";
import { work } from "./work.js";

export default {
  test: async () => console.log(JSON.stringify({ page: await work({ engine }) })),
};
