/** Windows and kernels of spectrograms as SciPy and Keras make them, transforms of every size, and what is rejected. */
import { input, layers, random } from "latch";
import { beforeAll, expect, test } from "vitest";
import { constant as numbers } from "../../ts/graph/operations/sources.js";
import { ready } from "../../ts/graph/ready.js";
import { fourier, inverseFourier } from "../../ts/graph/signal/fourier.js";
import { type WindowName, windowOf } from "../../ts/graph/signal/window.js";
import { STFT, type STFTOptions } from "../../ts/layers/initializers/stft.js";
import goldens from "../goldens/spectrograms.json" with { type: "json" };
import { expectClose, run } from "../support/golden.js";

beforeAll(() => ready());

test.each(goldens.windows)("window $window of $shape, periodic: $periodic", (golden) => {
  const values = windowOf(golden.window as WindowName, golden.data.length, golden.periodic);
  expectClose(values, golden, "w");
});

test.each(goldens.kernels)("kernel $options", (golden) => {
  const { data } = new STFT(golden.options as STFTOptions).call(golden.shape);
  expectClose([...data] as number[], golden, "kernel");
});

// A product with a matrix, powers of two, other products, a large prime.
test.each([1, 2, 7, 12, 128, 210, 101])("the transform of %i numbers, and back", (size) => {
  const x = (k: number) => Math.sin(0.37 * k * k + 0.4);
  const y = (k: number) => Math.cos(0.29 * k * k + 1.7);
  const list = (of: (k: number) => number) => Array.from({ length: size }, (_, k) => of(k));
  const given = { real: numbers(list(x), [1, size]), imaginary: numbers(list(y), [1, size]) };
  const transformed = fourier(given);
  const back = inverseFourier(transformed);
  const [real, imaginary, realBack, imaginaryBack] = run([
    ...[transformed.real, transformed.imaginary, back.real, back.imaginary],
  ]) as [number[], number[], number[], number[]];
  const scale = Math.sqrt(size);
  for (let k = 0; k < size; k++) {
    let [re, im] = [0, 0];
    for (let n = 0; n < size; n++) {
      const angle = (-2 * Math.PI * ((k * n) % size)) / size;
      re += x(n) * Math.cos(angle) - y(n) * Math.sin(angle);
      im += x(n) * Math.sin(angle) + y(n) * Math.cos(angle);
    }
    expect(Math.abs(real[k]! - re)).toBeLessThan(2e-6 * scale);
    expect(Math.abs(imaginary[k]! - im)).toBeLessThan(2e-6 * scale);
    expect(Math.abs(realBack[k]! - x(k))).toBeLessThan(2e-6);
    expect(Math.abs(imaginaryBack[k]! - y(k))).toBeLessThan(2e-6);
  }
});

test("what does not fit is rejected", () => {
  expect(() => layers.stftSpectrogram({ frameLength: 4, frameStep: 5 })).toThrow(
    /frameStep must be at most frameLength, 4, got 5/,
  );
  expect(() => layers.stftSpectrogram({ frameLength: 4, fftLength: 3 })).toThrow(/fftLength/);
  expect(() => layers.stftSpectrogram({ window: "han" as never })).toThrow(/Did you mean "hann"/);
  expect(() => layers.stftSpectrogram({ frameLength: 4, window: [1, 2] })).toThrow(
    /window must have as many numbers as a frame, 4, got 2/,
  );
  expect(() => new STFT({ window: [1, 2] }).call([4, 1, 3])).toThrow(/4, got 2/);
  expect(() => layers.stftSpectrogram().apply(input({ shape: [9] }))).toThrow(
    /expected signals of shape \(batch, time, channels\)/,
  );
  expect(() => layers.melSpectrogram({ fftLength: 8, sequenceLength: 9 })).toThrow(
    /sequenceLength must be at most fftLength, 8, got 9/,
  );
  expect(() => layers.melSpectrogram().apply(random.uniform([2, 3, 4]))).toThrow(
    /expected signals of shape \(batch, time\)/,
  );
});
