/** Functions of bounding boxes against Keras, and what they say of wrong input. */
import { boundingBoxes, input, ready, type Tensor, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";
import goldens from "../goldens/bounding_boxes.json" with { type: "json" };
import { expectClose, type GoldenTensor } from "../support/golden.js";

beforeAll(ready);

/** By their names in Keras. */
const FUNCTIONS: Readonly<Record<string, unknown>> = {
  convert_format: boundingBoxes.convertFormat,
  compute_iou: boundingBoxes.computeIou,
  compute_ciou: boundingBoxes.computeCiou,
  crop: boundingBoxes.crop,
  pad: boundingBoxes.pad,
  encode_box_to_deltas: boundingBoxes.encodeBoxToDeltas,
  decode_deltas_to_boxes: boundingBoxes.decodeDeltasToBoxes,
};

test("every case of Keras", () => {
  expect(new Set(goldens.cases.map((golden) => golden.function))).toEqual(
    new Set(Object.keys(FUNCTIONS)),
  );
  for (const golden of goldens.cases) {
    const call = FUNCTIONS[golden.function] as (...given: unknown[]) => Tensor;
    const inputs = golden.inputs.map(({ data, shape }) => tensor(data, shape));
    const output = call(...inputs, golden.options);
    const what = `${golden.function} ${JSON.stringify(golden.options)}`;
    expect([...output.shape], what).toEqual(golden.output.shape);
    expectClose([...output.data], golden.output as GoldenTensor, what);
  }
});

test("on symbolic tensors", () => {
  const boxes = input({ shape: [5, 4] });
  const ious = boundingBoxes.computeIou(boxes, boxes, { boundingBoxFormat: "xywh" });
  expect(ious.shape).toEqual([null, 5, 5]);
});

test("wrong input", () => {
  const boxes = tensor([[1, 2, 3, 4]]);
  const convert = (options: object) => () =>
    boundingBoxes.convertFormat(boxes, options as { source: "xyxy"; target: "yxyx" });
  expect(convert({ source: "xyxy", target: "xyxz" })).toThrow('Did you mean "xyxy"');
  expect(convert({ source: "xyxy", target: "rel_xyxy", height: 3 })).toThrow("pass both");
  expect(() => boundingBoxes.pad(tensor([[1, 2]]), { top: 1, left: 2 })).toThrow("(..., 4)");
  expect(() => boundingBoxes.pad([1] as never, { top: 1, left: 2 })).toThrow("a tensor of boxes");
  expect(() =>
    boundingBoxes.computeIou(tensor([1, 2, 3, 4]), boxes, { boundingBoxFormat: "xyxy" }),
  ).toThrow("(batch, n, 4)");
  expect(() =>
    boundingBoxes.encodeBoxToDeltas(boxes, boxes, {
      anchorFormat: "xyxy",
      boxFormat: "xyxy",
      variance: [1],
    }),
  ).toThrow("variance must be four numbers");
});
