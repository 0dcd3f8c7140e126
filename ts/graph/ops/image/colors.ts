/** Colors of images. */
import { checkedEager } from "../../checked.js";
import { at } from "../../dim.js";
import {
  grayscale,
  hsvToRgb as hsvToRgbOf,
  rgbToHsv as rgbToHsvOf,
} from "../../images/color-space.js";
import { concatenate } from "../../operations/concat.js";
import { cast } from "../../operations/elementwise.js";
import { expandDims, take } from "../../operations/layout.js";
import type { DataFormat } from "../../operations/windows.js";
import type { SymbolicTensor } from "../../symbolic.js";
import { assertChannels, onImages } from "./batch.js";

/** 0.2989 red + 0.587 green + 0.114 blue, with one channel; images of one channel as they are. */
export const rgbToGrayscale = checkedEager(
  "image.rgbToGrayscale",
  "images:tensor dataFormat:dataFormat?",
  (images: SymbolicTensor, dataFormat: DataFormat = "channels_last") =>
    onImages("rgbToGrayscale", images, dataFormat, (batch) => {
      assertChannels("rgbToGrayscale", batch, [1, 3]);
      if (at(batch.dims, 3) === 1) return batch;
      return cast(grayscale(cast(batch, "float32")), images.dtype);
    }),
);

/** Red, green and blue, from 0 to 1, as hue, saturation and value, from 0 to 1. */
export const rgbToHsv = checkedEager(
  "image.rgbToHsv",
  "images:tensor dataFormat:dataFormat?",
  (images: SymbolicTensor, dataFormat: DataFormat = "channels_last") =>
    onImages("rgbToHsv", cast(images, "float32"), dataFormat, (batch) => {
      assertChannels("rgbToHsv", batch, [3]);
      const { hue, saturation, value } = rgbToHsvOf(batch);
      return concatenate([hue, saturation, value], 3);
    }),
);

/** The inverse of `rgbToHsv`. */
export const hsvToRgb = checkedEager(
  "image.hsvToRgb",
  "images:tensor dataFormat:dataFormat?",
  (images: SymbolicTensor, dataFormat: DataFormat = "channels_last") =>
    onImages("hsvToRgb", cast(images, "float32"), dataFormat, (batch) => {
      assertChannels("hsvToRgb", batch, [3]);
      const channel = (index: number) => expandDims(take(batch, index, 3), 3);
      return hsvToRgbOf({ hue: channel(0), saturation: channel(1), value: channel(2) });
    }),
);
