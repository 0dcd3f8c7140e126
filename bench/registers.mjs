// The peak rate of multiply-adds in WebAssembly: a loop on registers, without memory access.

/** Sums in a round of the loop: enough that none waits for its last multiply-add. With two factors they fit into 15 registers. */
const SUMS = 12;
const ROUNDS = 100_000;

/** Locals: two parameters, then vectors. */
const [LEFT, VALUE, FACTOR, TERM] = [0, 1, 2, 3];
const sums = Array.from({ length: SUMS }, (_, index) => 4 + index);

const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const [SPLAT, EXTRACT, ADD, MULTIPLY, FUSED] = [0x13, 0x1f, 0xe4, 0xe6, 0x105].map((opcode) => [
  0xfd,
  ...leb128(opcode),
]);

/** A contender whose run does `multiplyAdds`, counted as single numbers; fused where the variant is "relaxed". */
export function measureRegisters(variant) {
  const module = new WebAssembly.Module(Uint8Array.from(moduleOf(variant === "relaxed")));
  const { run } = new WebAssembly.Instance(module).exports;
  return {
    name: "multiply-adds on registers",
    multiplyAdds: 4 * SUMS * ROUNDS,
    run: () => run(ROUNDS, 0.5),
  };
}

/** A module that exports run(rounds: i32, value: f32): f32, which repeats sum = sum value + value for every sum. */
function moduleOf(isFused) {
  const multiplyAdd = (sum) =>
    isFused
      ? [...get(sum), ...get(FACTOR), ...get(TERM), ...FUSED, ...set(sum)]
      : [...get(sum), ...get(FACTOR), ...MULTIPLY, ...get(TERM), ...ADD, ...set(sum)];
  const splat = [...get(VALUE), ...SPLAT];
  const code = [
    ...[1, SUMS + 2, 0x7b], // so many locals are vectors
    ...[...splat, ...set(FACTOR), ...splat, ...set(TERM)],
    ...[0x03, 0x40], // a loop
    ...sums.flatMap(multiplyAdd),
    ...[...get(LEFT), 0x41, 1, 0x6b, 0x22, LEFT, 0x0d, 0, 0x0b], // repeated while --left is not 0
    // What nothing reads would not be computed.
    ...get(TERM),
    ...sums.flatMap((sum) => [...get(sum), ...ADD]),
    ...[...EXTRACT, 0, 0x0b],
  ];
  return [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, 0x7f, 0x7d, 1, 0x7d]), // one type: (i32, f32) -> f32
    ...section(3, [1, 0]), // one function, of type 0
    ...section(7, [1, 3, ...Buffer.from("run"), 0, 0]), // exported
    ...section(10, [1, ...leb128(code.length), ...code]),
  ];
}

function section(id, content) {
  return [id, ...leb128(content.length), ...content];
}

/** An unsigned number in WebAssembly's encoding. */
function leb128(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb128(value >> 7)];
}
