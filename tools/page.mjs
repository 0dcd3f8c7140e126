// `npm run page [wine | viewer]`: the page that trains the wine network, or that shows what is in a `.keras` file, served by
// Vite while one works on it.
import { join } from "node:path";
import { root, runScript } from "./command.mjs";
import { buildPackage, setUp } from "./setup.mjs";

await runScript(async () => {
  await setUp();
  await buildPackage();
  const { createServer } = await import("vite");
  const [name = "wine"] = process.argv.slice(2);
  const server = await createServer({
    root: join(root, "examples", name, "page"),
    // The page's own files and the package beside them.
    server: { fs: { allow: [root] } },
  });
  await server.listen();
  server.printUrls();
});
