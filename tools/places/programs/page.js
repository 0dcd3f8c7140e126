// In a page: in its thread, in a worker by the option, and in a worker that the page starts.
import { work } from "./work.js";

const report = (name, result) => fetch(`/report/${name}`, { method: "POST", body: result });

/** What a port answers, or what its owner failed with. */
export function answerOf(port, owner = port) {
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data);
    owner.onerror = (event) => resolve(`starts: ${event.message ?? event.type}`);
  });
}

async function inOwnWorker() {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  return answerOf(worker);
}

/** The option comes before the first model runs, so it has a visit of its own. */
export async function tryPage() {
  if (location.search === "?option") {
    await report("option", await work({ worker: true }));
    return;
  }
  await report("page", await work());
  await report("worker", await inOwnWorker().catch(String));
}
