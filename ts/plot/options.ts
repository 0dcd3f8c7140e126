/**
 * Options of pictures: checks of all of them, before anything is drawn.
 *
 * What belongs here: which kinds of values they take. What does not: defaults, and whether values fit the data.
 */
import { isNumericArray } from "../runtime/dtype.js";
import { isPlainObject } from "../runtime/plain-object.js";
import {
  anything,
  boolean,
  finite,
  integer,
  integerFrom,
  leftOut,
  listOf,
  oneOf,
  positiveInteger,
  text,
  valueThat,
} from "../runtime/registry/kinds.js";
import { type AnyDescription, functionOptions } from "../runtime/registry/option.js";

const range = () =>
  valueThat("[min, max], two numbers", (value) => isNumbers(value) && value.length === 2);
const labels = () => listOf(text());
const reference = () =>
  valueThat(
    "{ value, label }",
    (value) =>
      isPlainObject(value) && typeof value.value === "number" && typeof value.label === "string",
  );
const mark = () =>
  valueThat(
    "{ from, to, label }",
    (value) =>
      isPlainObject(value) && typeof value.from === "number" && typeof value.label === "string",
  );

function isNumbers(value: unknown): value is readonly number[] {
  return (
    isNumericArray(value) || (Array.isArray(value) && value.every((one) => typeof one === "number"))
  );
}

function axisOptions() {
  return {
    xLabel: leftOut(text()),
    yLabel: leftOut(text()),
    yRange: leftOut(range()),
    reference: leftOut(reference()),
  };
}

function scaledAxisOptions() {
  return { ...axisOptions(), yScale: leftOut(oneOf("linear", "log")) };
}

/** Options of each picture beside those of its form, by the picture's name. */
const PICTURES = {
  attention: () => ({
    queries: leftOut(labels()),
    keys: leftOut(labels()),
    sample: leftOut(integer()),
    head: leftOut(integer()),
  }),
  bars: scaledAxisOptions,
  confusion: () => ({ labels: leftOut(labels()) }),
  curves: () => ({
    ...scaledAxisOptions(),
    marks: leftOut(listOf(mark())),
  }),
  gates: () => ({
    tokens: leftOut(labels()),
    units: leftOut(listOf(integer())),
    // Read with the states, whose steps they have.
    curves: leftOut(valueThat("an object of arrays of numbers", isPlainObject)),
    sample: leftOut(integer()),
    mask: leftOut(anything()),
  }),
  heatmap: () => ({
    rowLabels: leftOut(labels()),
    columnLabels: leftOut(labels()),
    scale: leftOut(oneOf("sequential", "diverging")),
    range: leftOut(range()),
    mask: leftOut(anything()),
    numbers: leftOut(boolean()),
  }),
  images: () => ({
    captions: leftOut(labels()),
    marked: leftOut(listOf(boolean())),
    across: leftOut(positiveInteger()),
    range: leftOut(range()),
  }),
} as const satisfies Readonly<Record<string, () => AnyDescription>>;

type Picture = keyof typeof PICTURES;

/** @throws ValueError for an option that does not exist, and a value that an option does not take. */
export function assertSvgOptions(picture: Picture, options: object): void {
  const ofCharts = { width: leftOut(finite()), height: leftOut(finite()) };
  const form = {
    title: leftOut(text()),
    theme: leftOut(oneOf("light", "dark", "auto")),
    ...(picture === "bars" || picture === "curves" ? ofCharts : {}),
  };
  functionOptions(`${picture}Svg`, { ...form, ...PICTURES[picture]() }, options);
}

/** @throws ValueError as assertSvgOptions. */
export function assertTextOptions(picture: Picture, options: object): void {
  const form = {
    title: leftOut(text()),
    columns: leftOut(integerFrom(20)),
    color: leftOut(boolean()),
  };
  functionOptions(`${picture}Text`, { ...form, ...PICTURES[picture]() }, options);
}
