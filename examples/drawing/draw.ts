/** Trains both networks, lets them draw, and has their drawings judged. */
import { optimizers, random, setSeed } from "latch";
import { drawn, trainAdversaries } from "./adversaries.ts";
import { LATENTS, VariationalAutoencoder } from "./autoencoder.ts";
import { meanSquare, mixedPixels, readDigits } from "./data.ts";
import { type Judged, judge, trainReader } from "./judge.ts";
import { linearAutoencoder } from "./principal-components.ts";

export interface Budget {
  readonly autoencoderEpochs: number;
  readonly adversaryEpochs: number;
  /** Drawings of each network that are judged. */
  readonly drawings: number;
}

type Images = readonly (readonly number[])[];

export interface Result {
  /** The mean squared error of a pixel of held-out digits, reconstructed from two numbers, or from none. */
  readonly errors: {
    readonly autoencoder: number;
    readonly components: number;
    readonly mean: number;
  };
  /** The reader's accuracy on held-out digits. */
  readonly accuracy: number;
  readonly drawings: number;
  readonly judged: Readonly<Record<"digits" | "autoencoder" | "adversaries" | "pixels", Judged>>;
  /** Drawings of the autoencoder from a grid of two numbers, row by row. */
  readonly map: Images;
  /** Drawings of the generator. */
  readonly generated: Images;
  readonly losses: { readonly judging: readonly number[]; readonly drawing: readonly number[] };
}

/** Images along each side of the map. */
export const SIDE = 10;
/** Drawings of the generator that are shown. */
const SHOWN = 40;

export async function draw({
  autoencoderEpochs,
  adversaryEpochs,
  drawings,
}: Budget): Promise<Result> {
  setSeed(0);
  const digits = await readDigits();
  const { reader, accuracy } = await trainReader(digits);
  const [train, test] = [digits.train, digits.test].map((images) =>
    images.toArray<number[][]>(),
  ) as [number[][], number[][]];

  const autoencoder = new VariationalAutoencoder();
  autoencoder.compile({ optimizer: optimizers.adam({ learningRate: 1e-3 }) });
  await autoencoder.fit(digits.train, null, { epochs: autoencoderEpochs, verbose: 0 });
  const again = (await autoencoder.predict(digits.test)).toArray<number[][]>();
  const decode = async (latents: Images) =>
    (await autoencoder.decoder.predict(latents))
      .toArray<number[][]>()
      .map((row) => row.map(sigmoid));
  const imagined = await decode(random.normal([drawings, LATENTS]).toArray<number[][]>());

  const { generator, ...losses } = await trainAdversaries(digits.train, adversaryEpochs);
  const generated = await drawn(generator, drawings);
  return {
    errors: {
      autoencoder: meanSquare(test, again),
      components: meanSquare(test, linearAutoencoder(train, LATENTS)(test)),
      mean: meanSquare(test, linearAutoencoder(train, 0)(test)),
    },
    accuracy,
    drawings,
    judged: {
      digits: await judge(reader, test),
      autoencoder: await judge(reader, imagined),
      adversaries: await judge(reader, generated),
      pixels: await judge(reader, mixedPixels(digits.train, drawings)),
    },
    map: shades(await decode(grid())),
    generated: shades(generated.slice(0, SHOWN)),
    losses,
  };
}

/** Pairs of numbers at even steps of probability: the middles of SIDE parts of the normal distribution, along each side. */
function grid(): number[][] {
  const sides = Array.from({ length: SIDE }, (_, index) => quantile((index + 0.5) / SIDE));
  return sides.flatMap((y) => sides.map((x) => [x, -y]));
}

/** The number below which a standard normal one is with probability p, within 0.02: a logistic distribution is nearly as wide. */
function quantile(p: number): number {
  return Math.log(p / (1 - p)) / 1.702;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Images in a hundred shades, as a picture shows them. */
function shades(images: Images): number[][] {
  return images.map((image) => image.map((value) => Math.round(100 * value) / 100));
}
