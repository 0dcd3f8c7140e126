/** Errors about a text, with the name of the file that it came from. */
import { FormatError } from "../../runtime/errors.js";

/** Reads something of a file's text; the FormatErrors of what knows only the text name the file. */
export function ofFile<Read>(name: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(`${name}: ${error.message}`);
    throw error;
  }
}
