/** Bytes of an address, part by part. */
import { FormatError } from "../../runtime/errors.js";
import type { ReadOptions } from "./reading.js";

/** @throws FormatError where the address answers with an error, or does not answer */
export async function fetchBytes(
  url: URL,
  { onProgress, signal }: ReadOptions,
): Promise<Uint8Array> {
  const response = await answered(fetch(url, signal === undefined ? {} : { signal }), url, signal);
  if (!response.ok) {
    throw new FormatError(
      `${url.href}: the server answered ${response.status} ${response.statusText}, expected a file.`,
    );
  }
  const total = lengthOf(response);
  const parts: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array(await response.arrayBuffer());
  const next = () => answered(reader.read(), url, signal);
  for (let part = await next(); !part.done; part = await next()) {
    parts.push(part.value);
    loaded += part.value.length;
    // The call for the end is that of the whole (source.ts).
    if (loaded !== total) onProgress?.({ loaded, total });
  }
  return joined(parts, loaded);
}

/** What the network answers. @throws FormatError where it does not */
async function answered<Answer>(
  answer: Promise<Answer>,
  url: URL,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    // An abort is the caller's own reason, as it is.
    signal?.throwIfAborted();
    throw new FormatError(`${url.href}: could not be fetched (${error}).`, { cause: error });
  }
}

/** The number of bytes that will come; of a compressed answer it is not known. */
function lengthOf(response: Response): number | undefined {
  const length = response.headers.get("content-length");
  return length === null || response.headers.has("content-encoding") ? undefined : Number(length);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
