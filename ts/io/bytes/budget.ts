/**
 * A bound on what a file may make its reader allocate, so that a small file that claims to be huge (a zip bomb, a
 * dataset of absurd shape) fails at once.
 */
import { FormatError } from "../../runtime/errors.js";

/** The reader of a file of n bytes allocates at most 10 n + 64 MB. */
const FACTOR = 10;
const GRACE = 64e6;

/** What the readers of one file, and of files in it, may still allocate. */
export class Budget {
  readonly #limit: number;
  #left: number;

  readonly #file: string;

  /**
   * @param fileBytes size of the file
   * @param file its name in error messages
   */
  constructor(fileBytes: number, file: string) {
    this.#file = file;
    this.#limit = FACTOR * fileBytes + GRACE;
    this.#left = this.#limit;
  }

  /** Takes what an allocation needs. @throws FormatError if the file has used up what its size allows */
  spend(bytes: number, what: string): void {
    if (!(bytes <= this.#left)) {
      throw new FormatError(
        `${this.#file}: ${what} unpacks to ${bytes} bytes, expected at most ${Math.floor(this.#left)}: ` +
          `a file of this size may unpack to ${Math.floor(this.#limit)} bytes in all (10 times its size and 64 MB). ` +
          "It is damaged, or made to exhaust memory.",
      );
    }
    this.#left -= bytes;
  }
}
