/** Tensors of one repeated number, such as the gradient of a mean: a loop over blocks reads that number rather than an array of it. */
import type { Binding } from "../dim.js";
import { product } from "../lowering.js";
import { broadcast } from "../operations/broadcast.js";
import { storageOf } from "../storage.js";
import type { SymbolicTensor } from "../symbolic.js";
import { isElementwise, type Member, shapeOf } from "./member.js";

/** Which operands of a group's members are of one repeated number. */
export class UniformOperands {
  readonly #known = new Map<SymbolicTensor, boolean>();
  /** What the group computes. */
  readonly #own: ReadonlySet<SymbolicTensor>;

  readonly #binding: Binding;

  constructor(members: readonly Member[], binding: Binding) {
    this.#binding = binding;
    this.#own = new Set(members.flatMap(({ node }) => node.outputs));
  }

  /**
   * The tensor outside of the group that begins with the number of which `operand` consists. Null where it consists of several, and
   * where no other operand gives the result its shape.
   */
  sourceOf(operand: SymbolicTensor, { node, shape }: Member): SymbolicTensor | null {
    const isOfResult = (other: SymbolicTensor) =>
      product(shapeOf(other, this.#binding)) === product(shape) && !this.#isUniform(other);
    if (!this.#isUniform(operand) || !node.inputs.some(isOfResult)) return null;
    let storage = storageOf(operand);
    while (this.#own.has(storage) && broadcast.is(storage.node))
      storage = storageOf(storage.node.operands.x);
    return this.#own.has(storage) ? null : storage;
  }

  #isUniform(tensor: SymbolicTensor): boolean {
    const storage = storageOf(tensor);
    const known = this.#known.get(storage);
    if (known !== undefined) return known;
    const { node } = storage;
    const isUniform =
      product(shapeOf(storage, this.#binding)) === 1 ||
      (node.kind === "op" &&
        isElementwise(node) &&
        node.inputs.every((one) => this.#isUniform(one)));
    this.#known.set(storage, isUniform);
    return isUniform;
  }
}
