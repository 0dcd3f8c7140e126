/** The shapes of the weights that an equation such as "abc,cd->abd" describes. */
import type { SymbolicShape } from "../graph/symbolic.js";
import { ShapeError, ValueError } from "../runtime/errors.js";

/** What describes a dense layer along any axes. */
interface EinsumDescription {
  readonly equation: string;
  /** Sizes of the output without the batch and the axes of an ellipsis; null where it is that of the input. */
  readonly outputShape: readonly (number | null)[];
  readonly biasAxes: string | null;
}

interface EinsumWeights {
  readonly kernel: readonly number[];
  /** Null without biasAxes. */
  readonly bias: readonly number[] | null;
  /** Products of the kernel's sizes along axes that are summed, and along those of the output. */
  readonly fanIn: number;
  readonly fanOut: number;
}

interface Equation {
  readonly input: string;
  readonly kernel: string;
  readonly output: string;
  /** Where an ellipsis is in input and output. */
  readonly ellipsis: "left" | "right" | null;
}

const FORMS = [
  { pattern: /^([a-z]+),([a-z]+)->([a-z]+)$/i, ellipsis: null },
  { pattern: /^\.{3}([a-z]+),([a-z]+)->\.{3}([a-z]+)$/i, ellipsis: "left" },
  { pattern: /^([a-z]{2,})\.{3},([a-z]+)->([a-z]+)\.{3}$/i, ellipsis: "right" },
] as const;

/**
 * @param owner names the layer in errors
 * @throws ValueError for an equation of another form, and labels that are not there; ShapeError where sizes do not fit.
 */
export function einsumWeights(
  owner: string,
  { equation, outputShape, biasAxes }: EinsumDescription,
  inputShape: SymbolicShape,
): EinsumWeights {
  const parsed = parse(owner, equation);
  const { input, kernel, output, ellipsis } = parsed;
  const elided = inputShape.length - input.length;
  if (elided < 0 || (ellipsis === null && elided > 0)) {
    throw new ShapeError(
      `${owner}: the equation "${equation}" has ${input.length} axes for the input, got ${shown(inputShape)}.`,
    );
  }
  const left = ellipsis === "left" ? elided : 0;
  // As in Keras, the batch is the first axis of the ellipsis, or the first label of the output.
  const fullOutput =
    left > 0
      ? [...inputShape.slice(0, left), ...outputShape]
      : [inputShape[0] ?? null, ...outputShape, ...inputShape.slice(input.length)];
  if (fullOutput.length !== output.length + elided) {
    throw new ShapeError(
      `${owner}: outputShape has ${outputShape.length} sizes, the equation "${equation}" needs ${output.length + elided - Math.max(1, elided)}.`,
    );
  }
  const inputSize = (label: string) => inputShape[left + input.indexOf(label)] ?? null;
  const outputSize = (label: string) => fullOutput[left + output.indexOf(label)] ?? null;
  assertShared(owner, parsed, inputSize, outputSize);
  const sizes = [...kernel].map((label) => {
    const size = output.includes(label) ? outputSize(label) : inputSize(label);
    if (typeof size === "number") return size;
    throw new ShapeError(
      `${owner}: the axis "${label}" of the kernel needs a known size, in outputShape or the input; got ${shown(inputShape)}.`,
    );
  });
  const product = (isOutput: boolean) =>
    sizes.reduce(
      (total, size, axis) =>
        output.includes(kernel[axis] ?? "") === isOutput ? total * size : total,
      1,
    );
  const bias =
    biasAxes === null
      ? null
      : biasShape(owner, biasAxes, output, outputSize, ellipsis === "right" ? elided : 0);
  return { kernel: sizes, bias, fanIn: product(false), fanOut: product(true) };
}

function parse(owner: string, equation: string): Equation {
  for (const { pattern, ellipsis } of FORMS) {
    const [, input, kernel, output] = pattern.exec(equation.replaceAll(" ", "")) ?? [];
    if (input === undefined || kernel === undefined || output === undefined) continue;
    assertLabels(owner, { input, kernel, output, ellipsis });
    return { input, kernel, output, ellipsis };
  }
  throw new ValueError(
    `${owner}: equation must have the form "ab,bc->ac", "...b,bc->...c" or "ab...,bc->ac...", got "${equation}".`,
  );
}

function assertLabels(owner: string, { input, kernel, output }: Equation): void {
  for (const label of output) {
    if (!input.includes(label) && !kernel.includes(label))
      throw new ValueError(
        `${owner}: the label "${label}" of the output is in neither "${input}" nor "${kernel}".`,
      );
  }
  for (const label of kernel) {
    if (!input.includes(label) && !output.includes(label))
      throw new ValueError(
        `${owner}: the label "${label}" of the kernel is in neither "${input}" nor "${output}".`,
      );
  }
}

type SizeOf = (label: string) => number | null;

/** @throws ShapeError where input and output have different sizes along an axis that both have. */
function assertShared(
  owner: string,
  { input, output }: Equation,
  inputSize: SizeOf,
  outputSize: SizeOf,
): void {
  for (const label of input) {
    const [from, to] = [inputSize(label), output.includes(label) ? outputSize(label) : null];
    if (to === null || from === null || from === to) continue;
    throw new ShapeError(
      `${owner}: the axis "${label}" has size ${from} in the input and ${to} in outputShape.`,
    );
  }
}

/** Sizes from the first axis of the bias on: 1 along axes that it lacks, among them `trailing` axes of an ellipsis at the end. */
function biasShape(
  owner: string,
  biasAxes: string,
  output: string,
  outputSize: SizeOf,
  trailing: number,
): readonly number[] {
  const unknown = [...biasAxes].find((label) => !output.includes(label));
  if (biasAxes === "" || unknown !== undefined) {
    throw new ValueError(
      `${owner}: biasAxes must be labels of the output "${output}", got "${biasAxes}".`,
    );
  }
  const first = Math.min(...[...biasAxes].map((label) => output.indexOf(label)));
  const sizes = [...output.slice(first)].map((label) => {
    const size = biasAxes.includes(label) ? outputSize(label) : 1;
    if (typeof size === "number") return size;
    throw new ShapeError(
      `${owner}: the axis "${label}" of the bias needs a known size in outputShape.`,
    );
  });
  return [...sizes, ...Array.from({ length: trailing }, () => 1)];
}

function shown(shape: SymbolicShape): string {
  return `(${shape.map(String).join(", ")})`;
}
