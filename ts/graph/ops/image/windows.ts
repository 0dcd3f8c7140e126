/** Operations on windows of images: blur, patches, edges, structural similarity. */
import { ShapeError, ValueError } from "../../../runtime/errors.js";
import { describe } from "../../../runtime/fill.js";
import { checkedEager } from "../../checked.js";
import { at, type Dim, formatShape } from "../../dim.js";
import { gaussian, smoothedAlong } from "../../images/gaussian-blur.js";
import { broadcastTo, reshape } from "../../operations/broadcast.js";
import { concatenate } from "../../operations/concat.js";
import { conv, depthwiseConv } from "../../operations/conv.js";
import { add, cast, div, mul, square, sub } from "../../operations/elementwise.js";
import { expandDims, squeeze } from "../../operations/layout.js";
import { mean } from "../../operations/reduce.js";
import { constant } from "../../operations/sources.js";
import type { DataFormat } from "../../operations/windows.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { eye } from "../creating.js";
import { batchOf, isSize, knownChannels, onImages, pairOf } from "./batch.js";

/** Images smoothed by Gaussian kernels of a size and a standard deviation, each one number or [x, y]; zero beyond the edges. */
export const gaussianBlur = checkedEager(
  "image.gaussianBlur",
  "images:tensor kernelSize:perAxis? sigma:numbers? dataFormat:dataFormat?",
  (
    images: SymbolicTensor,
    kernelSize: number | readonly number[] = [3, 3],
    sigma: number | readonly number[] = [1, 1],
    dataFormat: DataFormat = "channels_last",
  ) => {
    const [sizeX, sizeY] = pairOf("ops.image.gaussianBlur: kernelSize", kernelSize, isSize);
    const [sigmaX, sigmaY] = pairOf("ops.image.gaussianBlur: sigma", sigma, (one) => one > 0);
    return onImages("gaussianBlur", cast(images, "float32"), dataFormat, (batch) => {
      const channels = knownChannels("gaussianBlur", batch);
      const rows = smoothedAlong("height", batch, channels, gaussian(sizeY, sigmaY));
      return smoothedAlong("width", rows, channels, gaussian(sizeX, sigmaX));
    });
  },
);

/**
 * Patches of images, of a size, one every `strides` pixels (by default next to each other), with their values as channels:
 * [batch, rows, columns, height · width · channels].
 */
export const extractPatches = checkedEager(
  "image.extractPatches",
  "images:tensor size:perAxis strides:perAxisOrNull? dilationRate:perAxis? padding:poolPadding? dataFormat:dataFormat?",
  (
    images: SymbolicTensor,
    size: number | readonly number[],
    strides: number | readonly number[] | null = null,
    dilationRate: number | readonly number[] = 1,
    padding: "valid" | "same" = "valid",
    dataFormat: DataFormat = "channels_last",
  ) => {
    const [height, width] = pairOf("ops.image.extractPatches: size", size, isSize);
    return onImages("extractPatches", cast(images, "float32"), dataFormat, (batch) => {
      const channels = knownChannels("extractPatches", batch);
      const count = height * width * channels;
      const kernel = reshape(eye(count), [height, width, channels, count]);
      return conv(
        batch,
        kernel,
        strides ?? [height, width],
        padding,
        "channels_last",
        dilationRate,
      );
    });
  },
);

/** Patches of volumes [batch, depth, height, width, channels], as `extractPatches`. */
export const extractPatches3d = checkedEager(
  "image.extractPatches3d",
  "volumes:tensor size:perAxis strides:perAxisOrNull? dilationRate:perAxis? padding:poolPadding? dataFormat:dataFormat?",
  (
    volumes: SymbolicTensor,
    size: number | readonly number[],
    strides: number | readonly number[] | null = null,
    dilationRate: number | readonly number[] = 1,
    padding: "valid" | "same" = "valid",
    dataFormat: DataFormat = "channels_last",
  ) => {
    const sizes = typeof size === "number" ? [size, size, size] : size;
    if (sizes.length !== 3 || !sizes.every(isSize)) {
      throw new ValueError(
        `ops.image.extractPatches3d: size must be a positive integer or three of them, got ${describe(size)}.`,
      );
    }
    if (volumes.rank !== 4 && volumes.rank !== 5) {
      throw new ShapeError(
        `ops.image.extractPatches3d: expected volumes of 4 axes, or a batch of 5, got a tensor of shape ${formatShape(volumes.dims)}.`,
      );
    }
    const isOne = volumes.rank === 4;
    const floats = cast(volumes, "float32");
    const batch = isOne ? expandDims(floats, 0) : floats;
    const channels = at(batch.dims, dataFormat === "channels_first" ? 1 : 4);
    if (typeof channels !== "number") {
      throw new ShapeError(
        `ops.image.extractPatches3d: the number of channels must be known, got ${formatShape(volumes.dims)}.`,
      );
    }
    const count = sizes.reduce((product, one) => product * one, channels);
    const kernel = reshape(eye(count), [...sizes, channels, count]);
    const y = conv(batch, kernel, strides ?? sizes, padding, dataFormat, dilationRate);
    return isOne ? squeeze(y, 0) : y;
  },
);

/** Sobel's derivatives along height and width, as a last axis of size 2; zero beyond the edges. */
export const sobelEdges = checkedEager(
  "image.sobelEdges",
  "images:tensor dataFormat:dataFormat?",
  (images: SymbolicTensor, dataFormat: DataFormat = "channels_last") =>
    onImages("sobelEdges", cast(images, "float32"), dataFormat, (batch) => {
      const channels = knownChannels("sobelEdges", batch);
      const edges = (numbers: readonly number[]) => {
        const kernel = reshape(constant([...numbers], [9]), [3, 3, 1, 1]);
        return depthwiseConv(batch, broadcastTo(kernel, [3, 3, channels, 1]), 1, "same");
      };
      const along = [edges([-1, -2, -1, 0, 0, 0, 1, 2, 1]), edges([-1, 0, 1, -2, 0, 2, -1, 0, 1])];
      return concatenate(
        along.map((one) => expandDims(one, 4)),
        4,
      );
    }),
);

/**
 * The structural similarity of two images, or of each pair of a batch: the mean over windows and channels of
 * (2 μ₁μ₂ + c₁)(2 σ₁₂ + c₂) / ((μ₁² + μ₂² + c₁)(σ₁² + σ₂² + c₂)), weighted by a Gaussian kernel, with cᵢ = (kᵢ maxVal)² (Wang et al.
 * 2004).
 */
export const ssim = checkedEager(
  "image.ssim",
  "image1:tensor image2:tensor maxVal:number? filterSize:count? filterSigma:number? k1:number? k2:number? dataFormat:dataFormat?",
  (
    image1: SymbolicTensor,
    image2: SymbolicTensor,
    maxVal = 1,
    filterSize = 11,
    filterSigma = 1.5,
    k1 = 0.01,
    k2 = 0.03,
    dataFormat: DataFormat = "channels_last",
  ) => {
    const [size] = pairOf("ops.image.ssim: filterSize", filterSize, isSize);
    const [sigma] = pairOf("ops.image.ssim: filterSigma", filterSigma, (one) => one > 0);
    const [first, second] = [image1, image2].map((image) =>
      batchOf("ssim", cast(image, "float32"), dataFormat),
    ) as [SymbolicTensor, SymbolicTensor];
    const channels = knownChannels("ssim", first);
    const kernel = gaussian(size, sigma);
    const smooth = (x: SymbolicTensor) => {
      const along = (dims: readonly Dim[]) =>
        broadcastTo(reshape(kernel, dims), [at(dims, 0), at(dims, 1), channels, 1]);
      return depthwiseConv(depthwiseConv(x, along([size, 1, 1, 1])), along([1, size, 1, 1]));
    };
    const [mean1, mean2] = [smooth(first), smooth(second)];
    const product = mul(mean1, mean2);
    const variance1 = sub(smooth(square(first)), square(mean1));
    const variance2 = sub(smooth(square(second)), square(mean2));
    const covariance = sub(smooth(mul(first, second)), product);
    const [c1, c2] = [(k1 * maxVal) ** 2, (k2 * maxVal) ** 2];
    const numerator = mul(add(mul(product, 2), c1), add(mul(covariance, 2), c2));
    const denominator = mul(
      add(add(square(mean1), square(mean2)), c1),
      add(add(variance1, variance2), c2),
    );
    const found = mean(div(numerator, denominator), [1, 2, 3]);
    return image1.rank === 3 ? reshape(found, []) : found;
  },
);
