/** Functions on arrays and of neural networks: dtypes and numbers against Keras, on every element type and with every option. */
import { ops, ready, type Tensor, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import arrayFunctions from "../goldens/array_functions.json" with { type: "json" };
import fourierFunctions from "../goldens/fourier_functions.json" with { type: "json" };
import imageFunctions from "../goldens/image_functions.json" with { type: "json" };
import linearAlgebra from "../goldens/linear_algebra.json" with { type: "json" };
import nnFunctions from "../goldens/nn_functions.json" with { type: "json" };
import numberFunctions from "../goldens/number_functions.json" with { type: "json" };
import { evaluate } from "../oracle/evaluate.js";
import {
  argumentOf,
  expectTyped,
  type Typed,
  type TypedArgument,
} from "../support/typed-golden.js";

type Result = Typed | readonly Result[];

interface Golden {
  readonly name: string;
  readonly op: string;
  readonly arguments: readonly TypedArgument[];
  readonly y: Result;
}

const files: readonly { readonly cases: readonly unknown[] }[] = [
  arrayFunctions,
  fourierFunctions,
  linearAlgebra,
  nnFunctions,
  numberFunctions,
];
const cases = files.flatMap((file) => file.cases as readonly Golden[]);
const exported = ops as unknown as Readonly<
  Record<string, (...args: readonly unknown[]) => Tensor | readonly Tensor[]>
>;

function expectResult(y: unknown, wanted: Result, name: string): void {
  if (!Array.isArray(wanted)) {
    expectTyped(y, wanted as Typed, name);
    return;
  }
  expect(y, name).toHaveLength(wanted.length);
  wanted.forEach((one, index) => {
    expectResult((y as readonly unknown[])[index], one, `${name} [${index}]`);
  });
}

beforeAll(() => ready());

test.each(numberFunctions.kaiser)("kaiser($n, $beta)", ({ n, beta, y }) => {
  const [window] = evaluate([ops.kaiser(n, beta)]);
  expectTyped(tensor([...window!], [n]), y as Typed, "kaiser");
});

test.each([...new Set(imageFunctions.cases.map(({ op }) => op))])("image.%s", (op) => {
  for (const golden of imageFunctions.cases as readonly unknown[] as readonly Golden[]) {
    if (golden.op !== op) continue;
    const args = golden.arguments.map((one) => (one === null ? undefined : argumentOf(one)));
    const compute = ops.image[op as "resize"] as unknown as (...args: unknown[]) => Tensor;
    expectResult(compute(...args), golden.y, golden.name);
  }
});

test.each([...new Set(cases.map(({ op }) => op))])("%s", (op) => {
  for (const golden of cases.filter((one) => one.op === op)) {
    // What Python leaves out as None is left out here too.
    const args = golden.arguments.map((one) => (one === null ? undefined : argumentOf(one)));
    expectResult(exported[op]!(...args), golden.y, golden.name);
  }
});
