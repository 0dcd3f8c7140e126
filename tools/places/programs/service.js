// import() is forbidden in a service worker: it imports the engine itself, and is built as one file.
import engine from "latch/engine/simd";
import { work } from "./work.js";

self.addEventListener("message", async ({ source }) => source.postMessage(await work({ engine })));
