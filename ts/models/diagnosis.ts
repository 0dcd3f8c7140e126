/** The result of `diagnose`: as rows, a table and findings in words. */
import type { NumberRange } from "./number-range.js";

/** One layer in a training step. */
export interface DiagnosisRow {
  readonly layer: string;
  readonly className: string;
  /** Its outputs. */
  readonly activation: NumberRange;
  /** The gradient of the loss with respect to its outputs; null where the loss does not depend on them. */
  readonly gradient: NumberRange | null;
  /** The gradients with respect to its trained weights; null where the loss does not depend on one. */
  readonly weights: readonly { readonly name: string; readonly gradient: NumberRange | null }[];
}

/** Reports layers of whose units at least this fraction is dead. */
const MANY_DEAD = 0.25;
/** Reports gradients of weights that are smaller or larger by this factor than those of the layer with the median. */
const FAR = 1e3;

export class Diagnosis {
  /** What is unusual, a sentence each; empty where nothing is. */
  readonly findings: readonly string[];

  constructor(
    readonly model: string,
    /** Rows of the batch. */
    readonly batchSize: number,
    /** Layers in the order of the summary. */
    readonly rows: readonly DiagnosisRow[],
  ) {
    this.findings = [...rows.flatMap(findingsOf), ...farGradients(rows)];
  }

  /** A table with a line for each layer, then the findings. */
  toString(): string {
    const header = ["layer", "activation", "rms", "zeros", "gradient rms", "weights' gradient rms"];
    const lines = this.rows.map(({ layer, activation, gradient, weights }) => [
      layer,
      `${short(activation.min)} to ${short(activation.max)}`,
      short(activation.rms),
      percent(activation.zeros),
      gradient === null ? "none" : short(gradient.rms),
      weights
        .map(({ name, gradient: by }) => `${name} ${by === null ? "none" : short(by.rms)}`)
        .join(", "),
    ]);
    const widths = header.map((_, column) =>
      Math.max(...[header, ...lines].map((cells) => cells[column]?.length ?? 0)),
    );
    const table = [header, ...lines].map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
    const title = `${this.model}: a training step on ${this.batchSize} rows`;
    const found = this.findings.map((finding) => `- ${finding}`);
    return [title, "", ...table, ...(found.length > 0 ? ["", ...found] : [])].join("\n");
  }
}

function findingsOf({ layer, activation, gradient, weights }: DiagnosisRow): string[] {
  const { deadUnits, notFinite } = activation;
  const unreached = weights.filter((one) => one.gradient === null).map(({ name }) => name);
  return [
    ...(notFinite > 0 ? [`${layer}: ${notFinite} outputs are NaN or infinite.`] : []),
    ...((gradient?.notFinite ?? 0) > 0
      ? [`${layer}: ${gradient?.notFinite} gradients are NaN or infinite.`]
      : []),
    ...(deadUnits >= MANY_DEAD
      ? [
          `${layer}: ${percent(deadUnits)} of its units are 0 for all of these data (dead, if they are ReLUs): lower the learning rate, or use leakyRelu.`,
        ]
      : []),
    ...(unreached.length > 0
      ? [`${layer}: no gradient of the loss reaches ${unreached.join(", ")}.`]
      : []),
  ];
}

/** Layers whose weights have much smaller or larger gradients than others. */
function farGradients(rows: readonly DiagnosisRow[]): string[] {
  const sizes = rows.flatMap(({ layer, weights }) => {
    const largest = Math.max(...weights.map(({ gradient }) => gradient?.rms ?? 0));
    return weights.length > 0 && largest > 0 ? [{ layer, size: largest }] : [];
  });
  const sorted = sizes.map(({ size }) => size).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return sizes.flatMap(({ layer, size }) => {
    if (size * FAR < middle)
      return [
        `${layer}: its gradients vanish, they are ${short(middle / size)} times smaller than those of other layers.`,
      ];
    if (size > middle * FAR)
      return [
        `${layer}: its gradients explode, they are ${short(size / middle)} times larger than those of other layers: clip them (clipnorm).`,
      ];
    return [];
  });
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(fraction: number): string {
  return `${Number((100 * fraction).toPrecision(3))} %`;
}
