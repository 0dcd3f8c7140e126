/** What the spellers are held against: they say which class a picture is of, and its word is written out. */
import { functional, input, layers } from "latch";
import type { Pictures, Split } from "./compare.ts";
import { compiled, look } from "./spellers.ts";

/** The spellers' own eyes, and a choice between the classes instead of letters; as many epochs. */
export async function denseClasses({ train, test }: Split, epochs: number): Promise<number[]> {
  const [, height, width] = train.images.shape;
  const image = input({ shape: [height, width] });
  const hidden = layers.dense({ units: 64, activation: "relu" }).apply(look(image));
  const classes = Math.max(...train.target.data) + 1;
  const outputs = layers.dense({ units: classes, activation: "softmax" }).apply(hidden);
  const net = compiled(functional({ inputs: image, outputs }));
  await net.fit(train.images, train.target, { epochs, verbose: 0 });
  return Array.from((await net.predict(test.images)).argMax(1).data);
}

/** The class whose mean picture is nearest: the least Σ (x_i - m_i)². */
export function nearestMeanClasses({ train, test }: Split): number[] {
  const means = meansOf(train);
  return pixelsOf(test).map((picture) => {
    const distances = means.map((mean) =>
      picture.reduce((sum, value, pixel) => sum + (value - mean[pixel]) ** 2, 0),
    );
    return distances.indexOf(Math.min(...distances));
  });
}

function meansOf(train: Pictures): number[][] {
  const pictures = pixelsOf(train);
  const classes = Math.max(...train.target.data) + 1;
  return Array.from({ length: classes }, (_, id) => {
    const own = pictures.filter((_, row) => train.target.data[row] === id);
    return own[0].map((_, pixel) => own.reduce((sum, one) => sum + one[pixel], 0) / own.length);
  });
}

function pixelsOf({ images }: Pictures): number[][] {
  return images.reshape([images.shape[0], -1]).toArray<number[][]>();
}
