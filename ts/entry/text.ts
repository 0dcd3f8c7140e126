/** `latch/text`: cutting texts into tokens. */
export { characters, words } from "../text/tokenize.js";
