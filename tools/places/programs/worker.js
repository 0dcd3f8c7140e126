import { work } from "./work.js";

work().then((result) => self.postMessage(result));
