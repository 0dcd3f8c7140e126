/** A group of nodes as a loop over blocks, small enough that what is between the nodes stays in the cache. */
import { ValueError } from "../../runtime/errors.js";
import { assertRuleHolds } from "../bound-rules.js";
import type { Binding } from "../dim.js";
import { MAX_LOOP_PARTS } from "../instructions.js";
import { count, type Lowering, product } from "../lowering.js";
import { applyAgain } from "../operation.js";
import { assign } from "../operations/assign.js";
import { broadcast, sumOver } from "../operations/broadcast.js";
import { stepInput } from "../operations/scan-body.js";
import { storageOf } from "../storage.js";
import type { OpNode, SymbolicTensor } from "../symbolic.js";
import { aligned, divisionOf, type Group, type Member, shapeOf, sharedAxes } from "./member.js";
import { UniformOperands } from "./uniform.js";

type To = Lowering<SymbolicTensor>;

/** A node that computes a group. */
export function blockwise({ members, outputs }: Group, binding: Binding): OpNode {
  const last = members.at(-1)!.node;
  const own = new Set(members.flatMap(({ node }) => node.outputs));
  const read = members.flatMap(({ node }) => node.inputs);
  const inputs = [...new Set(read.filter((input) => !own.has(storageOf(input))))];
  const node: OpNode = {
    ...last,
    op: {
      name: `fused(${members.map(({ node: { op } }) => op.name).join(", ")})`,
      writes: [],
      apply: () => {
        for (const member of members) assertRuleHolds(member.node, binding);
        return node;
      },
      gradient: "zero",
      lower: (_, to) => lowerBlocks({ members, outputs }, to),
      alias: () => null,
    },
    operands: { inputs },
    attributes: {},
    results: {},
    inputs,
    outputs,
  };
  return node;
}

function lowerBlocks(group: Group, to: To): void {
  const division = divisionOf(group.members);
  if (division === null)
    throw new ValueError("A group of operations can't be divided into blocks.");
  const { leading, total, rows } = division;
  // What outlives the loop is allocated before the memory of a block.
  for (const output of group.outputs) to.ref(output);
  const [blocks, rest] = [Math.floor(total / rows), total % rows];
  const uniform = new UniformOperands(group.members, to.binding);
  const lower = () => new Block(group, uniform, leading, rows, to).lower(false);
  to.repeat(blocks, lower, Math.min(blocks, MAX_LOOP_PARTS));
  // The rest is the first block of a loop from the end.
  if (rest > 0) to.repeat(1, () => new Block(group, uniform, leading, rest, to).lower(true));
}

/** The nodes of a group on tensors of one block. */
class Block {
  readonly #slices = new Map<SymbolicTensor, SymbolicTensor>();
  readonly #shared = new Map<SymbolicTensor, SymbolicTensor>();
  /** Scalars, by the tensors whose first element they are. */
  readonly #numbers = new Map<SymbolicTensor, SymbolicTensor>();
  /** The blocks that the nodes compute, by the tensors of which they are a part. */
  readonly #computed = new Map<SymbolicTensor, SymbolicTensor>();

  readonly #group: Group;
  readonly #uniform: UniformOperands;
  readonly #leading: number;
  readonly #rows: number;
  readonly #to: To;

  constructor(group: Group, uniform: UniformOperands, leading: number, rows: number, to: To) {
    this.#group = group;
    this.#uniform = uniform;
    this.#leading = leading;
    this.#rows = rows;
    this.#to = to;
  }

  /** Emits the instructions of the block, in a loop. */
  lower(reverse: boolean): void {
    const to = this.#to;
    const group = this.#group;
    const assigned: [target: SymbolicTensor, value: SymbolicTensor][] = [];
    for (const member of group.members) {
      const { node } = member;
      if (assign.is(node)) {
        const { target, value } = node.operands;
        assigned.push([target, this.#of(value, member)]);
      } else {
        const attributes = this.#attributesOf(member);
        const again = applyAgain({ ...node, attributes }, (operand) => this.#of(operand, member));
        node.outputs.forEach((output, index) => {
          this.#computed.set(output, again.outputs[index]!);
        });
      }
    }
    for (const [whole, slice] of this.#slices) to.aliasSlice(slice, whole, reverse);
    for (const [whole, shared] of [...this.#shared, ...this.#numbers]) to.alias(shared, whole);
    const stored = group.outputs.map((whole) => {
      const slice = this.#computed.get(whole)!;
      to.aliasSlice(slice, whole, reverse);
      return slice;
    });
    const values = assigned.map(([, value]) => value);
    to.lowerBody([...stored, ...values], () => {
      for (const [target, value] of assigned) {
        const n = count(to, value);
        to.emit("assign", { target: to.sliceRef(target, n, reverse), source: to.ref(value), n });
      }
    });
  }

  /** The block of an operand of a member. */
  #of(operand: SymbolicTensor, member: Member): SymbolicTensor {
    const source = this.#uniform.sourceOf(operand, member);
    if (source !== null) return this.#numberOf(source);
    const known =
      this.#computed.get(storageOf(operand)) ??
      this.#slices.get(operand) ??
      this.#shared.get(operand);
    if (known !== undefined) return known;
    const own = shapeOf(operand, this.#to.binding);
    const { isSlice, dims } = this.#dimsOf(own, member.shape);
    const made = stepInput({ dims, dtype: operand.dtype });
    (isSlice ? this.#slices : this.#shared).set(operand, made);
    return made;
  }

  /** The first number of a tensor. */
  #numberOf(source: SymbolicTensor): SymbolicTensor {
    const known = this.#numbers.get(source);
    if (known !== undefined) return known;
    const made = stepInput({ dims: [], dtype: source.dtype });
    this.#numbers.set(source, made);
    return made;
  }

  #dimsOf(own: readonly number[], shape: readonly number[]) {
    const leading = this.#leading;
    const rows = this.#rows;
    if (product(own) === 1) return { isSlice: false, dims: [] };
    const sizes = aligned(own, shape.length);
    const isSlice = sharedAxes(sizes, shape) >= leading;
    const trailing = sizes.slice(leading);
    return { isSlice, dims: isSlice ? [rows, ...trailing] : trailing };
  }

  /** The attributes of a member for a block, whose leading axes are one. */
  #attributesOf({ node, shape }: Member): unknown {
    const leading = this.#leading;
    const rows = this.#rows;
    if (broadcast.is(node)) return { dims: [rows, ...shape.slice(leading)] };
    if (!sumOver.is(node)) return node.attributes;
    return { ...node.attributes, axis: node.attributes.axis - leading + 1 };
  }
}
