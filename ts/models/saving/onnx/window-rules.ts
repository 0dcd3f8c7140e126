/**
 * Convolution and pooling as ONNX's operators, which have channels after the batch, so that tensors are transposed around
 * them.
 */
import { addDims, at, type Dim, multiplyDims, subtractDims } from "../../../graph/dim.js";
import type { Windows } from "../../../graph/operations/windows.js";
import type { SymbolicTensor } from "../../../graph/symbolic.js";
import type { Attributes, GraphWriter } from "./graph-writer.js";
import { activated } from "./product-rules.js";
import { attributesOf, operand, optionalOperand, type Rule, result, unwritable } from "./rules.js";

/** [batch, ...sizes, channels] as [batch, channels, ...sizes]. */
function channelsFirst(tensor: SymbolicTensor, to: GraphWriter): string {
  const { rank } = tensor;
  const sizes = Array.from({ length: rank - 2 }, (_, axis) => axis + 1);
  return to.transpose(to.nameAs(tensor, "float32"), [0, rank - 1, ...sizes]);
}

function channelsLast(name: string, rank: number, to: GraphWriter): string {
  const sizes = Array.from({ length: rank - 2 }, (_, axis) => axis + 2);
  return to.transpose(name, [0, ...sizes, 1]);
}

/** Whether ONNX's attribute can hold the padding, whose numbers are known and not negative. */
function areAttribute(pads: readonly Dim[]): pads is readonly number[] {
  return pads.every((pad) => typeof pad === "number" && pad >= 0);
}

/** Padding as an attribute where it is known, else by a node of its own. */
function padded(
  x: string,
  { before, after }: Windows,
  to: GraphWriter,
  value = 0,
): { readonly x: string; readonly pads: Attributes } {
  const around = [...before, ...after];
  if (areAttribute(around)) return { x, pads: { pads: { ints: around } } };
  return { x: to.pad(x, [0, 0, ...before], [0, 0, ...after], value), pads: {} };
}

/** [...sizes, in, out] as [out, in, ...sizes]. */
function kernelOf(kernel: SymbolicTensor, to: GraphWriter): string {
  const { rank } = kernel;
  const sizes = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return to.transpose(to.nameAs(kernel, "float32"), [rank - 1, rank - 2, ...sizes]);
}

interface ConvolutionAttributes {
  readonly windows: Windows;
  readonly groups: number;
  readonly activation: string;
}

const convolution: Rule = (node, to) => {
  const { windows, groups, activation } = attributesOf<ConvolutionAttributes>(node);
  const { size, strides, dilation } = windows;
  const x = operand(node, "x");
  const { x: from, pads } = padded(channelsFirst(x, to), windows, to);
  const bias = optionalOperand(node, "bias");
  const added = bias === null ? [] : [to.nameAs(bias, "float32")];
  const y = to.emit("Conv", [from, kernelOf(operand(node, "kernel"), to), ...added], {
    ...pads,
    kernel_shape: { ints: size },
    strides: { ints: strides },
    dilations: { ints: dilation },
    group: { int: groups },
  });
  to.setName(result(node), activated(channelsLast(y, x.rank, to), activation, to));
};

/** A transposed convolution: ConvTranspose of everything that its windows cover, of which the padding is cut off. */
const transposedConvolution: Rule = (node, to) => {
  const { windows, groups, dims } = attributesOf<ConvolutionAttributes & { dims: readonly Dim[] }>(
    node,
  );
  const { size, strides, dilation, before } = windows;
  const dy = operand(node, "dy");
  const covered = size.map((taps, axis) => {
    const reach = (taps - 1) * dilation[axis]! + 1;
    const windowCount = subtractDims(at(dy.dims, axis + 1), 1);
    return addDims(multiplyDims(windowCount, strides[axis]!), reach);
  });
  const y = to.emit(
    "ConvTranspose",
    [channelsFirst(dy, to), kernelOf(operand(node, "kernel"), to)],
    {
      kernel_shape: { ints: size },
      strides: { ints: strides },
      dilations: { ints: dilation },
      group: { int: groups },
    },
  );
  // Padding by a negative number cuts off.
  const negativeAfter = dims.map((dim, axis) =>
    subtractDims(addDims(dim, at(before, axis)), covered[axis]!),
  );
  const cut = to.pad(
    y,
    [0, 0, ...before.map((dim) => subtractDims(0, dim))],
    [0, 0, ...negativeAfter],
  );
  to.setName(result(node, "dx"), channelsLast(cut, dy.rank, to));
};

/** The lowest float32, so that padding is never the maximum. */
const LOWEST = -3.4028234663852886e38;

function pooling(opType: "MaxPool" | "AveragePool"): Rule {
  return (node, to) => {
    const { windows } = attributesOf<{ windows: Windows }>(node);
    const x = operand(node, "x");
    const { size, strides, before, after } = windows;
    if (opType === "AveragePool" && !areAttribute([...before, ...after]))
      throw unwritable("The mean over windows whose padding depends on what is fed");
    const { x: from, pads } = padded(channelsFirst(x, to), windows, to, LOWEST);
    const y = to.emit(opType, [from], {
      ...pads,
      kernel_shape: { ints: size },
      strides: { ints: strides },
    });
    to.setName(result(node), channelsLast(y, x.rank, to));
  };
}

export const windowRules: Readonly<Record<string, Rule>> = {
  conv: convolution,
  convInputGrad: transposedConvolution,
  maxPool: pooling("MaxPool"),
  averagePool: pooling("AveragePool"),
};
