/** Recognizes safetensors files. Apart from reading them, so that detection alone does not load the reader. */

const LENGTH_BYTES = 8;

/** Whether bytes may be such a file, which has no signature: a length of a header, then its first brace. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < LENGTH_BYTES + 2 || bytes[LENGTH_BYTES] !== 0x7b) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(4, true) === 0 && view.getUint32(0, true) <= bytes.length - LENGTH_BYTES;
}
