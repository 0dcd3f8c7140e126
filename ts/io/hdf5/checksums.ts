/** Checksums that are stored with chunks. */

/** Additions before a sum has to be reduced, so that it stays below 2^31. */
const ADLER_RUN = 3800;
const FLETCHER_RUN = 360;

/** Adler-32 of a zlib stream's contents (RFC 1950): sums a of bytes and b of the sums a, modulo 65521. */
export function adler32(bytes: Uint8Array): number {
  const modulus = 65521;
  let a = 1;
  let b = 0;
  for (let i = 0; i < bytes.length; ) {
    const end = Math.min(i + ADLER_RUN, bytes.length);
    for (; i < end; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= modulus;
    b %= modulus;
  }
  return b * 65536 + a;
}

const FLETCHER_MODULUS = 65535;

/** HDF5's Fletcher-32: the same of big-endian words of 16 bits, modulo 65535; an odd byte is the upper half of one. */
export function fletcher32(bytes: Uint8Array): number {
  let a = 0;
  let b = 0;
  for (let i = 0; i < bytes.length; ) {
    const end = Math.min(i + 2 * FLETCHER_RUN, bytes.length);
    for (; i < end; i += 2) {
      a += bytes[i]! * 256 + (bytes[i + 1] ?? 0);
      b += a;
    }
    a = fold(a);
    b = fold(b);
  }
  return b * 65536 + a;
}

/** The remainder, except for multiples of the modulus: HDF5 reduces them to the modulus itself, not to 0. */
function fold(sum: number): number {
  const rest = sum % FLETCHER_MODULUS;
  return rest === 0 && sum > 0 ? FLETCHER_MODULUS : rest;
}
