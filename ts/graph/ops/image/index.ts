/** `ops.image`: functions of images [height, width, channels], or of a batch of them with an axis in front. */
export * from "./colors.js";
export * from "./geometry.js";
export * from "./sizes.js";
export * from "./windows.js";
