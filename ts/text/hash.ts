/**
 * Hashes of texts to 64 bits, as TensorFlow's string operations compute them, so that buckets are Keras's.
 *
 * What belongs here: the two hash functions and their combination. What does not: what is hashed (ts/layers).
 */

const BITS = 64;
/** Odd constants of FarmHash. */
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;
/** The multiplier of MurmurHash2, with which fingerprints are combined. */
const MURMUR = 0xc6a4a7935bd1e995n;

/** x modulo 2^64. */
function wrap(x: bigint): bigint {
  return BigInt.asUintN(BITS, x);
}

function rotateRight(x: bigint, bits: bigint): bigint {
  return wrap((x >> bits) | (x << (64n - bits)));
}

function shiftMix(x: bigint): bigint {
  return x ^ (x >> 47n);
}

/** The bytes of a text in UTF-8, read as little-endian integers. */
function bytesOf(text: string): DataView {
  const { buffer, byteOffset, byteLength } = new TextEncoder().encode(text);
  return new DataView(buffer, byteOffset, byteLength);
}

function word(bytes: DataView, at: number): bigint {
  return bytes.getBigUint64(at, true);
}

/** The hash of two words, Murmur-like. */
function hashOfTwo(u: bigint, v: bigint, multiplier: bigint): bigint {
  const a = shiftMix(wrap((u ^ v) * multiplier));
  return wrap(shiftMix(wrap((v ^ a) * multiplier)) * multiplier);
}

/** FarmHash64 (Pike 2014, the variant `na`, which fingerprints use) of a text's UTF-8, without a sign. */
export function farmHash64(text: string): bigint {
  const bytes = bytesOf(text);
  const { byteLength: length } = bytes;
  if (length <= 16) return farmOf16(bytes, length);
  if (length <= 32) return farmOf32(bytes, length);
  return length <= 64 ? farmOf64(bytes, length) : farmOfMore(bytes, length);
}

function farmOf16(bytes: DataView, length: number): bigint {
  const multiplier = K2 + BigInt(2 * length);
  if (length >= 8) {
    const a = wrap(word(bytes, 0) + K2);
    const b = word(bytes, length - 8);
    const c = wrap(rotateRight(b, 37n) * multiplier + a);
    const d = wrap((rotateRight(a, 25n) + b) * multiplier);
    return hashOfTwo(c, d, wrap(multiplier));
  }
  if (length >= 4) {
    const a = BigInt(bytes.getUint32(0, true));
    const b = BigInt(bytes.getUint32(length - 4, true));
    return hashOfTwo(BigInt(length) + (a << 3n), b, wrap(multiplier));
  }
  if (length === 0) return K2;
  const [a, b, c] = [0, length >> 1, length - 1].map((at) => bytes.getUint8(at)) as [
    number,
    number,
    number,
  ];
  const [y, z] = [BigInt(a + (b << 8)), BigInt(length + (c << 2))];
  return wrap(shiftMix(wrap(y * K2) ^ wrap(z * K0)) * K2);
}

function farmOf32(bytes: DataView, length: number): bigint {
  const multiplier = wrap(K2 + BigInt(2 * length));
  const a = wrap(word(bytes, 0) * K1);
  const b = word(bytes, 8);
  const c = wrap(word(bytes, length - 8) * multiplier);
  const d = wrap(word(bytes, length - 16) * K2);
  return hashOfTwo(
    wrap(rotateRight(wrap(a + b), 43n) + rotateRight(c, 30n) + d),
    wrap(a + rotateRight(wrap(b + K2), 18n) + c),
    multiplier,
  );
}

function farmOf64(bytes: DataView, length: number): bigint {
  const multiplier = wrap(K2 + BigInt(2 * length));
  const a = wrap(word(bytes, 0) * K2);
  const b = word(bytes, 8);
  const c = wrap(word(bytes, length - 8) * multiplier);
  const d = wrap(word(bytes, length - 16) * K2);
  const y = wrap(rotateRight(wrap(a + b), 43n) + rotateRight(c, 30n) + d);
  const z = hashOfTwo(y, wrap(a + rotateRight(wrap(b + K2), 18n) + c), multiplier);
  const e = wrap(word(bytes, 16) * multiplier);
  const f = word(bytes, 24);
  const g = wrap((y + word(bytes, length - 32)) * multiplier);
  const h = wrap((z + word(bytes, length - 24)) * multiplier);
  return hashOfTwo(
    wrap(rotateRight(wrap(e + f), 43n) + rotateRight(g, 30n) + h),
    wrap(e + rotateRight(wrap(f + a), 18n) + g),
    multiplier,
  );
}

/** The state of the loop over blocks of 64 bytes. */
interface Blocks {
  x: bigint;
  y: bigint;
  z: bigint;
  v: readonly [bigint, bigint];
  w: readonly [bigint, bigint];
}

function farmOfMore(bytes: DataView, length: number): bigint {
  const seed = 81n;
  const y = wrap(seed * K1 + 113n);
  const state: Blocks = {
    x: wrap(seed * K2 + word(bytes, 0)),
    y,
    z: wrap(shiftMix(wrap(y * K2 + 113n)) * K2),
    v: [0n, 0n],
    w: [0n, 0n],
  };
  const end = Math.floor((length - 1) / 64) * 64;
  for (let at = 0; at < end; at += 64) mixBlock(state, bytes, at, K1, 1n);
  // The last 64 bytes, which may overlap the block before.
  const multiplier = wrap(K1 + ((state.z & 0xffn) << 1n));
  const [w0, w1] = state.w;
  const [v0, v1] = state.v;
  const first = wrap(w0 + BigInt((length - 1) & 63));
  const shifted = wrap(v0 + first);
  state.v = [shifted, v1];
  state.w = [wrap(first + shifted), w1];
  mixBlock(state, bytes, length - 64, multiplier, 9n);
  const { x, y: middle, z, v, w } = state;
  return hashOfTwo(
    wrap(hashOfTwo(v[0], w[0], multiplier) + shiftMix(middle) * K0 + z),
    wrap(hashOfTwo(v[1], w[1], multiplier) + x),
    multiplier,
  );
}

function mixBlock(
  state: Blocks,
  bytes: DataView,
  at: number,
  multiplier: bigint,
  weight: bigint,
): void {
  const { v, w } = state;
  const sum = wrap(state.x + state.y + v[0] + word(bytes, at + 8));
  const x = wrap(rotateRight(sum, 37n) * multiplier) ^ wrap(w[1] * weight);
  const turned = rotateRight(wrap(state.y + v[1] + word(bytes, at + 48)), 42n);
  const y = wrap(turned * multiplier + v[0] * weight + word(bytes, at + 40));
  const z = wrap(rotateRight(wrap(state.z + w[0]), 33n) * multiplier);
  state.v = weakHash(bytes, at, wrap(v[1] * multiplier), wrap(x + w[0]));
  state.w = weakHash(bytes, at + 32, wrap(z + w[1]), wrap(y + word(bytes, at + 16)));
  // The two change places.
  Object.assign(state, { x: z, y, z: x });
}

/** 16 bytes of hash of 32 bytes and two seeds. */
function weakHash(bytes: DataView, at: number, a: bigint, b: bigint): readonly [bigint, bigint] {
  const z = word(bytes, at + 24);
  const first = wrap(a + word(bytes, at));
  const sum = wrap(first + word(bytes, at + 8) + word(bytes, at + 16));
  const turned = rotateRight(wrap(b + first + z), 21n);
  return [wrap(sum + z), wrap(turned + rotateRight(sum, 44n) + first)];
}

/** SipHash-2-4 (Aumasson and Bernstein 2012) of a text's UTF-8 with a key of two integers, without a sign. */
export function sipHash64(text: string, key: readonly [number, number]): bigint {
  const bytes = bytesOf(text);
  const [k0, k1] = key.map((half) => wrap(BigInt(half))) as [bigint, bigint];
  const v: State = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const whole = bytes.byteLength & ~7;
  for (let at = 0; at < whole; at += 8) absorb(v, word(bytes, at));
  let last = BigInt(bytes.byteLength & 0xff) << 56n;
  for (let at = whole; at < bytes.byteLength; at++)
    last |= BigInt(bytes.getUint8(at)) << BigInt(8 * (at - whole));
  absorb(v, last);
  v[2] ^= 0xffn;
  for (let round = 0; round < 4; round++) sipRound(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

type State = [bigint, bigint, bigint, bigint];

function absorb(v: State, message: bigint): void {
  v[3] ^= message;
  for (let round = 0; round < 2; round++) sipRound(v);
  v[0] ^= message;
}

function rotateLeft(x: bigint, bits: bigint): bigint {
  return rotateRight(x, 64n - bits);
}

function sipRound(v: State): void {
  v[0] = wrap(v[0] + v[1]);
  v[2] = wrap(v[2] + v[3]);
  v[1] = rotateLeft(v[1], 13n) ^ v[0];
  v[3] = rotateLeft(v[3], 16n) ^ v[2];
  v[0] = wrap(rotateLeft(v[0], 32n) + v[3]);
  v[2] = wrap(v[2] + v[1]);
  v[1] = rotateLeft(v[1], 17n) ^ v[2];
  v[3] = rotateLeft(v[3], 21n) ^ v[0];
  v[2] = rotateLeft(v[2], 32n);
}

/** The hash of two hashes: TensorFlow's FingerprintCat64. */
export function combineHashes(first: bigint, second: bigint): bigint {
  const mixed = wrap(shiftMix(wrap(second * MURMUR)) * MURMUR);
  const result = wrap((first ^ MURMUR ^ mixed) * MURMUR);
  return shiftMix(wrap(shiftMix(result) * MURMUR));
}
