/**
 * Which nodes of a schedule are computed together, block by block.
 *
 * A group runs where its last node was. So a node joins the group of its first consumer if all other consumers come later,
 * and if nothing writes a variable that it reads in between.
 */
import { type Binding, equalShapes } from "../dim.js";
import { isEffect } from "../operation.js";
import { isVariable } from "../operations/sources.js";
import type { Schedule } from "../schedule.js";
import { storageOf } from "../storage.js";
import type { OpNode, SymbolicTensor } from "../symbolic.js";
import { asMember, divisionOf, type Group, type Member } from "./member.js";

interface Growing {
  members: (Member & { readonly position: number })[];
  /** Position of the last member. */
  at: number;
}

interface Consumer {
  readonly position: number;
  /** Whether it reads the tensor in its own shape, not reshaped. */
  readonly keepsShape: boolean;
}

/** The groups of two and more nodes of a schedule, by the position of their last node among all of its nodes. */
export function groupsOf(ordered: Schedule, binding: Binding): Map<number, Group> {
  return new Grouping(ordered, binding).run();
}

class Grouping {
  readonly #nodes: readonly OpNode[];
  readonly #consumers = new Map<SymbolicTensor, Consumer[]>();
  readonly #groups = new Map<number, Growing>();
  readonly #fetched: ReadonlySet<SymbolicTensor>;

  readonly #binding: Binding;

  constructor({ compute, commit, computation }: Schedule, binding: Binding) {
    this.#binding = binding;
    this.#nodes = [...compute, ...commit];
    this.#fetched = new Set(computation.fetches.map(storageOf));
    this.#nodes.forEach((node, position) => {
      if (isAlias(node)) return;
      for (const input of node.inputs) this.#addConsumer(input, position);
    });
  }

  #addConsumer(input: SymbolicTensor, position: number): void {
    const storage = storageOf(input);
    const list = this.#consumers.get(storage) ?? [];
    list.push({ position, keepsShape: equalShapes(input.dims, storage.dims) });
    this.#consumers.set(storage, list);
  }

  run(): Map<number, Group> {
    for (let position = this.#nodes.length - 1; position >= 0; position--) this.#place(position);
    const found = new Set(this.#groups.values());
    const larger = [...found].filter(({ members }) => members.length > 1);
    return new Map(larger.map((group) => [group.at, this.#finished(group)]));
  }

  /** Adds a node to the group of its first consumer, or to a new one. */
  #place(position: number): void {
    const member = asMember(this.#nodes[position]!, this.#binding);
    if (member === null || divisionOf([member]) === null) return;
    const group = this.#groupToJoin(member, position) ?? { members: [], at: position };
    group.members.unshift({ ...member, position });
    this.#groups.set(position, group);
  }

  #groupToJoin(member: Member, position: number): Growing | null {
    const [output] = member.node.outputs;
    if (output === undefined) return null;
    const consumers = this.#consumers.get(output) ?? [];
    const group = this.#mergedGroup(
      consumers.map((consumer) => this.#groups.get(consumer.position)),
    );
    if (group === null) return null;
    const fits = consumers.every((consumer) =>
      this.#groups.get(consumer.position) === group
        ? consumer.keepsShape
        : consumer.position > group.at,
    );
    const together = divisionOf([...group.members, member]) !== null;
    return fits && together && !this.#isWritten(member.node, position, group) ? group : null;
  }

  /** The first of the groups, joined with the others as far as it can be. */
  #mergedGroup(groups: readonly (Growing | undefined)[]): Growing | null {
    const found = [...new Set(groups)].filter((group) => group !== undefined);
    const [first, ...others] = found.sort((a, b) => a.at - b.at);
    if (first === undefined) return null;
    for (const other of others) {
      if (this.#canRunWith(first, other)) this.#merge(first, [first, other], other.at);
      else this.#mergeUpTo(first, other.at);
    }
    return first;
  }

  /** Whether a group can run as late as another one: nothing in between reads what it computes, or writes what it reads. */
  #canRunWith(first: Growing, other: Growing): boolean {
    const { members, at } = other;
    const isReadLater = ({ node: { outputs } }: Member) =>
      outputs
        .flatMap((output) => this.#consumers.get(output) ?? [])
        .every(({ position, keepsShape }) => {
          const group = this.#groups.get(position);
          return position > at || (keepsShape && (group === first || group === other));
        });
    return (
      divisionOf([...first.members, ...members]) !== null &&
      first.members.every((member) => !isEffect(member.node) && isReadLater(member)) &&
      !first.members.some(({ node, position }) => this.#isWritten(node, position, other))
    );
  }

  #merge(first: Growing, groups: Iterable<Growing | undefined>, at: number): void {
    const members = [...groups].flatMap((group) => group?.members ?? []);
    first.members = members.sort((a, b) => a.position - b.position);
    first.at = at;
    for (const member of members) this.#groups.set(member.position, first);
  }

  /** Joins a group with those of the nodes after it, up to a position, if all of these set variables. */
  #mergeUpTo(first: Growing, position: number): void {
    const run = this.#nodes.slice(first.at, position + 1);
    const groups = new Set(run.map((_, index) => this.#groups.get(first.at + index)));
    const members = [...groups].flatMap((group) => group?.members ?? []);
    if (!run.every(isEffect) || groups.has(undefined) || divisionOf(members) === null) return;
    this.#merge(first, groups, position);
  }

  /** Whether a variable that the node reads is written before the group runs, by none of its members. */
  #isWritten({ inputs }: OpNode, position: number, group: Growing): boolean {
    const read = new Set(inputs.map(storageOf).filter(({ node }) => isVariable(node)));
    if (read.size === 0) return false;
    return this.#nodes
      .slice(position, group.at)
      .some((node, index) => this.#groups.get(position + index) !== group && writesAny(node, read));
  }

  #finished({ members }: Growing): Group {
    const own = new Set(members.map(({ position }) => position));
    const outputs = members.flatMap(({ node }) => node.outputs);
    return {
      members,
      outputs: outputs.filter(
        (output) =>
          this.#fetched.has(output) ||
          this.#consumers.get(output)?.some(({ position }) => !own.has(position)),
      ),
    };
  }
}

function isAlias(node: OpNode): boolean {
  return node.op.alias(node) !== null;
}

function writesAny({ op, operands }: OpNode, variables: ReadonlySet<SymbolicTensor>): boolean {
  return op.writes.some((name) => {
    const target = operands[name];
    return target instanceof Object && "node" in target && variables.has(storageOf(target));
  });
}
