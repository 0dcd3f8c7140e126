// Forgets where in the Rust sources a panic would come from.
//
// The engine's panics trap and say nothing (crates/wasm/src/bare.rs), but the compiler leaves the file,
// line and column of each in the data of the module, with paths of the machine that built it.

/** Sizes of core::panic::Location in a 32-bit Rust: address and length of the file's name, line, column. */
const PLACE = 16;

/** Zeroes every place, and the names of files that places point at, in the data of a module. */
export function forgetPanicPlaces(module) {
  const bytes = Uint8Array.from(module);
  const segments = dataSegments(bytes);
  const view = new DataView(bytes.buffer);
  const places = segments.flatMap(({ address, begin, end }) => {
    const found = [];
    for (let at = begin + (-address & 3); at + PLACE <= end; at += 4) {
      const name = fileName(
        bytes,
        segments,
        view.getUint32(at, true),
        view.getUint32(at + 4, true),
      );
      if (name !== null) found.push([at, at + PLACE], name);
    }
    return found;
  });
  for (const [begin, end] of places) bytes.fill(0, begin, end);
  return bytes;
}

/** Where in the module the text at an address lies, if it is the name of a Rust source; else null. */
function fileName(bytes, segments, address, length) {
  if (length < 4 || length > 500) return null;
  const segment = segments.find(
    (s) => address >= s.address && address + length <= s.address + (s.end - s.begin),
  );
  if (segment === undefined) return null;
  const begin = segment.begin + address - segment.address;
  const text = Buffer.from(bytes.buffer, begin, length).toString("latin1");
  return /^[\w./+-]+\.rs$/.test(text) ? [begin, begin + length] : null;
}

/** The data segments of a module: their address, and where in the module their bytes lie. */
function dataSegments(bytes) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const segments = [];
  while (at < bytes.length) {
    const id = bytes[at++];
    const size = number();
    const end = at + size;
    if (id === 11) {
      for (let count = number(); count > 0; count--) {
        // Kind 0 with an address by i32.const (0x41), closed by 0x0b, is all that the linker makes.
        if (number() !== 0 || bytes[at++] !== 0x41) throw new Error("unknown kind of data segment");
        const address = number();
        at++;
        const length = number();
        segments.push({ address, begin: at, end: at + length });
        at += length;
      }
    }
    at = end;
  }
  return segments;
}
