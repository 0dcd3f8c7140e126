/** Slots: the variables that an optimizer keeps for each weight, such as a momentum. */
import { broadcastTo } from "../../graph/operations/broadcast.js";
import { Variable } from "../../graph/variable.js";

/** Names of the slots of one variable, in groups; see `Optimizer.slotGroups`. */
export type SlotGroups = readonly (readonly string[])[];

/** How a slot begins. */
export interface SlotStart {
  readonly shape: readonly number[];
  /** All its elements. */
  readonly value: number;
}

/** A variable of an optimizer. */
export function optimizerVariable(
  optimizer: string,
  name: string,
  { shape, value }: SlotStart,
): Variable {
  const variable = new Variable({
    name,
    shape,
    initializer: { values: (dims) => broadcastTo(value, dims) },
    key: { seed: 0, stream: 0 },
    trainable: false,
  });
  variable.path = `${optimizer}/${name}`;
  return variable;
}

export class Slots {
  /** All slots, in the order of the groups. */
  readonly all: readonly Variable[];
  readonly #byName: ReadonlyMap<Variable, Map<string, Variable>>;

  /** @param startOf how the slot of a variable begins; null where the variable has no such slot */
  constructor(
    optimizer: string,
    readonly variables: readonly Variable[],
    groups: SlotGroups,
    startOf: (variable: Variable, name: string) => SlotStart | null,
  ) {
    this.#byName = new Map(variables.map((variable) => [variable, new Map()]));
    this.all = groups.flatMap((names) =>
      variables.flatMap((variable) =>
        names.flatMap((name) => {
          const start = startOf(variable, name);
          if (start === null) return [];
          const path = `${variable.path.replaceAll("/", "_")}_${name}`;
          const slot = optimizerVariable(optimizer, path, start);
          this.#byName.get(variable)?.set(name, slot);
          return [slot];
        }),
      ),
    );
  }

  has(variable: Variable): boolean {
    return this.#byName.has(variable);
  }

  /** The slot of this name; undefined where the variable has none. */
  get(variable: Variable, name: string): Variable | undefined {
    return this.#byName.get(variable)?.get(name);
  }
}
