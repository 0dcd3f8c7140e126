/** Shapes of layers in types. Checked by tsc alone. */

import type { SymbolicShape, SymbolicTensor } from "../../ts/graph/symbolic.js";
import * as layers from "../../ts/layers/index.js";
import { input } from "../../ts/layers/input.js";

/** Fails to compile unless both types are the same. */
function same<Expected>() {
  return <Actual>(
    _value: Actual,
    ..._proof: Exact<Expected, Actual> extends true ? [] : [never]
  ): void => {};
}
type Exact<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const x = input({ shape: [64] });
same<SymbolicTensor<[null, 64]>>()(x);
same<SymbolicTensor<[8, 64]>>()(input({ shape: [64], batchSize: 8 }));
same<SymbolicTensor<[null, null, 3]>>()(input({ shape: [null, 3], dtype: "int32" }));

same<SymbolicTensor<[null, 16]>>()(layers.dense({ units: 16 }).apply(x));
same<SymbolicTensor<[null, 10, 16]>>()(
  layers.dense({ units: 16 }).apply(input({ shape: [10, 4] })),
);
declare const units: number;
same<SymbolicTensor<[null, number]>>()(layers.dense({ units }).apply(x));
declare const anything: SymbolicTensor;
same<SymbolicTensor<SymbolicShape>>()(layers.dense({ units: 16 }).apply(anything));
layers.dense({ units: 3, activation: "leakyRelu", kernelInitializer: "heNormal" });

// @ts-expect-error a misspelt option
layers.dense({ unit: 16 });
// @ts-expect-error a misspelt option beside a right one
layers.dense({ units: 16, activaton: "relu" });
// @ts-expect-error a misspelt activation
layers.dense({ units: 16, activation: "rellu" });
// @ts-expect-error a misspelt initializer
layers.dense({ units: 16, kernelInitializer: "glorot_uniforms" });
// @ts-expect-error one input only
layers.dense({ units: 16 }).apply([x, x]);
// @ts-expect-error no such shape
layers.dense({ units: 16 }).apply(x).shape satisfies [null, 17];
