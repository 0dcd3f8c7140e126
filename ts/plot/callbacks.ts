/** `callbacks`: those of training, and that which draws. It is here since training does not know pictures. */
export * from "../training/callbacks/index.js";
export {
  type CurveElement,
  LiveCurve,
  type LiveCurveOptions,
  liveCurve,
} from "./live-curve.js";
