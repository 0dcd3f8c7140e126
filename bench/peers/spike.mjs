// The spike: a yardstick of what the hardware gives to bare Rust. Its source is named by `--spike FOLDER`; it
// knows no edges, masks or options. Its functions take addresses of float32 arrays.
import { readFileSync } from "node:fs";
import { spikePath } from "../build.mjs";
import { swapFirstAxes } from "../numbers.mjs";

/** Multiply-adds of one iteration of `peak`: twelve registers of four lanes. */
const PEAK_MULTIPLY_ADDS = 48;

export class Spike {
  static async load(variant) {
    const { instance } = await WebAssembly.instantiate(readFileSync(spikePath(variant)), {});
    return new Spike(instance.exports);
  }

  constructor(functions) {
    this.functions = functions;
  }

  /** Address of a zeroed array. */
  array(length) {
    return this.functions.alloc(length);
  }

  arrayOf(data, length = data.length) {
    const address = this.array(length);
    this.view(address, data.length).set(data);
    return address;
  }

  view(address, length) {
    return new Float32Array(this.functions.memory.buffer, address, length);
  }

  /** Multiply-adds on registers alone, a millisecond or two of them. */
  peak() {
    const iterations = 2e6;
    return {
      multiplyAdds: iterations * PEAK_MULTIPLY_ADDS,
      run: () => this.functions.peak(iterations),
    };
  }

  /** C = A B of size n cubed, both operands plain or both stored transposed. */
  product({ n, transposed, a, b }) {
    const [left, right, out] = [this.arrayOf(a), this.arrayOf(b), this.array(n * n)];
    const [packedA, packedB] = [this.array(4 * n * n), this.array(4 * n * n)];
    const strides = transposed ? [1, n] : [n, 1];
    return {
      run: () =>
        this.functions.gemm(
          ...[n, n, n, left, ...strides, right, ...strides, out, 0, packedA, packedB],
        ),
      result: () => this.view(out, n * n).slice(),
    };
  }

  /** An LSTM with the weights (kernel, recurrent kernel, bias) over x [batch, steps, features]. */
  lstm({ batch, steps, features, units }, x, [kernel, recurrent, bias]) {
    const rows = batch * steps;
    const wide = 4 * units;
    const states = (steps + 1) * batch * units;
    const at = {
      x: this.arrayOf(swapFirstAxes(x, batch, steps), rows * Math.max(features, 4)),
      kernel: this.arrayOf(kernel),
      recurrent: this.arrayOf(recurrent),
      bias: this.arrayOf(bias),
      z: this.array(rows * wide),
      hidden: this.array(states),
      cell: this.array(states),
      tanhCell: this.array(rows * units),
      dHidden: this.array(batch * units),
      dCell: this.array(batch * units),
      dKernel: this.array(wide * Math.max(features, 4)),
      dRecurrent: this.array(units * wide),
      dBias: this.array(wide),
      dx: this.array(rows * Math.max(features, 8)),
      packedA: this.array(rows * Math.max(units, features, 4) * 2 + wide * batch + 1e6),
      packedB: this.array(rows * wide + wide * wide),
      packedRecurrent: this.array(units * wide),
    };
    const sizes = [batch, steps, features, units];
    const history = [at.z, at.hidden, at.cell, at.tanhCell];
    const packs = [at.packedA, at.packedB, at.packedRecurrent];
    const weights = [at.kernel, at.recurrent];
    const slopes = [at.dKernel, at.dRecurrent, at.dBias, at.dx];
    const forward = () =>
      this.functions.forward(...sizes, at.x, ...weights, at.bias, ...history, ...packs);
    const backward = () => {
      this.view(at.dHidden, batch * units).fill(1 / batch);
      this.view(at.dCell, batch * units).fill(0);
      const given = [at.dHidden, at.dCell];
      this.functions.backward(
        ...sizes,
        at.x,
        ...weights,
        ...history,
        ...given,
        ...slopes,
        ...packs,
      );
    };
    return {
      forward,
      step: () => {
        forward();
        backward();
      },
      /** The last hidden state, [batch, units]. */
      output: () => this.view(at.hidden + 4 * steps * batch * units, batch * units).slice(),
    };
  }

  /**
   * Training steps of the course's classifier on batches of 64. Rows of x are padded to 8, so are kernels of 5
   * rows or 1 column; batches are those of the first 960 rows in turn.
   */
  classifier(x, y, weights) {
    const [w1, b1, w2, b2, w3, b3] = weights;
    const pad = (data, columns) => {
      const padded = new Float32Array((data.length / columns) * 8);
      for (let index = 0; index < data.length; index += 1) {
        padded[Math.floor(index / columns) * 8 + (index % columns)] = data[index];
      }
      return padded;
    };
    const packed = new Float32Array(952);
    packed.set(w1);
    packed.set(b1, 256);
    packed.set(w2, 288);
    packed.set(b2, 800);
    packed.set(pad(w3, 1), 816);
    packed.set(b3, 944);
    const at = {
      x: this.arrayOf(pad(x, 5)),
      y: this.arrayOf(y),
      weights: this.arrayOf(packed),
      slots: [this.array(1000), this.array(1000)],
      slopes: this.array(1000),
      activations: this.array(64 * 128),
      packs: [this.array(1e5), this.array(1e5)],
    };
    const run = (steps) =>
      this.functions.mlp(
        ...[steps, at.x, at.y, at.weights, ...at.slots, at.slopes, at.activations, ...at.packs],
      );
    return {
      run,
      /** Probabilities of the batch that was run last, from before its update. */
      predictions: (lastBias) => {
        const logits = this.view(at.activations + 4 * 64 * 48, 64 * 8);
        return Float32Array.from({ length: 64 }, (_, row) => {
          return 1 / (1 + Math.exp(-(logits[row * 8] + lastBias)));
        });
      },
    };
  }
}
