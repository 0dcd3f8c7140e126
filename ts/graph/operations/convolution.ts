/** Convolution (a cross-correlation, as in Keras) over one to three axes, and its gradients. */
import { ShapeError } from "../../runtime/errors.js";
import { at, type Dim, formatShape, multiplyDims } from "../dim.js";
import { count, optionalRef } from "../lowering.js";
import { defineOp } from "../operation.js";
import { lastDim, mayAgree, typeOf } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { denseActivationGrad, type FusedActivation } from "./dense.js";
import { spatialDims, type Windows, windowCounts, windowFields } from "./windows.js";

interface Groups {
  readonly windows: Windows;
  /** Groups into which channels and filters are divided; a filter covers the channels of its group only. */
  readonly groups: number;
}

interface ConvolutionAttributes extends Groups {
  readonly activation: FusedActivation;
}

/**
 * y[o, f] = activation(Σ x[o stride + t dilation - before, c] W[t, c, f] + b[f]) over taps t and channels c:
 * x [batch, ..., channels], kernel [...size, channels / groups, filters], bias [filters], y [batch, ..., filters].
 */
export const convolution = defineOp({
  name: "conv",
  inputs: { x: "needed", kernel: "needed", bias: "optional" },
  outputs: { y: "tensor" },
  shape: ({ x, kernel }, { windows, groups }: ConvolutionAttributes) => {
    assertChannelsFit(x.dims, kernel.dims, groups);
    const filters = lastDim(kernel.dims);
    return { y: typeOf([at(x.dims, 0), ...windowCounts(x.dims, windows), filters]) };
  },
  // y = f(z): dz = dy f'(y), db = Σ dz over all windows.
  gradient: ({ operands: { x, kernel, bias }, results: { y }, attributes }, { y: dy }) => {
    const { activation, windows, groups } = attributes;
    const isLinear = activation === "linear";
    const back = isLinear && bias === null ? null : denseActivationGrad({ y, dy }, { activation });
    const dz = back === null || isLinear ? dy : back.dz;
    const dims = spatialDims(x.dims);
    return {
      x: inputGradient(dz, kernel, { windows, groups, dims }),
      kernel: kernelGradient(x, dz, { windows, groups, dims: kernel.dims }),
      bias: back === null || bias === null ? null : back.db,
    };
  },
  lower: ({ operands: { x, kernel, bias }, results: { y }, attributes }, to) => {
    const { activation, windows, groups } = attributes;
    to.emit("convolution", {
      ...windowFields(to, x.dims, windows),
      filters: count(to, { dims: kernel.dims.slice(-1) }),
      groups,
      x: to.ref(x),
      kernel: to.ref(kernel),
      bias: optionalRef(to, bias),
      activation,
      y: to.ref(y),
    });
  },
});

function assertChannelsFit(x: readonly Dim[], kernel: readonly Dim[], groups: number): void {
  const covered = multiplyDims(at(kernel, kernel.length - 2), groups);
  if (kernel.length === x.length && mayAgree(lastDim(x), covered)) return;
  throw new ShapeError(
    `conv: a kernel of shape ${formatShape(kernel)} in ${groups} groups covers ${kernel.length - 2} axes and ${covered} channels, ` +
      `but the input has shape ${formatShape(x)}.`,
  );
}

interface GradientAttributes extends Groups {
  /** The shape of the gradient: of the input's, its spatial axes only; of the kernel's, all axes. */
  readonly dims: readonly Dim[];
}

/** dx[i, c] = Σ dy[o, f] W[t, c, f] over the taps t and windows o with o stride + t dilation - before = i. */
export const convolutionInputGrad = defineOp({
  name: "convInputGrad",
  inputs: { dy: "needed", kernel: "needed" },
  outputs: { dx: "tensor" },
  shape: ({ dy, kernel }, { groups, dims }: GradientAttributes) => {
    const channels = multiplyDims(at(kernel.dims, kernel.rank - 2), groups);
    return { dx: typeOf([at(dy.dims, 0), ...dims, channels]) };
  },
  // dx is linear in dy and in W.
  gradient: ({ operands: { dy, kernel }, attributes: { windows, groups } }, { dx: g }) => ({
    dy: linearConvolution(g, kernel, { windows, groups }),
    kernel: kernelGradient(g, dy, { windows, groups, dims: kernel.dims }),
  }),
  lower: ({ operands: { dy, kernel }, results: { dx }, attributes: { windows, groups } }, to) => {
    to.emit("convolutionInputGrad", {
      ...windowFields(to, dx.dims, windows),
      filters: count(to, { dims: kernel.dims.slice(-1) }),
      groups,
      dy: to.ref(dy),
      kernel: to.ref(kernel),
      dx: to.ref(dx),
    });
  },
});

/** dW[t, c, f] = Σ x[o stride + t dilation - before, c] dy[o, f] over all windows o of all examples. */
export const convolutionKernelGrad = defineOp({
  name: "convKernelGrad",
  inputs: { x: "needed", dy: "needed" },
  outputs: { dkernel: "tensor" },
  shape: (_, { dims }: GradientAttributes) => ({ dkernel: typeOf(dims) }),
  // dW is linear in x and in dy.
  gradient: ({ operands: { x, dy }, attributes: { windows, groups } }, { dkernel: g }) => ({
    x: inputGradient(dy, g, { windows, groups, dims: spatialDims(x.dims) }),
    dy: linearConvolution(x, g, { windows, groups }),
  }),
  lower: ({ operands: { x, dy }, results: { dkernel }, attributes: { windows, groups } }, to) => {
    to.emit("convolutionKernelGrad", {
      ...windowFields(to, x.dims, windows),
      filters: count(to, { dims: dkernel.dims.slice(-1) }),
      groups,
      x: to.ref(x),
      dy: to.ref(dy),
      dkernel: to.ref(dkernel),
    });
  },
});

function linearConvolution(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  groups: Groups,
): SymbolicTensor {
  return convolution({ x, kernel, bias: null }, { ...groups, activation: "linear" }).y;
}

function inputGradient(
  dy: SymbolicTensor,
  kernel: SymbolicTensor,
  attributes: GradientAttributes,
): SymbolicTensor {
  return convolutionInputGrad({ dy, kernel }, attributes).dx;
}

function kernelGradient(
  x: SymbolicTensor,
  dy: SymbolicTensor,
  attributes: GradientAttributes,
): SymbolicTensor {
  return convolutionKernelGrad({ x, dy }, attributes).dkernel;
}
