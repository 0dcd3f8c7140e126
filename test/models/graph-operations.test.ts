/** Operations in the graphs of Keras's files: each class that is read computes what it does in Keras. */
import { FormatError, modelFromJSON, Tensor, tensor, ValueError } from "latch";
import { expect, test } from "vitest";
import goldens from "../goldens/graph_operations.json" with { type: "json" };

interface GoldenArray {
  readonly dtype: "float32" | "int32" | "bool";
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

interface Case {
  readonly name: string;
  readonly model: object;
  readonly x: readonly GoldenArray[];
  readonly outputs: readonly GoldenArray[];
}

// The file has the form that tools/goldens/graph_operations.py writes.
const cases = goldens.cases as unknown as readonly Case[];

function tensorOf({ dtype, shape, data }: GoldenArray): Tensor {
  return tensor(data.map(Number), shape, dtype) as Tensor;
}

async function outputsOf({ model, x }: Pick<Case, "model" | "x">): Promise<readonly Tensor[]> {
  const net = await modelFromJSON(model);
  const given = x.map(tensorOf);
  const predicted: unknown = await net.predictOnBatch(given.length === 1 ? given[0]! : given);
  return [predicted].flat(9).map((one) => {
    if (one instanceof Tensor) return one;
    throw new TypeError("no tensor");
  });
}

test.each(cases)("$name", async (golden) => {
  const outputs = await outputsOf(golden);
  expect(outputs.map(({ shape }) => shape)).toEqual(golden.outputs.map(({ shape }) => shape));
  for (const [index, { data }] of golden.outputs.entries()) {
    const scale = Math.max(1, ...data.map(Number).filter(Number.isFinite).map(Math.abs));
    for (const [position, wanted] of data.map(Number).entries()) {
      const actual = Number(outputs[index]?.data[position]);
      if (Number.isFinite(wanted))
        expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(3e-6 * scale);
      else expect(actual).toBe(wanted);
    }
  }
});

/** The golden with another class, other options or other arguments of its operation. */
function changed(name: string, change: (entry: OperationEntry) => void): object {
  const model = structuredClone(cases.find((one) => one.name === name)!.model);
  change((model as { config: { layers: OperationEntry[] } }).config.layers.at(-1)!);
  return model;
}

interface OperationEntry {
  class_name: string;
  config: Record<string, unknown>;
  inbound_nodes: [{ args: unknown[] }];
}

test("a file with an operation or arguments that are not known is rejected, and the message says where", async () => {
  const unknown = changed("Roll", (entry) => {
    entry.class_name = "Rolling";
  });
  await expect(modelFromJSON(unknown)).rejects.toThrow(
    /layer "roll": inbound_nodes\[0\]: Keras's operation Rolling is not supported/,
  );
  const option = changed("Roll", (entry) => {
    entry.config.speed = 2;
  });
  await expect(modelFromJSON(option)).rejects.toThrow(ValueError);
  await expect(modelFromJSON(option)).rejects.toThrow(/layer "roll".* takes no option speed here/);
  const more = changed("Roll", (entry) => {
    entry.inbound_nodes[0].args.push(1, 2);
  });
  await expect(modelFromJSON(more)).rejects.toThrow(/takes no 2 more arguments here/);
  const kind = changed("Roll", (entry) => {
    entry.config.shift = "far";
  });
  await expect(modelFromJSON(kind)).rejects.toThrow(FormatError);
  await expect(modelFromJSON(kind)).rejects.toThrow(/Roll: ops\.roll: shift must be/);
});
