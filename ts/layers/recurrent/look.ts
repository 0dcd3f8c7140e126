/** Intermediate results of all steps of a cell: gates and states over time. */

import { at } from "../../graph/dim.js";
import { zeros } from "../../graph/operations/broadcast.js";
import { where } from "../../graph/operations/elementwise.js";
import { expandDims, transpose } from "../../graph/operations/layout.js";
import { scan } from "../../graph/operations/scan.js";
import type { Inside } from "../inside.js";
import { stateSizes } from "./cell.js";
import type { SequenceInputs } from "./recurrent.js";
import type { UnitsCell } from "./units-cell.js";

/** Each part as [batch, time, units], in the order of the input's time. At a masked step the states are those before it. */
export function lookInside(
  cell: UnitsCell,
  { x, states, mask, training, constants }: SequenceInputs,
  backwards: boolean,
): Inside {
  const batch = at(x.dims, 0);
  const first = states ?? stateSizes(cell).map((size) => zeros([batch, size]));
  const byTime = [x, ...(mask === null ? [] : [mask])].map((tensor) =>
    transpose(tensor, [1, 0, ...tensor.dims.slice(2).map((_, axis) => axis + 2)]),
  );
  let names: string[] = [];
  const { outputs } = scan(
    ([slice, maskSlice], before) => {
      const parts = { ...cell.parts(slice!, before, { training, constants }) };
      if (maskSlice !== undefined) {
        const counts = expandDims(maskSlice, -1);
        cell.statesOf(parts).forEach((state, index) => {
          const name = Object.keys(parts).find((key) => parts[key] === state);
          if (name !== undefined) parts[name] = where(counts, state, before[index]!);
        });
      }
      names = Object.keys(parts);
      return { outputs: Object.values(parts), states: cell.statesOf(parts) };
    },
    byTime,
    first,
    backwards,
  );
  return Object.fromEntries(
    names.map((name, index) => [name, transpose(outputs[index]!, [1, 0, 2])]),
  );
}
