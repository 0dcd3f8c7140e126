/**
 * Generated from the engine's instruction table by `cargo run -p latch-engine --example instructions`.
 * A test holds it current; change crates/engine/src/instruction.rs and generate again.
 */

/** An operand: an entry of the plan's operand table. */
export type Ref = number;

/** The word that begins a loop, in the position of an instruction's number. */
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
  "atan",
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

/** What every recurrent instruction reads. */
export type RecurrentOperands = {
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
};
const RECURRENT_OPERANDS =
  "batch time features units reverse x kernel recurrent bias initialHidden inputMasks inputMaskCount recurrentMasks recurrentMaskCount mask";

/** Gradients of the outputs of a recurrent instruction, which are read, and of what it reads, which are written. */
export type RecurrentGradients = {
  readonly dsequence: Ref | null;
  readonly dhidden: Ref | null;
  readonly dx: Ref | null;
  readonly dkernel: Ref | null;
  readonly drecurrent: Ref | null;
  readonly dbias: Ref | null;
  readonly dinitialHidden: Ref | null;
};
const RECURRENT_GRADIENTS = "dsequence dhidden dx dkernel drecurrent dbias dinitialHidden";

/** What an LSTM reads beside that. */
export type LstmOperands = {
  readonly activation: ActivationName;
  readonly recurrentActivation: ActivationName;
  readonly initialCell: Ref | null;
};
const LSTM_OPERANDS = "activation:Activation recurrentActivation:Activation initialCell";

/** What a GRU reads beside that. */
export type GruOperands = {
  readonly activation: ActivationName;
  readonly recurrentActivation: ActivationName;
  readonly resetAfter: boolean;
};
const GRU_OPERANDS = "activation:Activation recurrentActivation:Activation resetAfter";

/** Every instruction with its fields. Lengths and strides count elements. */
export interface Instructions {
  readonly feed: {
    readonly source: Ref;
    readonly rowLen: number;
    readonly y: Ref;
    readonly rows: number;
  };
  readonly unary: {
    readonly function: UnaryName;
    readonly x: Ref;
    readonly y: Ref;
    readonly n: number;
  };
  readonly binary: {
    readonly function: BinaryName;
    readonly shape: readonly number[];
    readonly a: Ref;
    readonly aStrides: readonly number[];
    readonly b: Ref;
    readonly bStrides: readonly number[];
    readonly y: Ref;
  };
  readonly where: {
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
  readonly lstm: RecurrentOperands &
    LstmOperands & {
      readonly sequence: Ref | null;
      readonly hidden: Ref;
      readonly cell: Ref;
      readonly gates: Ref | null;
      readonly cells: Ref | null;
      readonly hiddens: Ref | null;
      readonly cellActivations: Ref | null;
    };
  readonly lstmGrad: RecurrentOperands &
    LstmOperands &
    RecurrentGradients & {
      readonly gates: Ref;
      readonly cells: Ref;
      readonly hiddens: Ref;
      readonly cellActivations: Ref;
      readonly dcell: Ref | null;
      readonly dinitialCell: Ref | null;
    };
  readonly gru: RecurrentOperands &
    GruOperands & {
      readonly sequence: Ref | null;
      readonly hidden: Ref;
      readonly gates: Ref | null;
      readonly hiddens: Ref | null;
      readonly resets: Ref | null;
    };
  readonly gruGrad: RecurrentOperands &
    GruOperands &
    RecurrentGradients & {
      readonly gates: Ref;
      readonly hiddens: Ref;
      readonly resets: Ref;
    };
  readonly simpleRnn: RecurrentOperands & {
    readonly activation: ActivationName;
    readonly sequence: Ref | null;
    readonly hidden: Ref;
    readonly hiddens: Ref | null;
    readonly derivatives: Ref | null;
  };
  readonly simpleRnnGrad: RecurrentOperands &
    RecurrentGradients & {
      readonly hiddens: Ref;
      readonly derivatives: Ref;
    };
  readonly orthogonalize: {
    readonly x: Ref;
    readonly rows: number;
    readonly len: number;
    readonly y: Ref;
  };
}

export type InstructionName = keyof Instructions;

/**
 * Names of the fields of each instruction, in the order in which they are encoded; behind a colon how, where the
 * value does not tell. An instruction's number is its position.
 */
export const LAYOUTS: Readonly<Record<InstructionName, string>> = {
  feed: "source rowLen y rows",
  unary: "function:Unary x y n",
  binary: "function:Binary shape a aStrides b bStrides y",
  where: "shape condition conditionStrides yes yesStrides no noStrides y",
  castToInt: "x y n",
  castToFloat: "x y n",
  reduction: "function:Reduce x outer n inner y",
  argMax: "x outer n inner y",
  copy: "shape x xLen xOffset xStrides y yLen yOffset yStrides",
  fill: "y n value:float",
  iota: "y n",
  randomUniform: "y n low:float high:float seed stream",
  dropout: "x y n rate:float seed stream",
  matmul:
    "batch m n k a aLen aBatchStrides aRowStride aColumnStride b bLen bBatchStrides bRowStride bColumnStride y",
  dense: "m k n x kernel bias activation:Activation y",
  denseActivationGrad: "m n y dy activation:Activation dz db",
  softmax: "x rows n y",
  softmaxGrad: "y dy rows n dx",
  softmaxCrossEntropy: "logits targets rows classes clip:float loss probabilities",
  softmaxCrossEntropyGrad: "probabilities targets dloss rows classes clip:float dx",
  sparseSoftmaxCrossEntropy: "logits labels rows classes clip:float loss probabilities",
  sparseSoftmaxCrossEntropyGrad: "probabilities labels dloss rows classes clip:float dx",
  sigmoidCrossEntropy: "logits targets n loss",
  sigmoidCrossEntropyGrad: "logits targets dloss n dx",
  gather: "table tableRows rowLen indices count y",
  scatterAdd: "indices count updates rowLen y rows",
  assign: "target source n",
  accumulate: "state delta n",
  accumulateMean: "state values weights n",
  sgd: "weight gradient hyper n",
  momentum: "weight slot gradient hyper n momentum:float nesterov",
  adam: "weight m v vHat gradient hyper n beta1:double beta2:double epsilon:float",
  rmsprop:
    "weight v meanGradient momentumSlot gradient hyper n rho:double momentum:float epsilon:float",
  lstm: `${RECURRENT_OPERANDS} ${LSTM_OPERANDS} sequence hidden cell gates cells hiddens cellActivations`,
  lstmGrad: `${RECURRENT_OPERANDS} ${LSTM_OPERANDS} gates cells hiddens cellActivations ${RECURRENT_GRADIENTS} dcell dinitialCell`,
  gru: `${RECURRENT_OPERANDS} ${GRU_OPERANDS} sequence hidden gates hiddens resets`,
  gruGrad: `${RECURRENT_OPERANDS} ${GRU_OPERANDS} gates hiddens resets ${RECURRENT_GRADIENTS}`,
  simpleRnn: `${RECURRENT_OPERANDS} activation:Activation sequence hidden hiddens derivatives`,
  simpleRnnGrad: `${RECURRENT_OPERANDS} hiddens derivatives ${RECURRENT_GRADIENTS}`,
  orthogonalize: "x rows len y",
};

/** Instructions that the engine's core build lacks. */
export const RECURRENT_INSTRUCTIONS: readonly InstructionName[] = [
  "lstm",
  "lstmGrad",
  "gru",
  "gruGrad",
  "simpleRnn",
  "simpleRnnGrad",
  "orthogonalize",
];
