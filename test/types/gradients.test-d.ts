/** Types of gradients and steps that users write. */
import {
  compileStep,
  grad,
  input,
  layers,
  ops,
  type SymbolicTensor,
  sequential,
  type Tensor,
  tensor,
  valueAndGrad,
} from "latch";

const same =
  <Expected>() =>
  <Found extends Expected>(_: Found & ([Expected] extends [Found] ? unknown : never)): void => {};
const net = sequential([input({ shape: [2] }), layers.dense({ units: 1 })]);
const options = { model: net, optimizer: "adam" } as const;

const step = compileStep(
  ({ x, y }: { x: SymbolicTensor; y: SymbolicTensor }) => ({ loss: ops.sum(ops.mul(x, y)), x }),
  options,
);
const result = await step({ x: tensor([1]), y: [1] });
same<number>()(result.loss);
same<number | Tensor>()(result.x);
// @ts-expect-error
await step({ x: tensor([1]) });
// @ts-expect-error
await step({ x: tensor([1]), y: "text" });
// @ts-expect-error
compileStep(() => ({ loss: 3 }), options);
// @ts-expect-error
compileStep(() => ({ loss: ops.sum(net.output) }), { model: net });
// Without annotations, names are any.
compileStep(({ x }) => ({ loss: ops.sum(x!) }), options);

const both = valueAndGrad((x: SymbolicTensor) => ops.sum(x), net.trainableWeights);
const { value, gradients } = await both(tensor([1]));
same<number>()(value);
same<Tensor[]>()(gradients);
same<SymbolicTensor>()(both(input({ shape: [2] })).value);
same<Promise<Tensor[]>>()(
  grad((x: SymbolicTensor, n: boolean) => ops.sum(n ? x : ops.neg(x)))([1], true),
);
// @ts-expect-error
await both("text");
// @ts-expect-error
grad((x: SymbolicTensor) => x.shape);
