/**
 * Generated from the engine's instruction table by `cargo run -p latch-engine --example instructions`.
 * A test holds it current; change crates/engine/src/instruction.rs and generate again.
 */

/** An operand: an entry of the plan's operand table. */
export type Ref = number;

/** The opcode of a loop: its first word, where an instruction has its own opcode. */
export const REPEAT = 0xffffffff;

/** The opcode of a loop whose iterations do not depend on each other: several threads compute them. */
export const REPEAT_PARALLEL = 0xfffffffe;

/** The most parts into which such a loop is split. */
export const MAX_LOOP_PARTS = 8;

/** How deeply loops may be nested. */
export const MAX_LOOP_DEPTH = 4;

/** The level of operands that advance with the part of a loop that is split, not with an iteration. */
export const PART_LEVEL = 4;

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
  "isFinite",
  "not",
  "sin",
  "cos",
  "atan",
] as const;
export type UnaryName = (typeof UNARY_NAMES)[number];

export const BINARY_NAMES = [
  "add",
  "sub",
  "mul",
  "div",
  "maximum",
  "minimum",
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
  "pow",
] as const;
export type BinaryName = (typeof BINARY_NAMES)[number];

export const REDUCE_NAMES = ["sum", "max", "min", "prod"] as const;
export type ReduceName = (typeof REDUCE_NAMES)[number];

export const INTEGER_NAMES = [
  "add",
  "sub",
  "mul",
  "maximum",
  "minimum",
  "pow",
  "bitAnd",
  "bitOr",
  "bitXor",
  "shiftLeft",
  "shiftRight",
  "floorDivide",
  "remainder",
] as const;
export type IntegerName = (typeof INTEGER_NAMES)[number];

export const COMPARISON_NAMES = [
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
] as const;
export type ComparisonName = (typeof COMPARISON_NAMES)[number];

export const SCATTER_NAMES = ["set", "add", "mul", "max", "min"] as const;
export type ScatterName = (typeof SCATTER_NAMES)[number];

export const RULE_NAMES = [
  "nadam",
  "adagrad",
  "adadelta",
  "adamax",
  "ftrl",
  "lion",
  "lamb",
  "adafactor",
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

export const FACTORIZATION_NAMES = ["cholesky", "lu", "qr", "eigh", "svd"] as const;
export type FactorizationName = (typeof FACTORIZATION_NAMES)[number];

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
  "batch time features units reverse x:f32 kernel:f32 recurrent:f32 bias:f32 initialHidden:f32 inputMasks:f32 inputMaskCount recurrentMasks:f32 recurrentMaskCount mask:f32";

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
const RECURRENT_GRADIENTS =
  "dsequence:f32 dhidden:f32 dx:f32 dkernel:f32 drecurrent:f32 dbias:f32 dinitialHidden:f32";

/** What an LSTM reads besides that. */
export type LstmOperands = {
  readonly activation: ActivationName;
  readonly recurrentActivation: ActivationName;
  readonly initialCell: Ref | null;
};
const LSTM_OPERANDS = "activation:Activation recurrentActivation:Activation initialCell:f32";

/** What a GRU reads besides that. */
export type GruOperands = {
  readonly activation: ActivationName;
  readonly recurrentActivation: ActivationName;
  readonly resetAfter: boolean;
};
const GRU_OPERANDS = "activation:Activation recurrentActivation:Activation resetAfter";

/** Windows over images: sizes along three axes; images of fewer axes have sizes of 1 in front. */
export type Windows = {
  readonly batch: number;
  readonly channels: number;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly before: readonly number[];
};
const WINDOWS = "batch channels input output size strides dilation before";

/** Queries [outer, queries, heads, size], keys [outer, keys, groups, size], values [outer, keys, groups, valueSize]; a mask [outer, heads, queries, keys] by strides and one [outer, queries]; window 0 is none, rate 0 drops nothing. */
export type AttentionOperands = {
  readonly outer: number;
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  readonly groups: number;
  readonly size: number;
  readonly valueSize: number;
  readonly query: Ref;
  readonly key: Ref;
  readonly value: Ref;
  readonly mask: Ref | null;
  readonly maskStrides: readonly number[];
  readonly queryMask: Ref | null;
  readonly scale: number;
  readonly causal: boolean;
  readonly window: number;
  readonly averages: boolean;
  readonly rate: number;
  readonly seed: number;
  readonly stream: number;
};
const ATTENTION_OPERANDS =
  "outer queries keys heads groups size valueSize query:f32 key:f32 value:f32 mask:f32 maskStrides queryMask:f32 scale:float causal window averages rate:float seed stream";

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
    readonly first: number;
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
  readonly orthogonalize: {
    readonly x: Ref;
    readonly rows: number;
    readonly len: number;
    readonly y: Ref;
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
  readonly intBinary: {
    readonly function: IntegerName;
    readonly shape: readonly number[];
    readonly a: Ref;
    readonly aStrides: readonly number[];
    readonly b: Ref;
    readonly bStrides: readonly number[];
    readonly y: Ref;
  };
  readonly intCompare: {
    readonly function: ComparisonName;
    readonly shape: readonly number[];
    readonly a: Ref;
    readonly aStrides: readonly number[];
    readonly b: Ref;
    readonly bStrides: readonly number[];
    readonly y: Ref;
  };
  readonly intReduction: {
    readonly function: ReduceName;
    readonly x: Ref;
    readonly outer: number;
    readonly n: number;
    readonly inner: number;
    readonly y: Ref;
  };
  readonly intArgMax: {
    readonly x: Ref;
    readonly outer: number;
    readonly n: number;
    readonly inner: number;
    readonly y: Ref;
  };
  readonly intMatmul: {
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
  readonly convolution: Windows & {
    readonly filters: number;
    readonly groups: number;
    readonly x: Ref;
    readonly kernel: Ref;
    readonly bias: Ref | null;
    readonly activation: ActivationName;
    readonly y: Ref;
  };
  readonly convolutionInputGrad: Windows & {
    readonly filters: number;
    readonly groups: number;
    readonly dy: Ref;
    readonly kernel: Ref;
    readonly dx: Ref;
  };
  readonly convolutionKernelGrad: Windows & {
    readonly filters: number;
    readonly groups: number;
    readonly x: Ref;
    readonly dy: Ref;
    readonly dkernel: Ref;
  };
  readonly maxPooling: Windows & {
    readonly x: Ref;
    readonly y: Ref;
  };
  readonly maxPoolingGrad: Windows & {
    readonly x: Ref;
    readonly y: Ref;
    readonly dy: Ref;
    readonly dx: Ref;
  };
  readonly averagePooling: Windows & {
    readonly x: Ref;
    readonly y: Ref;
  };
  readonly averagePoolingGrad: Windows & {
    readonly dy: Ref;
    readonly dx: Ref;
  };
  readonly normalize: {
    readonly outer: number;
    readonly rows: number;
    readonly groups: number;
    readonly size: number;
    readonly x: Ref;
    readonly gamma: Ref | null;
    readonly beta: Ref | null;
    readonly epsilon: number;
    readonly centered: boolean;
    readonly y: Ref;
    readonly mean: Ref | null;
    readonly variance: Ref | null;
  };
  readonly normalizeGrad: {
    readonly outer: number;
    readonly rows: number;
    readonly groups: number;
    readonly size: number;
    readonly x: Ref;
    readonly gamma: Ref | null;
    readonly mean: Ref;
    readonly variance: Ref;
    readonly epsilon: number;
    readonly centered: boolean;
    readonly dy: Ref;
    readonly dx: Ref | null;
    readonly dgamma: Ref | null;
    readonly dbeta: Ref | null;
  };
  readonly scaleShift: {
    readonly rows: number;
    readonly n: number;
    readonly x: Ref;
    readonly scale: Ref;
    readonly shift: Ref;
    readonly y: Ref;
  };
  readonly attention: AttentionOperands & {
    readonly output: Ref;
    readonly logSums: Ref | null;
    readonly weights: Ref | null;
  };
  readonly attentionGrad: AttentionOperands & {
    readonly output: Ref;
    readonly logSums: Ref;
    readonly weights: Ref | null;
    readonly doutput: Ref;
    readonly dquery: Ref | null;
    readonly dkey: Ref | null;
    readonly dvalue: Ref | null;
  };
  readonly argSort: {
    readonly x: Ref;
    readonly rows: number;
    readonly n: number;
    readonly descending: boolean;
    readonly y: Ref;
  };
  readonly intArgSort: {
    readonly x: Ref;
    readonly rows: number;
    readonly n: number;
    readonly descending: boolean;
    readonly y: Ref;
  };
  readonly recurrence: {
    readonly a: Ref | null;
    readonly b: Ref;
    readonly outer: number;
    readonly n: number;
    readonly inner: number;
    readonly reverse: boolean;
    readonly y: Ref;
  };
  readonly intRecurrence: {
    readonly a: Ref | null;
    readonly b: Ref;
    readonly outer: number;
    readonly n: number;
    readonly inner: number;
    readonly reverse: boolean;
    readonly y: Ref;
  };
  readonly scatter: {
    readonly function: ScatterName;
    readonly indices: Ref;
    readonly count: number;
    readonly updates: Ref;
    readonly rowLen: number;
    readonly y: Ref;
    readonly rows: number;
  };
  readonly intScatter: {
    readonly function: ScatterName;
    readonly indices: Ref;
    readonly count: number;
    readonly updates: Ref;
    readonly rowLen: number;
    readonly y: Ref;
    readonly rows: number;
  };
  readonly remainder: {
    readonly shape: readonly number[];
    readonly a: Ref;
    readonly aStrides: readonly number[];
    readonly b: Ref;
    readonly bStrides: readonly number[];
    readonly y: Ref;
  };
  readonly ruleUpdate: {
    readonly rule: number;
    readonly weight: Ref;
    readonly first: Ref;
    readonly second: Ref | null;
    readonly third: Ref | null;
    readonly gradient: Ref;
    readonly hyper: Ref;
    readonly constants: Ref;
    readonly outer: number;
    readonly rows: number;
    readonly n: number;
  };
  readonly factorize: {
    readonly function: number;
    readonly count: number;
    readonly rows: number;
    readonly columns: number;
    readonly full: boolean;
    readonly x: Ref;
    readonly first: Ref | null;
    readonly second: Ref | null;
    readonly third: Ref | null;
  };
  readonly solveTriangular: {
    readonly count: number;
    readonly n: number;
    readonly columns: number;
    readonly lower: boolean;
    readonly transposed: boolean;
    readonly unitDiagonal: boolean;
    readonly t: Ref;
    readonly b: Ref;
    readonly x: Ref;
  };
}

export type InstructionName = keyof Instructions;

/**
 * Names of the fields of each instruction, in the order in which they are encoded; after a colon, how a value is
 * encoded where its type does not tell, or the element type of an operand: f32, i32, f64, or any of four bytes. An instruction's number is its position.
 */
export const LAYOUTS: Readonly<Record<InstructionName, string>> = {
  feed: "source:any rowLen y:any rows",
  unary: "function:Unary x:f32 y:f32 n",
  binary: "function:Binary shape a:f32 aStrides b:f32 bStrides y:f32",
  where: "shape condition:f32 conditionStrides yes:any yesStrides no:any noStrides y:any",
  castToInt: "x:f32 y:i32 n",
  castToFloat: "x:i32 y:f32 n",
  reduction: "function:Reduce x:f32 outer n inner y:f32",
  argMax: "x:f32 outer n inner y:i32",
  copy: "shape x:any xLen xOffset xStrides y:any yLen yOffset yStrides",
  fill: "y:any n value:float",
  iota: "y:f32 n",
  randomUniform: "y:f32 n first low:float high:float seed stream",
  dropout: "x:f32 y:f32 n rate:float seed stream",
  matmul:
    "batch m n k a:f32 aLen aBatchStrides aRowStride aColumnStride b:f32 bLen bBatchStrides bRowStride bColumnStride y:f32",
  dense: "m k n x:f32 kernel:f32 bias:f32 activation:Activation y:f32",
  denseActivationGrad: "m n y:f32 dy:f32 activation:Activation dz:f32 db:f32",
  softmax: "x:f32 rows n y:f32",
  softmaxGrad: "y:f32 dy:f32 rows n dx:f32",
  softmaxCrossEntropy: "logits:f32 targets:f32 rows classes clip:float loss:f32 probabilities:f32",
  softmaxCrossEntropyGrad: "probabilities:f32 targets:f32 dloss:f32 rows classes clip:float dx:f32",
  sparseSoftmaxCrossEntropy:
    "logits:f32 labels:i32 rows classes clip:float loss:f32 probabilities:f32",
  sparseSoftmaxCrossEntropyGrad:
    "probabilities:f32 labels:i32 dloss:f32 rows classes clip:float dx:f32",
  sigmoidCrossEntropy: "logits:f32 targets:f32 n loss:f32",
  sigmoidCrossEntropyGrad: "logits:f32 targets:f32 dloss:f32 n dx:f32",
  gather: "table:any tableRows rowLen indices:i32 count y:any",
  scatterAdd: "indices:i32 count updates:f32 rowLen y:f32 rows",
  assign: "target:any source:any n",
  accumulate: "state:f64 delta:f32 n",
  accumulateMean: "state:f64 values:f32 weights:f32 n",
  sgd: "weight:f32 gradient:f32 hyper:f32 n",
  momentum: "weight:f32 slot:f32 gradient:f32 hyper:f32 n momentum:float nesterov",
  adam: "weight:f32 m:f32 v:f32 vHat:f32 gradient:f32 hyper:f32 n beta1:double beta2:double epsilon:float",
  rmsprop:
    "weight:f32 v:f32 meanGradient:f32 momentumSlot:f32 gradient:f32 hyper:f32 n rho:double momentum:float epsilon:float",
  lstm: `${RECURRENT_OPERANDS} ${LSTM_OPERANDS} sequence:f32 hidden:f32 cell:f32 gates:f32 cells:f32 hiddens:f32 cellActivations:f32`,
  lstmGrad: `${RECURRENT_OPERANDS} ${LSTM_OPERANDS} gates:f32 cells:f32 hiddens:f32 cellActivations:f32 ${RECURRENT_GRADIENTS} dcell:f32 dinitialCell:f32`,
  orthogonalize: "x:f32 rows len y:f32",
  gru: `${RECURRENT_OPERANDS} ${GRU_OPERANDS} sequence:f32 hidden:f32 gates:f32 hiddens:f32 resets:f32`,
  gruGrad: `${RECURRENT_OPERANDS} ${GRU_OPERANDS} gates:f32 hiddens:f32 resets:f32 ${RECURRENT_GRADIENTS}`,
  simpleRnn: `${RECURRENT_OPERANDS} activation:Activation sequence:f32 hidden:f32 hiddens:f32 derivatives:f32`,
  simpleRnnGrad: `${RECURRENT_OPERANDS} hiddens:f32 derivatives:f32 ${RECURRENT_GRADIENTS}`,
  intBinary: "function:Integer shape a:i32 aStrides b:i32 bStrides y:i32",
  intCompare: "function:Comparison shape a:i32 aStrides b:i32 bStrides y:f32",
  intReduction: "function:Reduce x:i32 outer n inner y:i32",
  intArgMax: "x:i32 outer n inner y:i32",
  intMatmul:
    "batch m n k a:i32 aLen aBatchStrides aRowStride aColumnStride b:i32 bLen bBatchStrides bRowStride bColumnStride y:i32",
  convolution: `${WINDOWS} filters groups x:f32 kernel:f32 bias:f32 activation:Activation y:f32`,
  convolutionInputGrad: `${WINDOWS} filters groups dy:f32 kernel:f32 dx:f32`,
  convolutionKernelGrad: `${WINDOWS} filters groups x:f32 dy:f32 dkernel:f32`,
  maxPooling: `${WINDOWS} x:f32 y:f32`,
  maxPoolingGrad: `${WINDOWS} x:f32 y:f32 dy:f32 dx:f32`,
  averagePooling: `${WINDOWS} x:f32 y:f32`,
  averagePoolingGrad: `${WINDOWS} dy:f32 dx:f32`,
  normalize:
    "outer rows groups size x:f32 gamma:f32 beta:f32 epsilon:float centered y:f32 mean:f32 variance:f32",
  normalizeGrad:
    "outer rows groups size x:f32 gamma:f32 mean:f32 variance:f32 epsilon:float centered dy:f32 dx:f32 dgamma:f32 dbeta:f32",
  scaleShift: "rows n x:f32 scale:f32 shift:f32 y:f32",
  attention: `${ATTENTION_OPERANDS} output:f32 logSums:f32 weights:f32`,
  attentionGrad: `${ATTENTION_OPERANDS} output:f32 logSums:f32 weights:f32 doutput:f32 dquery:f32 dkey:f32 dvalue:f32`,
  argSort: "x:f32 rows n descending y:i32",
  intArgSort: "x:i32 rows n descending y:i32",
  recurrence: "a:f32 b:f32 outer n inner reverse y:f32",
  intRecurrence: "a:i32 b:i32 outer n inner reverse y:i32",
  scatter: "function:Scatter indices:i32 count updates:f32 rowLen y:f32 rows",
  intScatter: "function:Scatter indices:i32 count updates:i32 rowLen y:i32 rows",
  remainder: "shape a:f32 aStrides b:f32 bStrides y:f32",
  ruleUpdate:
    "rule weight:f32 first:f32 second:f32 third:f32 gradient:f32 hyper:f32 constants:f32 outer rows n",
  factorize: "function count rows columns full x:f32 first:f32 second:f32 third:f32",
  solveTriangular: "count n columns lower transposed unitDiagonal t:f32 b:f32 x:f32",
};

/** The first instruction of each larger build of the engine: it and those after it are not in the smaller ones. */
export const FIRST_INSTRUCTIONS = { lstm: "lstm", recurrent: "gru", full: "intBinary" } as const;

/** Functions of the instructions `unary` and `binary` that the smallest build lacks. */
export const LESS_COMMON_FUNCTIONS: readonly string[] = ["sin", "cos", "atan", "pow"];
