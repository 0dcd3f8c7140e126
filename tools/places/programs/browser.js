// The page that is opened in every browser: beside the page's own tries, a shared worker and a module service worker.
import { answerOf, tryPage } from "./page.js";

const report = (name, result) => fetch(`/report/${name}`, { method: "POST", body: result });

async function inShared() {
  const shared = new SharedWorker(new URL("./shared.js", import.meta.url), { type: "module" });
  return answerOf(shared.port, shared);
}

async function inService() {
  const answered = answerOf(navigator.serviceWorker);
  const options = { type: "module", scope: "/inside/" };
  const { installing } = await navigator.serviceWorker.register("/service.js", options);
  installing.postMessage("begin");
  return answered;
}

await tryPage();
if (location.search === "") {
  await report("shared", await inShared().catch(String));
  await report("service", await inService().catch(String));
  location.search = "?option";
}
