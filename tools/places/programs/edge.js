// An edge runtime loads no modules on demand, and has no DecompressionStream: its host gives the compiled engine.
import { work } from "./work.js";

addEventListener("fetch", (event) =>
  event.respondWith(
    work({ engine: globalThis.engine }).then((page) => new Response(JSON.stringify({ page }))),
  ),
);
