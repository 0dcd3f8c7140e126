// In a runtime, in a worker where the argument says so. The process has to end by itself.
import { work } from "./work.js";

console.log(await work({ worker: process.argv[2] === "option" }));
