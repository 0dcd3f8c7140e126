/** A variational autoencoder (Kingma and Welling 2013): a model with a training step of its own. */
import { layers, Model, ops, type StepData, type SymbolicTensor, sequential } from "latch";
import { PIXELS } from "./data.ts";

/** Numbers that an image becomes: two, so that they can be drawn as a map. */
export const LATENTS = 2;

export class VariationalAutoencoder extends Model<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "VariationalAutoencoder";

  readonly body = sequential([
    layers.dense({ units: 128, activation: "relu" }),
    layers.dense({ units: 64, activation: "relu" }),
  ]);
  /** The mean of the two numbers of an image, and the logarithm of their variance. */
  readonly mean = layers.dense({ units: LATENTS, name: "mean" });
  readonly logVariance = layers.dense({ units: LATENTS, name: "log_variance" });
  /** From two numbers to the logits of the pixels. */
  readonly decoder = sequential([
    layers.dense({ units: 64, activation: "relu", inputShape: [LATENTS] }),
    layers.dense({ units: 128, activation: "relu" }),
    layers.dense({ units: PIXELS }),
  ]);

  /** Reconstructs images from the means of their two numbers. */
  override call(x: SymbolicTensor): SymbolicTensor {
    return ops.sigmoid(this.decoder.apply(this.mean.apply(this.body.apply(x))));
  }

  override trainStep({ x }: StepData) {
    return this.bound(x as SymbolicTensor);
  }

  override testStep({ x }: StepData) {
    return this.bound(x as SymbolicTensor);
  }

  /**
   * The negative evidence lower bound of an image, what a training step makes smaller: what its pixels cost,
   * -log p(x | z) with z = μ + σ ε and ε normal, and how far z is from a standard normal distribution,
   * ½ Σ (μ² + σ² - log σ² - 1).
   */
  private bound(x: SymbolicTensor) {
    const hidden = this.body.apply(x);
    const [mean, logVariance] = [this.mean.apply(hidden), this.logVariance.apply(hidden)];
    const deviation = ops.exp(ops.div(logVariance, 2));
    const z = ops.add(mean, ops.mul(deviation, ops.randomNormal(mean.dims)));
    const pixels = ops.sigmoidCrossEntropy(this.decoder.apply(z), x);
    const reconstruction = ops.mean(ops.sum(pixels, -1));
    const terms = ops.sub(ops.add(ops.square(mean), ops.exp(logVariance)), ops.add(logVariance, 1));
    const divergence = ops.div(ops.mean(ops.sum(terms, -1)), 2);
    return { loss: ops.add(reconstruction, divergence), reconstruction, divergence };
  }
}
