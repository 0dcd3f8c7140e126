/** `latch/plot`: pictures of gates, attention, matrices, images, curves and bars, as SVG and for terminals. */
export { type AttentionOptions, attentionSvg, attentionText } from "../plot/attention.js";
export type { AxisScale } from "../plot/axis.js";
export type { BarRuns, BarsOptions } from "../plot/bars.js";
export { barsSvg } from "../plot/bars-svg.js";
export { barsText } from "../plot/bars-text.js";
export type { ChartOptions } from "../plot/chart.js";
export { type ConfusionOptions, confusionSvg, confusionText } from "../plot/confusion.js";
export type { CurvesOptions, Series, SeriesInput } from "../plot/curves.js";
export { curvesSvg } from "../plot/curves-svg.js";
export { curvesText } from "../plot/curves-text.js";
export { diagnosisSvg, diagnosisText } from "../plot/diagnosis.js";
export { type GatesOptions, gatesSvg, gatesText } from "../plot/gates.js";
export { type HeatmapOptions, heatmapSvg, heatmapText } from "../plot/heatmap.js";
export type { ImagesOptions } from "../plot/images.js";
export { imagesSvg } from "../plot/images-svg.js";
export { imagesText } from "../plot/images-text.js";
export type { Mark, Reference } from "../plot/marks.js";
export type { Range } from "../plot/range.js";
export type {
  BidirectionalStates,
  RecurrentStates,
  SampleOptions,
} from "../plot/recurrent-states.js";
export type { PictureOptions, TerminalOptions } from "../plot/terminal.js";
export type { ScaleName, ThemeName } from "../plot/theme.js";
export type { PictureTheme } from "../plot/themed.js";
