/**
 * Initial values of a large weight, part by part, so that other events can happen in between. Loaded where there is one.
 *
 * An initializer that knows parts of its own makes them. Else a value whose elements do not depend on each other (random numbers,
 * constants, and functions of these element by element) is cut into pieces, whose bits are those of the whole.
 */
import type { Block, Device, Slice, StepMemory } from "../runtime/device/device.js";
import {
  initializationGroups,
  initialValues,
  isLarge,
  ELEMENTS_AT_ONCE as PIECE,
} from "./initial-values.js";
import { BINARY_NAMES, UNARY_NAMES } from "./instructions.js";
import { applyAgain } from "./operation.js";
import { broadcast, broadcastTo, reshape } from "./operations/broadcast.js";
import { constantData, read, uniform } from "./operations/sources.js";
import { plan } from "./plan.js";
import { asOpNode, type Schedule, schedule } from "./schedule.js";
import type { SymbolicTensor } from "./symbolic.js";
import type { InitialPart, Variable } from "./variable.js";

const NO_MEMORY: StepMemory = { feeds: [], indices: null };
const ONE_STEP: Slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };

/**
 * Computes the first value of a weight in parts.
 * @param block the weight's memory, which is zero
 * @returns false where its value can only be computed as a whole; then nothing was computed
 */
export async function initializeInParts(
  variable: Variable,
  block: Block,
  device: Device,
): Promise<boolean> {
  const parts = partsOf(variable);
  if (parts === null) return false;
  for (const { first, values } of parts) {
    const ordered = ofPart(values);
    // It reads the weight's own memory, if any.
    const program = await device.load(
      plan(ordered, {}),
      ordered.variables.map(() => block),
    );
    const { failure, outputs } = await device.run(program, NO_MEMORY, ONE_STEP);
    device.unload(program);
    if (failure !== null) throw failure;
    const [[computed] = []] = outputs;
    device.write(block, new Float32Array(computed!), first * Float32Array.BYTES_PER_ELEMENT);
  }
  return true;
}

/** What computes initial values one after the other; of equal pieces of a weight the first. */
export function initialSchedules(variables: readonly Variable[]): Schedule[] {
  return initializationGroups(variables).flatMap((group) => {
    const [variable] = group;
    const parts = isLarge(variable!) ? partsOf(variable!) : null;
    if (parts === null) return [initialValues(group)];
    const isOwn = parts.some(({ first }, index) => first !== index * PIECE);
    return (isOwn ? parts : parts.slice(0, 1)).map(({ values }) => ofPart(values));
  });
}

function ofPart(values: SymbolicTensor): Schedule {
  return schedule({ fetches: [values], effects: [] });
}

/** Parts of a large weight; null where it is computed at once. */
function partsOf(variable: Variable): readonly InitialPart[] | null {
  const { initializer, shape, key } = variable;
  const own = initializer.parts?.(read(variable), shape, key) ?? [];
  return own.length > 0 ? own : piecesOf(initializer.values(shape, key), variable.size);
}

/** Pieces of a value; null where it can't be cut. Memory is zero at first: a value of zeros has none. */
function piecesOf(whole: SymbolicTensor, size: number): InitialPart[] | null {
  if (isZero(whole)) return [];
  if (pieceOf(whole, 0, PIECE) === null) return null;
  return Array.from({ length: Math.ceil(size / PIECE) }, (_, index) => {
    const first = index * PIECE;
    // A piece of one value can be cut as any other.
    return { first, values: pieceOf(whole, first, Math.min(PIECE, size - first))! };
  });
}

function isZero({ node }: SymbolicTensor): boolean {
  if (!broadcast.is(node)) return false;
  const { node: source } = node.operands.x;
  return constantData.is(source) && source.attributes.data.every((value) => value === 0);
}

/** Elements `first` to `first + count` of a value, in the order of memory; a single number as it is; null where it can't be cut. */
function pieceOf(whole: SymbolicTensor, first: number, count: number): SymbolicTensor | null {
  if (whole.dims.every((dim) => dim === 1)) return isConstant(whole) ? reshape(whole, []) : null;
  const node = asOpNode(whole.node);
  const original = node.op.alias(node);
  if (original !== null) return pieceOf(original, first, count);
  if (uniform.is(node)) {
    const { attributes } = node;
    return uniform({}, { ...attributes, dims: [count], first }).y;
  }
  const operands = node.inputs.map((input) => pieceOf(input, first, count));
  if (operands.includes(null)) return null;
  if (broadcast.is(node))
    return operands[0]!.rank === 0 ? broadcastTo(operands[0]!, [count]) : null;
  if (!ELEMENTWISE.includes(node.op.name)) return null;
  return applyAgain(node, (operand) => operands[node.inputs.indexOf(operand)]!).outputs[0]!;
}

const ELEMENTWISE: readonly string[] = [...UNARY_NAMES, ...BINARY_NAMES];

function isConstant({ node }: SymbolicTensor): boolean {
  return constantData.is(node);
}
