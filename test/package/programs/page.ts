// Shows the classifier's result as the title of a page.
import { trainClassifier } from "./classifier.ts";

trainClassifier().then(
  (result) => {
    document.title = JSON.stringify(result);
  },
  (error: unknown) => {
    document.title = `failed: ${String(error)}`;
  },
);
