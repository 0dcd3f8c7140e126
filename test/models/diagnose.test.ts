/** diagnose: ranges of activations and gradients by layer, and what is unusual in them. */
import {
  diagnose,
  functional,
  input,
  layers,
  NotReadyError,
  sequential,
  tensor,
  ValueError,
} from "latch";
import { diagnosisSvg, diagnosisText } from "latch/plot";
import { expect, test } from "vitest";

const x = tensor([
  [1, 2],
  [3, 1],
]);
const y = tensor([[1], [0]]);

/** ReLUs of which the second is dead, and a sum of both. */
async function small() {
  const net = sequential([
    layers.dense({ units: 2, activation: "relu", inputShape: [2], name: "hidden" }),
    layers.dense({ units: 1, name: "out" }),
  ]);
  await net.setWeights([
    tensor([
      [1, -1],
      [0.5, -1],
    ]),
    tensor([0, 0]),
    tensor([[2], [3]]),
    tensor([0.5]),
  ]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  return net;
}

test("ranges are those that arithmetic gives", async () => {
  // hidden: [2, 0], [3.5, 0]; out: 4.5, 7.5; errors 3.5, 7.5; d loss / d out = error (2/2).
  const net = await small();
  const before = await net.getWeights();
  const { rows, batchSize, findings } = await diagnose(net, x, y);
  expect(batchSize).toBe(2);
  const [hidden, out] = rows;
  expect(rows.map(({ layer }) => layer)).toEqual(["hidden", "out"]);
  expect(hidden?.activation).toMatchObject({ min: 0, max: 3.5, zeros: 0.5, deadUnits: 0.5 });
  expect(hidden?.activation.mean).toBeCloseTo(5.5 / 4, 6);
  expect(out?.activation).toMatchObject({ min: 4.5, max: 7.5, deadUnits: 0, notFinite: 0 });
  expect(out?.gradient?.min).toBeCloseTo(3.5, 5);
  expect(out?.gradient?.max).toBeCloseTo(7.5, 5);
  expect(hidden?.gradient?.max).toBeCloseTo(22.5, 4);
  const [kernel, bias] = out?.weights ?? [];
  expect(kernel?.name).toBe("kernel");
  expect(kernel?.gradient?.max).toBeCloseTo(3.5 * 2 + 7.5 * 3.5, 4);
  expect(bias?.gradient?.mean).toBeCloseTo(11, 4);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain("hidden: 50 % of its units are 0");
  expect(await net.getWeights()).toEqual(before);
});

test("a layer that the loss does not reach, and numbers that are not finite", async () => {
  const features = input({ shape: [2] });
  const used = layers.dense({ units: 1, name: "used" }).apply(features);
  const unused = layers.dense({ units: 1, name: "unused" }).apply(features);
  const net = functional({ inputs: features, outputs: { used, unused } });
  net.compile({ loss: { used: "mse" }, optimizer: "sgd" });
  const found = await diagnose(net, tensor([[Number.POSITIVE_INFINITY, 1]]), {
    used: tensor([[1]]),
  });
  const row = found.rows.find(({ layer }) => layer === "unused");
  expect(row?.gradient).toBeNull();
  expect(found.findings.join()).toContain("unused: no gradient of the loss reaches kernel, bias.");
  expect(found.findings.join()).toContain("outputs are NaN or infinite");
});

test("gradients that vanish on their way back", async () => {
  const sigmoid = (name: string) =>
    layers.dense({ units: 2, activation: "sigmoid", kernelInitializer: "ones", name });
  const net = sequential([
    input({ shape: [2] }),
    ...["first", "second", "third", "fourth", "fifth"].map(sigmoid),
    layers.dense({ units: 1, name: "out" }),
  ]);
  net.compile({ loss: "mse", optimizer: "sgd" });
  const weights = await net.getWeights();
  await net.setWeights(weights.map((weight, index) => (index < 6 ? weight.mul(0.01) : weight)));
  const { findings } = await diagnose(net, x, y);
  expect(findings.join()).toContain("first: its gradients vanish");
});

test("a table and pictures", async () => {
  const found = await diagnose(await small(), x, y);
  const table = found.toString();
  expect(table).toMatch(/^sequential\S*: a training step on 2 rows\n\nlayer +activation +rms/);
  expect(table).toContain("hidden  0 to 3.5");
  expect(table).toContain("kernel ");
  const svg = diagnosisSvg(found, { theme: "dark" });
  expect(svg).toMatch(/^<svg/);
  for (const name of ["outputs", "gradients by outputs", "gradients by weights"])
    expect(svg).toContain(name);
  expect(diagnosisText(found, { columns: 60 })).toContain("layer");
});

test("what goes wrong is told", async () => {
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  await expect(diagnose(net, x, y)).rejects.toThrow(NotReadyError);
  await expect(diagnose({} as never, x, y)).rejects.toThrow(ValueError);
  await expect(diagnose(await small(), x, tensor([[1]]))).rejects.toThrow("2 rows");
  expect(() => diagnosisSvg({} as never)).toThrow("the result of diagnose");
});
