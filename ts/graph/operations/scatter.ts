/** Rows of a tensor combined with updates at given indices. */
import { ValueError } from "../../runtime/errors.js";
import { at, evaluateDim, multiplyDims } from "../dim.js";
import { promoted } from "../dtype.js";
import type { ScatterName } from "../instructions.js";
import { count, product, sizes } from "../lowering.js";
import { defineOp } from "../operation.js";
import { typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { broadcastTo, reshape } from "./broadcast.js";
import { emitCopy, wholeView } from "./copy.js";
import { cast, div, equal, mul, where } from "./elementwise.js";
import { gather } from "./gather.js";
import { arange, constant } from "./sources.js";

/**
 * y = x, then y[indices[i]] = f(y[indices[i]], updates[i]) for every i in order; f: set, add, mul, max, min. The updates have
 * the shape of the indices, then that of x without its first axis. An index out of range fails the step.
 */
export const scatterRows = defineOp({
  name: "scatter",
  inputs: { x: "needed", indices: "needed", updates: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "common", indices: "int32", updates: "common" },
  shape: ({ x, updates }, _: { readonly function: ScatterName }) => ({
    y: typeOf(x.dims, promoted([x, updates])),
  }),
  gradient: ({ operands, results: { y }, attributes }, { y: dy }) => {
    const { x, indices, updates } = operands;
    if (attributes.function === "add")
      return { x: dy, indices: null, updates: gather(dy, indices) };
    if (attributes.function === "mul") {
      throw new ValueError(
        "The gradient of a product of updates at indices is not available. Compute with logarithms, or with ops.prod.",
      );
    }
    if (attributes.function === "set") {
      const won = lastWriters(x, indices);
      return {
        x: scatter("set", dy, indices, mul(updates, 0)),
        indices: null,
        updates: mul(gather(dy, indices), wideAs(won, updates)),
      };
    }
    // Values equal to the extremum divide its gradient evenly, as in JAX.
    const [kept, taken] = [equal(x, y), equal(updates, gather(y, indices))];
    const [ofX, ofUpdates] = [cast(kept, "float32"), cast(taken, "float32")];
    const part = div(dy, scatter("add", ofX, indices, ofUpdates));
    return {
      x: where(kept, part, 0),
      indices: null,
      updates: where(taken, gather(part, indices), 0),
    };
  },
  lower: ({ operands: { x, indices, updates }, results: { y }, attributes }, to) => {
    const shape = sizes(to, x.dims);
    emitCopy(to, shape, x, wholeView(to, x), y, wholeView(to, y));
    to.emit(x.dtype === "int32" ? "intScatter" : "scatter", {
      function: attributes.function,
      indices: to.ref(indices),
      count: count(to, indices),
      updates: to.ref(updates),
      rowLen: product(shape.slice(1)),
      y: to.ref(y),
      rows: evaluateDim(at(x.dims, 0), to.binding),
    });
  },
});

/** `scatterRows` with an explicit type: its own rule can't infer the type of the definition that it is part of. */
export function scatter(
  f: ScatterName,
  x: SymbolicTensor,
  indices: SymbolicTensor,
  updates: SymbolicTensor,
): SymbolicTensor {
  return scatterRows({ x, indices, updates }, { function: f }).y;
}

/** For each index, 1 where no later one names the same row of x, else 0. */
function lastWriters(x: SymbolicTensor, indices: SymbolicTensor): SymbolicTensor {
  const size = indices.dims.reduce(multiplyDims, 1);
  const positions = reshape(cast(arange(size), "int32"), indices.dims);
  const none = constant(-1, [], "int32");
  const last = scatter("set", broadcastTo(none, [at(x.dims, 0)]), indices, positions);
  return cast(equal(gather(last, indices), positions), "float32");
}

/** A tensor of the first axes of another, with axes of size 1 for the others. */
function wideAs(x: SymbolicTensor, other: SymbolicTensor): SymbolicTensor {
  return reshape(x, [...x.dims, ...other.dims.slice(x.rank).map(() => 1)]);
}
