/** `callbacks`: those of training, and `liveCurve`, which draws. They are joined here, since training does not import pictures. */
export * from "../training/callbacks/index.js";
export {
  type CurveElement,
  LiveCurve,
  type LiveCurveOptions,
  liveCurve,
} from "./live-curve.js";
