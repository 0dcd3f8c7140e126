/** Graphs and plans as text, for people who want to see what a model became. */
import { formatShape, symbolsOf } from "./dim.js";
import type { Plan, PlanStep, Schedule } from "./plan.js";
import type { OpNode, SymbolicTensor } from "./symbolic.js";
import { Variable } from "./variable.js";

/** The graph in symbols, then the plan for given sizes: where every tensor lies, and what runs. */
export function printSchedule(schedule: Schedule, plan: Plan, sizes: string): string {
  const names = new Names([...schedule.compute, ...schedule.commit]);
  return [...graphSection(schedule, names), "", ...planSection(schedule, plan, names, sizes)].join(
    "\n",
  );
}

/** Short names: %1, %2, ... for tensors, and T, T2, ... for unknown sizes in their order of appearance. */
class Names {
  private readonly tensors = new Map<SymbolicTensor, string>();
  private readonly symbols = new Map<string, string>([["B", "B"]]);

  constructor(nodes: readonly OpNode[]) {
    for (const node of nodes) {
      for (const tensor of node.outputs) {
        this.tensors.set(tensor, `%${this.tensors.size + 1}`);
        for (const symbol of symbolsOf(tensor.dims)) this.rename(symbol);
      }
    }
  }

  private rename(symbol: string): void {
    if (this.symbols.has(symbol)) return;
    const count = this.symbols.size;
    this.symbols.set(symbol, count === 1 ? "T" : `T${count}`);
  }

  of(tensor: SymbolicTensor | null): string {
    return tensor === null ? "-" : (this.tensors.get(tensor) ?? "?");
  }

  shape(tensor: SymbolicTensor): string {
    return formatShape(tensor.dims).replace(
      /[A-Z]\d*/g,
      (symbol) => this.symbols.get(symbol) ?? symbol,
    );
  }
}

function graphSection({ compute, commit }: Schedule, names: Names): string[] {
  const rows = [...compute, ...commit].map((node) => [
    node.outputs.map((tensor) => names.of(tensor)).join(" "),
    describe(node, names),
    node.outputs.map((tensor) => names.shape(tensor)).join(" "),
  ]);
  return [
    `Graph: ${compute.length} nodes that compute, ${commit.length} that commit.`,
    ...columns(rows),
  ];
}

function planSection(
  { compute, commit }: Schedule,
  plan: Plan,
  names: Names,
  sizes: string,
): string[] {
  const nodes = [...compute, ...commit];
  const rows = plan.steps.flatMap((step, index) => {
    const node = nodes[index];
    return step.instructions.length === 0 || node === undefined
      ? []
      : [[step.part, instructionsOf(step), operands(node, names), placesOf(step)]];
  });
  return [
    `Plan for ${sizes}: ${rows.length} steps, ${plan.scratchBytes} bytes of scratch memory, ${plan.variableCount} variables, ${plan.words.length} words.`,
    ...columns(rows),
  ];
}

function instructionsOf({ instructions }: PlanStep): string {
  return instructions.join(" ");
}

function operands(node: OpNode, names: Names): string {
  const inputs = node.inputs.map((input) => names.of(input)).join(" ");
  const outputs = node.outputs.map((tensor) => names.of(tensor)).join(" ");
  return outputs === "" ? inputs : `${inputs} -> ${outputs}`.trimStart();
}

/** Byte ranges in scratch memory; outputs that nobody reads have none. */
function placesOf({ outputs }: PlanStep): string {
  return outputs
    .flatMap(({ shape, offset }) =>
      offset === null
        ? []
        : [`[${offset}..${offset + 4 * shape.reduce((product, size) => product * size, 1)})`],
    )
    .join(" ");
}

function describe(node: OpNode, names: Names): string {
  const inputs = node.inputs.map((input) => names.of(input));
  return `${node.op}(${[...inputs, ...attributeTexts(node)].join(", ")})`;
}

function attributeTexts(node: OpNode): string[] {
  return Object.entries<unknown>({ ...node.attributes }).flatMap(([name, value]) => {
    if (value instanceof Variable) return [value.path];
    if (name === "dims" || value === false) return [];
    if (Array.isArray(value))
      return [value.length > 4 ? `${value.length} numbers` : value.join(" ")];
    if (typeof value === "object" && value !== null && !("terms" in value)) return [];
    return [name === "name" ? String(value) : `${name}=${String(value)}`];
  });
}

/** Rows with their columns one below the other. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}
