/** What both networks reached: lines, pictures, and sentences for the README. */
import { curvesSvg, curvesText, imagesSvg, imagesText } from "latch/plot";
import { type Result, SIDE } from "./draw.ts";
import type { Judged } from "./judge.ts";

/** The picture that the README shows. */
export const cover = "map";

const percent = (fraction: number) => `${(100 * fraction).toFixed(0)} %`;
const rarest = ({ each }: Judged) => percent(Math.min(...each));

export function lines({ errors, accuracy, drawings, judged }: Result): string[] {
  const row = (name: string, one: Judged) =>
    `  ${name.padEnd(38)}${percent(one.clear).padStart(6)}${rarest(one).padStart(14)}`;
  return [
    "Held-out digits reconstructed, mean squared error of a pixel (0 to 1):",
    `  from two numbers, by the autoencoder    ${errors.autoencoder.toFixed(4)}`,
    `  from two principal components           ${errors.components.toFixed(4)}`,
    `  the mean digit                          ${errors.mean.toFixed(4)}`,
    "",
    `A network that reads ${percent(accuracy)} of held-out digits looks at ${drawings} drawings of each kind:`,
    "                                         clear  rarest digit",
    row("held-out digits", judged.digits),
    row("drawn by the autoencoder", judged.autoencoder),
    row("drawn by the adversaries", judged.adversaries),
    row("pixels of different digits", judged.pixels),
  ];
}

export function readme({ errors, drawings, judged }: Result): string {
  return (
    `A variational autoencoder reconstructs held-out digits from two numbers with a mean squared error of ${errors.autoencoder.toFixed(3)} for a ` +
    `pixel; two principal components leave ${errors.components.toFixed(3)}, the mean digit ${errors.mean.toFixed(3)}. A network that reads digits is sure ` +
    `of ${percent(judged.digits.clear)} of those held out, of ${percent(judged.autoencoder.clear)} of ${drawings} that the autoencoder draws, of ` +
    `${percent(judged.adversaries.clear)} of those of a generative adversarial network (the rarest digit is ${rarest(judged.adversaries)} of them), and of ` +
    `${percent(judged.pixels.clear)} of images that mix the pixels of different digits.`
  );
}

/** The pictures as SVG, and the same for the terminal. */
export function pictures({ map, generated, losses }: Result, columns = 80) {
  const mapOptions = {
    title: "What the autoencoder draws from two numbers",
    across: SIDE,
    range: [0, 1],
  } as const;
  const drawnOptions = { title: "What the generator draws", across: SIDE, range: [0, 1] } as const;
  const series = [
    { name: "discriminator", values: losses.judging },
    { name: "generator", values: losses.drawing },
  ];
  const curves = { title: "Losses of the two adversaries", xLabel: "epoch", yLabel: "loss" };
  return {
    svg: {
      map: imagesSvg(square(map), { ...mapOptions, theme: "auto" }),
      generated: imagesSvg(square(generated), { ...drawnOptions, theme: "auto" }),
      losses: curvesSvg(series, { ...curves, theme: "auto" }),
    },
    text: [
      imagesText(square(generated.slice(0, 8)), { ...drawnOptions, across: 8, columns }),
      curvesText(series, { ...curves, columns }),
    ].join("\n"),
  };
}

/** Rows of 64 numbers as images of 8 x 8. */
function square(images: readonly (readonly number[])[]): number[][][] {
  return images.map((image) =>
    Array.from({ length: 8 }, (_, row) => image.slice(8 * row, 8 * (row + 1))),
  );
}
