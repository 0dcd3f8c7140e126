/** Parts of the package that are fetched when they are first needed. */
import { LatchError } from "./errors.js";
import { fetchAdvice } from "./host.js";

/**
 * The module that `load` imports.
 *
 * @param what names the module at the beginning of the error's message
 * @param instead what to write where modules can't be fetched at all, as in service workers
 * @throws LatchError that says what could not be fetched, why, and what to do; the call may be repeated
 */
export async function onDemand<Module>(
  what: string,
  load: () => Promise<Module>,
  instead: string,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const message = `${what} could not be loaded: ${String(cause)}. ${fetchAdvice(instead)}`;
    throw new LatchError(message, { cause });
  }
}
