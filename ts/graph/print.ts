/** Graphs and plans as text, as `explain` prints them. */
import { formatShape, symbolsOf } from "./dim.js";
import { constantData, dimension, hyperparameters, variable } from "./operations/sources.js";
import type { Plan, PlanStep } from "./plan.js";
import type { Schedule } from "./schedule.js";
import { type OperandValue, type OpNode, SymbolicTensor } from "./symbolic.js";

/**
 * One row for each node that runs: its tensors, the operation on its operands, the shape in symbols, the bytes that it
 * has in the arena, and the engine's instructions. Numbers, sizes and variables are written where they are used.
 */
export function printSchedule(schedule: Schedule, plan: Plan, sizes: string): string {
  const nodes = [...schedule.compute, ...schedule.commit];
  const names = new Names(nodes);
  const rows = plan.steps.flatMap((step, index) => {
    const node = nodes[index];
    return node === undefined || step.instructions.length === 0 ? [] : [rowOf(node, step, names)];
  });
  const committed = plan.steps.filter(({ part }) => part === "commit").length;
  return [
    `Plan for ${sizes}: ${rows.length - committed} steps compute, ${committed} commit; ${plan.variableCount} variables, ${plan.scratchBytes} bytes of scratch memory, ${plan.words.length} words.`,
    ...columns([["", "instruction", "shape", "bytes", "tensor", "operation"], ...rows]),
  ].join("\n");
}

function rowOf(node: OpNode, step: PlanStep, names: Names): string[] {
  return [
    step.part,
    step.instructions.join(" "),
    node.outputs.map((tensor) => names.shape(tensor)).join(" "),
    byteRangesOf(step),
    node.outputs.map((tensor) => names.of(tensor)).join(" "),
    describe(node, names),
  ];
}

/** Short names: %1, %2, ... for tensors, and T, T2, ... for unknown sizes in their order of appearance. */
class Names {
  readonly #tensors = new Map<SymbolicTensor, string>();
  readonly #symbols = new Map<string, string>([["B", "B"]]);
  #count = 0;

  constructor(nodes: readonly OpNode[]) {
    for (const node of nodes) {
      for (const tensor of node.outputs) {
        this.#tensors.set(tensor, this.#nameFor(node));
        for (const symbol of symbolsOf(tensor.dims)) this.#rename(symbol);
      }
    }
  }

  #nameFor(node: OpNode): string {
    if (variable.is(node)) return node.attributes.variable.path.split("/").slice(-2).join("/");
    const original = node.op.alias(node);
    if (original !== null) return this.of(original);
    if (constantData.is(node)) return shortNumbers(node.attributes.data);
    if (dimension.is(node)) return `size ${String(node.attributes.dim)}`;
    if (hyperparameters.is(node)) return "hyper";
    this.#count += 1;
    return `%${this.#count}`;
  }

  #rename(symbol: string): void {
    if (this.#symbols.has(symbol)) return;
    const count = this.#symbols.size;
    this.#symbols.set(symbol, count === 1 ? "T" : `T${count}`);
  }

  of(tensor: SymbolicTensor | null): string {
    return tensor === null ? "-" : (this.#tensors.get(tensor) ?? "?");
  }

  shape(tensor: SymbolicTensor): string {
    return formatShape(tensor.dims).replace(
      /[A-Z]\d*/g,
      (symbol) => this.#symbols.get(symbol) ?? symbol,
    );
  }
}

function shortNumbers(data: readonly number[]): string {
  return data.length === 1
    ? String(Number((data[0] ?? 0).toPrecision(8)))
    : `${data.length} numbers`;
}

/** Byte ranges in scratch memory; outputs that are never read have none. */
function byteRangesOf({ outputs }: PlanStep): string {
  return outputs
    .flatMap(({ shape, offset }) =>
      offset === null
        ? []
        : [`[${offset}..${offset + 4 * shape.reduce((product, size) => product * size, 1)})`],
    )
    .join(" ");
}

function describe(node: OpNode, names: Names): string {
  const operands = Object.values(node.operands).flatMap((operand) => operandTexts(operand, names));
  return `${node.op.name}(${[...operands, ...attributeTexts(node)].join(", ")})`;
}

/** An operand's tensors; "-" for an absent one. */
function operandTexts(operand: OperandValue, names: Names): string[] {
  if (operand === null || operand instanceof SymbolicTensor) return [names.of(operand)];
  return operand.map((part) => names.of(part));
}

function attributeTexts({ attributes }: OpNode): string[] {
  return Object.entries<unknown>({ ...Object(attributes) }).flatMap(([name, value]) => {
    if (name === "dims" || name === "dtype" || value === false) return [];
    if (name === "name") return [String(value)];
    if (value === true) return [name];
    if (Array.isArray(value)) return [`${name} ${value.join(" ")}`];
    return typeof value === "object" && value !== null ? [] : [`${name} ${String(value)}`];
  });
}

/** Rows as lines, with aligned columns. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
