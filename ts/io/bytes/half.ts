/**
 * Numbers of 16 bits: IEEE 754 half precision (float16) and the upper half of a float32 (bfloat16).
 *
 * float16 has 11 significant bits: rounding changes a number of magnitude 2^-14 to 65504 by a relative error of at most 2^-11
 * (0.05 %), a smaller one by at most 2^-25.
 */

/** Exact: every float16 is a float32. */
export function fromFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const table = powersOfTwo();
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i]!;
    const exponent = (word >> 10) & 31;
    const fraction = word & 1023;
    // (-1)^s 2^(e - 15) (1 + f / 1024); with e = 0 it is (-1)^s 2^-14 f / 1024; e = 31 is infinity or NaN.
    const magnitude =
      exponent === 31
        ? fraction === 0
          ? Infinity
          : NaN
        : exponent === 0
          ? fraction * 2 ** -24
          : (fraction + 1024) * table[exponent]!;
    out[i] = word & 0x8000 ? -magnitude : magnitude;
  }
  return out;
}

/** 2^(e - 25) for every exponent e of a float16. */
function powersOfTwo(): Float64Array {
  return Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 25));
}

/** Rounds to the nearest float16, ties to even; from 65520 on to infinity, as IEEE 754 says. */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const sign = (word >>> 16) & 0x8000;
    out[i] = sign | magnitudeToFloat16(word & 0x7fffffff);
  }
  return out;
}

/** The bits of the float16 nearest to a float32 without its sign. */
function magnitudeToFloat16(word: number): number {
  if (word > 0x7f800000) return 0x7e00;
  const exponent = (word >>> 23) - 112;
  // The carry of a fraction that is rounded up goes into the exponent, up to infinity.
  if (exponent > 0) return exponent > 30 ? 0x7c00 : roundShift(word - (112 << 23), 13);
  // Subnormal: the fraction with its leading one, shifted right by 1 - exponent places more.
  return exponent < -10 ? 0 : roundShift((word & 0x7fffff) | 0x800000, 14 - exponent);
}

/** value / 2^bits, rounded to the nearest integer, ties to even. */
function roundShift(value: number, bits: number): number {
  const quotient = value >>> bits;
  const rest = value & ((1 << bits) - 1);
  const half = 1 << (bits - 1);
  return quotient + (rest > half || (rest === half && (quotient & 1) === 1) ? 1 : 0);
}

/** Exact: a bfloat16 is the upper half of a float32. */
export function fromBfloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(bits.length);
  const words = new Uint32Array(out.buffer);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
  return out;
}
