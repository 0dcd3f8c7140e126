// Prints the classifier's result as one line of JSON, for a runtime with a terminal.
import { trainClassifier } from "./classifier.ts";

console.log(JSON.stringify(await trainClassifier()));
