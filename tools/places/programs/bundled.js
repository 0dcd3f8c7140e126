// The page that bundlers build.
import { tryPage } from "./page.js";

tryPage().then(() => {
  if (location.search === "") location.search = "?option";
});
