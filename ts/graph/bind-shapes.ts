/** Binds symbols to sizes, from the shapes of fed arrays. */
import { ShapeError } from "../runtime/errors.js";
import { type Binding, type Dim, formatShape, soleSymbol } from "./dim.js";

/** Sizes of symbols, from the shapes of one batch of every input. @throws ShapeError if they contradict each other. */
export function bindShapes(
  expected: readonly { readonly name: string; readonly dims: readonly Dim[] }[],
  given: readonly (readonly number[])[],
): Binding {
  const binding: Record<string, number> = {};
  expected.forEach(({ name, dims }, position) => {
    const shape = given[position] ?? [];
    if (shape.length !== dims.length) throw shapeMismatch(name, dims, shape, binding);
    dims.forEach((dim, axis) => {
      const size = shape[axis] ?? 0;
      const expectedSize = typeof dim === "number" ? dim : binding[soleSymbol(dim) ?? ""];
      if (expectedSize !== undefined && expectedSize !== size)
        throw shapeMismatch(name, dims, shape, binding);
      const symbol = soleSymbol(dim);
      if (symbol !== undefined) binding[symbol] = size;
    });
  });
  return binding;
}

/** The expected shape has the sizes of symbols that earlier axes and inputs have determined. */
function shapeMismatch(
  name: string,
  dims: readonly Dim[],
  shape: readonly number[],
  binding: Binding,
): ShapeError {
  const wanted = dims.map((dim) =>
    typeof dim === "number" ? dim : (binding[soleSymbol(dim) ?? ""] ?? "any"),
  );
  return new ShapeError(
    `The data of ${name} have shape ${formatShape(shape)}; expected (${wanted.join(", ")}), the first being the batch.`,
  );
}
