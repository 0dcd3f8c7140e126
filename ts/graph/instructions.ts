/**
 * Generated from the engine's instruction table by `cargo run -p latch-engine --example instructions`.
 * A test holds it current; change crates/engine/src/instruction.rs and generate again.
 */

/** An operand: an entry of the plan's operand table. */
export type Ref = number;

/** The word that begins a loop where an instruction's number may stand. */
export const REPEAT = 0xffffffff;

/** Loops inside of loops that a program may have. */
export const LEVELS = 4;

export const UNARY_NAMES = [
  "neg",
  "abs",
  "sign",
  "square",
  "sqrt",
  "rsqrt",
  "reciprocal",
  "exp",
  "expm1",
  "log",
  "log1p",
  "tanh",
  "sigmoid",
  "relu",
  "softplus",
  "erf",
  "erfInv",
  "floor",
  "ceil",
  "round",
  "sin",
  "cos",
  "isFinite",
  "not",
] as const;
export type UnaryName = (typeof UNARY_NAMES)[number];

export const BINARY_NAMES = [
  "add",
  "sub",
  "mul",
  "div",
  "maximum",
  "minimum",
  "pow",
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
  "and",
  "or",
  "tanhGrad",
  "sigmoidGrad",
  "reluGrad",
] as const;
export type BinaryName = (typeof BINARY_NAMES)[number];

export const REDUCE_NAMES = ["sum", "max", "min", "prod"] as const;
export type ReduceName = (typeof REDUCE_NAMES)[number];

export const ACTIVATION_NAMES = [
  "linear",
  "relu",
  "tanh",
  "sigmoid",
  "hard_sigmoid",
  "hard_tanh",
  "relu6",
  "leaky_relu",
  "elu",
  "selu",
  "softplus",
  "softsign",
  "silu",
  "gelu",
  "exponential",
  "mish",
  "hard_silu",
  "log_sigmoid",
  "tanh_shrink",
  "hard_shrink",
  "soft_shrink",
  "sparse_plus",
  "sparse_sigmoid",
  "squareplus",
] as const;
export type ActivationName = (typeof ACTIVATION_NAMES)[number];

/** Every instruction with its fields. Lengths and strides count elements. */
export interface Instructions {
  readonly feed: {
    readonly source: Ref;
    readonly rowLen: number;
    readonly y: Ref;
    readonly rows: number;
  };
  readonly map: {
    readonly function: UnaryName;
    readonly x: Ref;
    readonly y: Ref;
    readonly n: number;
  };
  readonly zip: {
    readonly function: BinaryName;
    readonly shape: readonly number[];
    readonly a: Ref;
    readonly aStrides: readonly number[];
    readonly b: Ref;
    readonly bStrides: readonly number[];
    readonly y: Ref;
  };
  readonly select: {
    readonly shape: readonly number[];
    readonly condition: Ref;
    readonly conditionStrides: readonly number[];
    readonly yes: Ref;
    readonly yesStrides: readonly number[];
    readonly no: Ref;
    readonly noStrides: readonly number[];
    readonly y: Ref;
  };
  readonly castToInt: {
    readonly x: Ref;
    readonly y: Ref;
    readonly n: number;
  };
  readonly castToFloat: {
    readonly x: Ref;
    readonly y: Ref;
    readonly n: number;
  };
  readonly reduction: {
    readonly function: ReduceName;
    readonly x: Ref;
    readonly outer: number;
    readonly n: number;
    readonly inner: number;
    readonly y: Ref;
  };
  readonly argMax: {
    readonly x: Ref;
    readonly outer: number;
    readonly n: number;
    readonly inner: number;
    readonly y: Ref;
  };
  readonly copy: {
    readonly shape: readonly number[];
    readonly x: Ref;
    readonly xLen: number;
    readonly xOffset: number;
    readonly xStrides: readonly number[];
    readonly y: Ref;
    readonly yLen: number;
    readonly yOffset: number;
    readonly yStrides: readonly number[];
  };
  readonly fill: {
    readonly y: Ref;
    readonly n: number;
    readonly value: number;
  };
  readonly iota: {
    readonly y: Ref;
    readonly n: number;
  };
  readonly randomUniform: {
    readonly y: Ref;
    readonly n: number;
    readonly low: number;
    readonly high: number;
    readonly seed: number;
    readonly stream: number;
  };
  readonly dropout: {
    readonly x: Ref;
    readonly y: Ref;
    readonly n: number;
    readonly rate: number;
    readonly seed: number;
    readonly stream: number;
  };
  readonly matmul: {
    readonly batch: readonly number[];
    readonly m: number;
    readonly n: number;
    readonly k: number;
    readonly a: Ref;
    readonly aLen: number;
    readonly aBatchStrides: readonly number[];
    readonly aRowStride: number;
    readonly aColumnStride: number;
    readonly b: Ref;
    readonly bLen: number;
    readonly bBatchStrides: readonly number[];
    readonly bRowStride: number;
    readonly bColumnStride: number;
    readonly y: Ref;
  };
  readonly dense: {
    readonly m: number;
    readonly k: number;
    readonly n: number;
    readonly x: Ref;
    readonly kernel: Ref;
    readonly bias: Ref | null;
    readonly activation: ActivationName;
    readonly y: Ref;
  };
  readonly denseActivationGrad: {
    readonly m: number;
    readonly n: number;
    readonly y: Ref;
    readonly dy: Ref;
    readonly activation: ActivationName;
    readonly dz: Ref | null;
    readonly db: Ref | null;
  };
  readonly softmax: {
    readonly x: Ref;
    readonly rows: number;
    readonly n: number;
    readonly y: Ref;
  };
  readonly softmaxGrad: {
    readonly y: Ref;
    readonly dy: Ref;
    readonly rows: number;
    readonly n: number;
    readonly dx: Ref;
  };
  readonly softmaxCrossEntropy: {
    readonly logits: Ref;
    readonly targets: Ref;
    readonly rows: number;
    readonly classes: number;
    readonly clip: number;
    readonly loss: Ref;
    readonly probabilities: Ref;
  };
  readonly softmaxCrossEntropyGrad: {
    readonly probabilities: Ref;
    readonly targets: Ref;
    readonly dloss: Ref;
    readonly rows: number;
    readonly classes: number;
    readonly clip: number;
    readonly dx: Ref;
  };
  readonly sparseSoftmaxCrossEntropy: {
    readonly logits: Ref;
    readonly labels: Ref;
    readonly rows: number;
    readonly classes: number;
    readonly clip: number;
    readonly loss: Ref;
    readonly probabilities: Ref;
  };
  readonly sparseSoftmaxCrossEntropyGrad: {
    readonly probabilities: Ref;
    readonly labels: Ref;
    readonly dloss: Ref;
    readonly rows: number;
    readonly classes: number;
    readonly clip: number;
    readonly dx: Ref;
  };
  readonly sigmoidCrossEntropy: {
    readonly logits: Ref;
    readonly targets: Ref;
    readonly n: number;
    readonly loss: Ref;
  };
  readonly sigmoidCrossEntropyGrad: {
    readonly logits: Ref;
    readonly targets: Ref;
    readonly dloss: Ref;
    readonly n: number;
    readonly dx: Ref;
  };
  readonly gather: {
    readonly table: Ref;
    readonly tableRows: number;
    readonly rowLen: number;
    readonly indices: Ref;
    readonly count: number;
    readonly y: Ref;
  };
  readonly scatterAdd: {
    readonly indices: Ref;
    readonly count: number;
    readonly updates: Ref;
    readonly rowLen: number;
    readonly y: Ref;
    readonly rows: number;
  };
  readonly orthogonalize: {
    readonly x: Ref;
    readonly rows: number;
    readonly len: number;
    readonly y: Ref;
  };
  readonly assign: {
    readonly target: Ref;
    readonly source: Ref;
    readonly n: number;
  };
  readonly accumulate: {
    readonly state: Ref;
    readonly delta: Ref;
    readonly n: number;
  };
  readonly accumulateMean: {
    readonly state: Ref;
    readonly values: Ref;
    readonly weights: Ref | null;
    readonly n: number;
  };
  readonly sgd: {
    readonly weight: Ref;
    readonly gradient: Ref;
    readonly hyper: Ref;
    readonly n: number;
  };
  readonly momentum: {
    readonly weight: Ref;
    readonly slot: Ref;
    readonly gradient: Ref;
    readonly hyper: Ref;
    readonly n: number;
    readonly momentum: number;
    readonly nesterov: boolean;
  };
  readonly adam: {
    readonly weight: Ref;
    readonly m: Ref;
    readonly v: Ref;
    readonly vHat: Ref | null;
    readonly gradient: Ref;
    readonly hyper: Ref;
    readonly n: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  };
  readonly rmsprop: {
    readonly weight: Ref;
    readonly v: Ref;
    readonly meanGradient: Ref | null;
    readonly momentumSlot: Ref | null;
    readonly gradient: Ref;
    readonly hyper: Ref;
    readonly n: number;
    readonly rho: number;
    readonly momentum: number;
    readonly epsilon: number;
  };
  readonly lstm: {
    readonly batch: number;
    readonly time: number;
    readonly features: number;
    readonly units: number;
    readonly reverse: boolean;
    readonly activation: ActivationName;
    readonly recurrentActivation: ActivationName;
    readonly x: Ref;
    readonly kernel: Ref;
    readonly recurrent: Ref;
    readonly bias: Ref | null;
    readonly initialHidden: Ref | null;
    readonly inputMasks: Ref | null;
    readonly inputMaskCount: number;
    readonly recurrentMasks: Ref | null;
    readonly recurrentMaskCount: number;
    readonly mask: Ref | null;
    readonly initialCell: Ref | null;
    readonly sequence: Ref | null;
    readonly hidden: Ref;
    readonly cell: Ref;
    readonly gates: Ref | null;
    readonly cells: Ref | null;
    readonly hiddens: Ref | null;
    readonly cellActivations: Ref | null;
  };
  readonly lstmGrad: {
    readonly batch: number;
    readonly time: number;
    readonly features: number;
    readonly units: number;
    readonly reverse: boolean;
    readonly activation: ActivationName;
    readonly recurrentActivation: ActivationName;
    readonly x: Ref;
    readonly kernel: Ref;
    readonly recurrent: Ref;
    readonly bias: Ref | null;
    readonly initialHidden: Ref | null;
    readonly inputMasks: Ref | null;
    readonly inputMaskCount: number;
    readonly recurrentMasks: Ref | null;
    readonly recurrentMaskCount: number;
    readonly mask: Ref | null;
    readonly initialCell: Ref | null;
    readonly gates: Ref;
    readonly cells: Ref;
    readonly hiddens: Ref;
    readonly cellActivations: Ref;
    readonly dsequence: Ref | null;
    readonly dhidden: Ref | null;
    readonly dcell: Ref | null;
    readonly dx: Ref | null;
    readonly dkernel: Ref | null;
    readonly drecurrent: Ref | null;
    readonly dbias: Ref | null;
    readonly dinitialHidden: Ref | null;
    readonly dinitialCell: Ref | null;
  };
  readonly gru: {
    readonly batch: number;
    readonly time: number;
    readonly features: number;
    readonly units: number;
    readonly reverse: boolean;
    readonly activation: ActivationName;
    readonly recurrentActivation: ActivationName;
    readonly resetAfter: boolean;
    readonly x: Ref;
    readonly kernel: Ref;
    readonly recurrent: Ref;
    readonly bias: Ref | null;
    readonly initialHidden: Ref | null;
    readonly inputMasks: Ref | null;
    readonly inputMaskCount: number;
    readonly recurrentMasks: Ref | null;
    readonly recurrentMaskCount: number;
    readonly mask: Ref | null;
    readonly sequence: Ref | null;
    readonly hidden: Ref;
    readonly gates: Ref | null;
    readonly hiddens: Ref | null;
    readonly resets: Ref | null;
  };
  readonly gruGrad: {
    readonly batch: number;
    readonly time: number;
    readonly features: number;
    readonly units: number;
    readonly reverse: boolean;
    readonly activation: ActivationName;
    readonly recurrentActivation: ActivationName;
    readonly resetAfter: boolean;
    readonly x: Ref;
    readonly kernel: Ref;
    readonly recurrent: Ref;
    readonly bias: Ref | null;
    readonly initialHidden: Ref | null;
    readonly inputMasks: Ref | null;
    readonly inputMaskCount: number;
    readonly recurrentMasks: Ref | null;
    readonly recurrentMaskCount: number;
    readonly mask: Ref | null;
    readonly gates: Ref;
    readonly hiddens: Ref;
    readonly resets: Ref;
    readonly dsequence: Ref | null;
    readonly dhidden: Ref | null;
    readonly dx: Ref | null;
    readonly dkernel: Ref | null;
    readonly drecurrent: Ref | null;
    readonly dbias: Ref | null;
    readonly dinitialHidden: Ref | null;
  };
  readonly simpleRnn: {
    readonly batch: number;
    readonly time: number;
    readonly features: number;
    readonly units: number;
    readonly reverse: boolean;
    readonly activation: ActivationName;
    readonly x: Ref;
    readonly kernel: Ref;
    readonly recurrent: Ref;
    readonly bias: Ref | null;
    readonly initialHidden: Ref | null;
    readonly inputMasks: Ref | null;
    readonly inputMaskCount: number;
    readonly recurrentMasks: Ref | null;
    readonly recurrentMaskCount: number;
    readonly mask: Ref | null;
    readonly sequence: Ref | null;
    readonly hidden: Ref;
    readonly hiddens: Ref | null;
    readonly slopes: Ref | null;
  };
  readonly simpleRnnGrad: {
    readonly batch: number;
    readonly time: number;
    readonly features: number;
    readonly units: number;
    readonly reverse: boolean;
    readonly x: Ref;
    readonly kernel: Ref;
    readonly recurrent: Ref;
    readonly bias: Ref | null;
    readonly initialHidden: Ref | null;
    readonly inputMasks: Ref | null;
    readonly inputMaskCount: number;
    readonly recurrentMasks: Ref | null;
    readonly recurrentMaskCount: number;
    readonly mask: Ref | null;
    readonly hiddens: Ref;
    readonly slopes: Ref;
    readonly dsequence: Ref | null;
    readonly dhidden: Ref | null;
    readonly dx: Ref | null;
    readonly dkernel: Ref | null;
    readonly drecurrent: Ref | null;
    readonly dbias: Ref | null;
    readonly dinitialHidden: Ref | null;
  };
}

export type InstructionName = keyof Instructions;

/** Number and fields of each instruction, in the order in which they are encoded. */
export const LAYOUTS = {
  feed: {
    number: 0,
    fields: [
      ["source", "ref"],
      ["rowLen", "int"],
      ["y", "ref"],
      ["rows", "int"],
    ],
  },
  map: {
    number: 1,
    fields: [
      ["function", "Unary"],
      ["x", "ref"],
      ["y", "ref"],
      ["n", "int"],
    ],
  },
  zip: {
    number: 2,
    fields: [
      ["function", "Binary"],
      ["shape", "list"],
      ["a", "ref"],
      ["aStrides", "list"],
      ["b", "ref"],
      ["bStrides", "list"],
      ["y", "ref"],
    ],
  },
  select: {
    number: 3,
    fields: [
      ["shape", "list"],
      ["condition", "ref"],
      ["conditionStrides", "list"],
      ["yes", "ref"],
      ["yesStrides", "list"],
      ["no", "ref"],
      ["noStrides", "list"],
      ["y", "ref"],
    ],
  },
  castToInt: {
    number: 4,
    fields: [
      ["x", "ref"],
      ["y", "ref"],
      ["n", "int"],
    ],
  },
  castToFloat: {
    number: 5,
    fields: [
      ["x", "ref"],
      ["y", "ref"],
      ["n", "int"],
    ],
  },
  reduction: {
    number: 6,
    fields: [
      ["function", "Reduce"],
      ["x", "ref"],
      ["outer", "int"],
      ["n", "int"],
      ["inner", "int"],
      ["y", "ref"],
    ],
  },
  argMax: {
    number: 7,
    fields: [
      ["x", "ref"],
      ["outer", "int"],
      ["n", "int"],
      ["inner", "int"],
      ["y", "ref"],
    ],
  },
  copy: {
    number: 8,
    fields: [
      ["shape", "list"],
      ["x", "ref"],
      ["xLen", "int"],
      ["xOffset", "int"],
      ["xStrides", "list"],
      ["y", "ref"],
      ["yLen", "int"],
      ["yOffset", "int"],
      ["yStrides", "list"],
    ],
  },
  fill: {
    number: 9,
    fields: [
      ["y", "ref"],
      ["n", "int"],
      ["value", "float"],
    ],
  },
  iota: {
    number: 10,
    fields: [
      ["y", "ref"],
      ["n", "int"],
    ],
  },
  randomUniform: {
    number: 11,
    fields: [
      ["y", "ref"],
      ["n", "int"],
      ["low", "float"],
      ["high", "float"],
      ["seed", "int"],
      ["stream", "int"],
    ],
  },
  dropout: {
    number: 12,
    fields: [
      ["x", "ref"],
      ["y", "ref"],
      ["n", "int"],
      ["rate", "float"],
      ["seed", "int"],
      ["stream", "int"],
    ],
  },
  matmul: {
    number: 13,
    fields: [
      ["batch", "list"],
      ["m", "int"],
      ["n", "int"],
      ["k", "int"],
      ["a", "ref"],
      ["aLen", "int"],
      ["aBatchStrides", "list"],
      ["aRowStride", "int"],
      ["aColumnStride", "int"],
      ["b", "ref"],
      ["bLen", "int"],
      ["bBatchStrides", "list"],
      ["bRowStride", "int"],
      ["bColumnStride", "int"],
      ["y", "ref"],
    ],
  },
  dense: {
    number: 14,
    fields: [
      ["m", "int"],
      ["k", "int"],
      ["n", "int"],
      ["x", "ref"],
      ["kernel", "ref"],
      ["bias", "ref"],
      ["activation", "Activation"],
      ["y", "ref"],
    ],
  },
  denseActivationGrad: {
    number: 15,
    fields: [
      ["m", "int"],
      ["n", "int"],
      ["y", "ref"],
      ["dy", "ref"],
      ["activation", "Activation"],
      ["dz", "ref"],
      ["db", "ref"],
    ],
  },
  softmax: {
    number: 16,
    fields: [
      ["x", "ref"],
      ["rows", "int"],
      ["n", "int"],
      ["y", "ref"],
    ],
  },
  softmaxGrad: {
    number: 17,
    fields: [
      ["y", "ref"],
      ["dy", "ref"],
      ["rows", "int"],
      ["n", "int"],
      ["dx", "ref"],
    ],
  },
  softmaxCrossEntropy: {
    number: 18,
    fields: [
      ["logits", "ref"],
      ["targets", "ref"],
      ["rows", "int"],
      ["classes", "int"],
      ["clip", "float"],
      ["loss", "ref"],
      ["probabilities", "ref"],
    ],
  },
  softmaxCrossEntropyGrad: {
    number: 19,
    fields: [
      ["probabilities", "ref"],
      ["targets", "ref"],
      ["dloss", "ref"],
      ["rows", "int"],
      ["classes", "int"],
      ["clip", "float"],
      ["dx", "ref"],
    ],
  },
  sparseSoftmaxCrossEntropy: {
    number: 20,
    fields: [
      ["logits", "ref"],
      ["labels", "ref"],
      ["rows", "int"],
      ["classes", "int"],
      ["clip", "float"],
      ["loss", "ref"],
      ["probabilities", "ref"],
    ],
  },
  sparseSoftmaxCrossEntropyGrad: {
    number: 21,
    fields: [
      ["probabilities", "ref"],
      ["labels", "ref"],
      ["dloss", "ref"],
      ["rows", "int"],
      ["classes", "int"],
      ["clip", "float"],
      ["dx", "ref"],
    ],
  },
  sigmoidCrossEntropy: {
    number: 22,
    fields: [
      ["logits", "ref"],
      ["targets", "ref"],
      ["n", "int"],
      ["loss", "ref"],
    ],
  },
  sigmoidCrossEntropyGrad: {
    number: 23,
    fields: [
      ["logits", "ref"],
      ["targets", "ref"],
      ["dloss", "ref"],
      ["n", "int"],
      ["dx", "ref"],
    ],
  },
  gather: {
    number: 24,
    fields: [
      ["table", "ref"],
      ["tableRows", "int"],
      ["rowLen", "int"],
      ["indices", "ref"],
      ["count", "int"],
      ["y", "ref"],
    ],
  },
  scatterAdd: {
    number: 25,
    fields: [
      ["indices", "ref"],
      ["count", "int"],
      ["updates", "ref"],
      ["rowLen", "int"],
      ["y", "ref"],
      ["rows", "int"],
    ],
  },
  orthogonalize: {
    number: 26,
    fields: [
      ["x", "ref"],
      ["rows", "int"],
      ["len", "int"],
      ["y", "ref"],
    ],
  },
  assign: {
    number: 27,
    fields: [
      ["target", "ref"],
      ["source", "ref"],
      ["n", "int"],
    ],
  },
  accumulate: {
    number: 28,
    fields: [
      ["state", "ref"],
      ["delta", "ref"],
      ["n", "int"],
    ],
  },
  accumulateMean: {
    number: 29,
    fields: [
      ["state", "ref"],
      ["values", "ref"],
      ["weights", "ref"],
      ["n", "int"],
    ],
  },
  sgd: {
    number: 30,
    fields: [
      ["weight", "ref"],
      ["gradient", "ref"],
      ["hyper", "ref"],
      ["n", "int"],
    ],
  },
  momentum: {
    number: 31,
    fields: [
      ["weight", "ref"],
      ["slot", "ref"],
      ["gradient", "ref"],
      ["hyper", "ref"],
      ["n", "int"],
      ["momentum", "float"],
      ["nesterov", "bool"],
    ],
  },
  adam: {
    number: 32,
    fields: [
      ["weight", "ref"],
      ["m", "ref"],
      ["v", "ref"],
      ["vHat", "ref"],
      ["gradient", "ref"],
      ["hyper", "ref"],
      ["n", "int"],
      ["beta1", "double"],
      ["beta2", "double"],
      ["epsilon", "float"],
    ],
  },
  rmsprop: {
    number: 33,
    fields: [
      ["weight", "ref"],
      ["v", "ref"],
      ["meanGradient", "ref"],
      ["momentumSlot", "ref"],
      ["gradient", "ref"],
      ["hyper", "ref"],
      ["n", "int"],
      ["rho", "double"],
      ["momentum", "float"],
      ["epsilon", "float"],
    ],
  },
  lstm: {
    number: 34,
    fields: [
      ["batch", "int"],
      ["time", "int"],
      ["features", "int"],
      ["units", "int"],
      ["reverse", "bool"],
      ["activation", "Activation"],
      ["recurrentActivation", "Activation"],
      ["x", "ref"],
      ["kernel", "ref"],
      ["recurrent", "ref"],
      ["bias", "ref"],
      ["initialHidden", "ref"],
      ["inputMasks", "ref"],
      ["inputMaskCount", "int"],
      ["recurrentMasks", "ref"],
      ["recurrentMaskCount", "int"],
      ["mask", "ref"],
      ["initialCell", "ref"],
      ["sequence", "ref"],
      ["hidden", "ref"],
      ["cell", "ref"],
      ["gates", "ref"],
      ["cells", "ref"],
      ["hiddens", "ref"],
      ["cellActivations", "ref"],
    ],
  },
  lstmGrad: {
    number: 35,
    fields: [
      ["batch", "int"],
      ["time", "int"],
      ["features", "int"],
      ["units", "int"],
      ["reverse", "bool"],
      ["activation", "Activation"],
      ["recurrentActivation", "Activation"],
      ["x", "ref"],
      ["kernel", "ref"],
      ["recurrent", "ref"],
      ["bias", "ref"],
      ["initialHidden", "ref"],
      ["inputMasks", "ref"],
      ["inputMaskCount", "int"],
      ["recurrentMasks", "ref"],
      ["recurrentMaskCount", "int"],
      ["mask", "ref"],
      ["initialCell", "ref"],
      ["gates", "ref"],
      ["cells", "ref"],
      ["hiddens", "ref"],
      ["cellActivations", "ref"],
      ["dsequence", "ref"],
      ["dhidden", "ref"],
      ["dcell", "ref"],
      ["dx", "ref"],
      ["dkernel", "ref"],
      ["drecurrent", "ref"],
      ["dbias", "ref"],
      ["dinitialHidden", "ref"],
      ["dinitialCell", "ref"],
    ],
  },
  gru: {
    number: 36,
    fields: [
      ["batch", "int"],
      ["time", "int"],
      ["features", "int"],
      ["units", "int"],
      ["reverse", "bool"],
      ["activation", "Activation"],
      ["recurrentActivation", "Activation"],
      ["resetAfter", "bool"],
      ["x", "ref"],
      ["kernel", "ref"],
      ["recurrent", "ref"],
      ["bias", "ref"],
      ["initialHidden", "ref"],
      ["inputMasks", "ref"],
      ["inputMaskCount", "int"],
      ["recurrentMasks", "ref"],
      ["recurrentMaskCount", "int"],
      ["mask", "ref"],
      ["sequence", "ref"],
      ["hidden", "ref"],
      ["gates", "ref"],
      ["hiddens", "ref"],
      ["resets", "ref"],
    ],
  },
  gruGrad: {
    number: 37,
    fields: [
      ["batch", "int"],
      ["time", "int"],
      ["features", "int"],
      ["units", "int"],
      ["reverse", "bool"],
      ["activation", "Activation"],
      ["recurrentActivation", "Activation"],
      ["resetAfter", "bool"],
      ["x", "ref"],
      ["kernel", "ref"],
      ["recurrent", "ref"],
      ["bias", "ref"],
      ["initialHidden", "ref"],
      ["inputMasks", "ref"],
      ["inputMaskCount", "int"],
      ["recurrentMasks", "ref"],
      ["recurrentMaskCount", "int"],
      ["mask", "ref"],
      ["gates", "ref"],
      ["hiddens", "ref"],
      ["resets", "ref"],
      ["dsequence", "ref"],
      ["dhidden", "ref"],
      ["dx", "ref"],
      ["dkernel", "ref"],
      ["drecurrent", "ref"],
      ["dbias", "ref"],
      ["dinitialHidden", "ref"],
    ],
  },
  simpleRnn: {
    number: 38,
    fields: [
      ["batch", "int"],
      ["time", "int"],
      ["features", "int"],
      ["units", "int"],
      ["reverse", "bool"],
      ["activation", "Activation"],
      ["x", "ref"],
      ["kernel", "ref"],
      ["recurrent", "ref"],
      ["bias", "ref"],
      ["initialHidden", "ref"],
      ["inputMasks", "ref"],
      ["inputMaskCount", "int"],
      ["recurrentMasks", "ref"],
      ["recurrentMaskCount", "int"],
      ["mask", "ref"],
      ["sequence", "ref"],
      ["hidden", "ref"],
      ["hiddens", "ref"],
      ["slopes", "ref"],
    ],
  },
  simpleRnnGrad: {
    number: 39,
    fields: [
      ["batch", "int"],
      ["time", "int"],
      ["features", "int"],
      ["units", "int"],
      ["reverse", "bool"],
      ["x", "ref"],
      ["kernel", "ref"],
      ["recurrent", "ref"],
      ["bias", "ref"],
      ["initialHidden", "ref"],
      ["inputMasks", "ref"],
      ["inputMaskCount", "int"],
      ["recurrentMasks", "ref"],
      ["recurrentMaskCount", "int"],
      ["mask", "ref"],
      ["hiddens", "ref"],
      ["slopes", "ref"],
      ["dsequence", "ref"],
      ["dhidden", "ref"],
      ["dx", "ref"],
      ["dkernel", "ref"],
      ["drecurrent", "ref"],
      ["dbias", "ref"],
      ["dinitialHidden", "ref"],
    ],
  },
} as const;
