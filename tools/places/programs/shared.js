import { work } from "./work.js";

self.onconnect = async ({ ports }) => ports[0].postMessage(await work());
