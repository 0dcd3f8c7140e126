/**
 * Operations in the graph of a file that functions of `ops` compute, beyond the common ones of operations-from-keras.ts. This
 * module needs all of `ops`, so it is loaded where a file has one of them.
 */
import * as ops from "../../graph/ops.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import { FormatError, ValueError } from "../../runtime/errors.js";
import { constantOf } from "./constants.js";
import type { Json } from "./json.js";

/**
 * Keras's classes by the parameters of their functions, in order. A parameter is an option of the class if it ends with "=",
 * else an argument of the call, by Keras's names for both; "*" is all arguments as one list.
 */
const CLASSES: readonly (readonly [parameters: string, classes: string])[] = [
  [
    "x",
    "Arccos Arccosh Arcsin Arcsinh Arctanh BitwiseInvert BitwiseNot Cbrt Copy Corrcoef Cosh Deg2rad Det Eigh Erfc Exp2 Fabs Fliplr Flipud I0 Inv Isinf Isnan Isneginf Isposinf Isreal Log10 Log2 Logdet LuFactor Rad2deg Ravel Signbit Sinc Sinh Slogdet SparsePlus SparseSigmoid Tan Trunc",
  ],
  [
    "x1 x2",
    "Arctan2 DivideNoNan Dot FloorDivide Fmax Fmin Fmod Gcd Heaviside Hypot Inner Kron Lcm Ldexp Logaddexp Logaddexp2 LogicalXor Mod Nextafter Outer Vdot",
  ],
  [
    "x y",
    "BitwiseAnd BitwiseLeftShift BitwiseOr BitwiseRightShift BitwiseXor CDist LeftShift RightShift",
  ],
  [
    "x axis= keepdims=",
    "All Amax Amin Argmin Median Nanargmax Nanargmin Nanmax Nanmean Nanmedian Nanmin Nanprod Nanstd Nansum Nanvar Prod Ptp Std Var",
  ],
  ["x axis=", "Argsort CountNonzero Cumprod Cumsum Glu Nancumprod Nancumsum Sort Sparsemax"],
  ["x indices axis=", "Take TakeAlongAxis"],
  ["x axis= weights", "Average"],
  ["x decimals=", "Round"],
  ["x k=", "Diag Diagflat TopK Tril Triu"],
  ["array k= axes=", "Rot90"],
  ["x offset= axis1= axis2=", "Diagonal Trace"],
  ["x axis1= axis2=", "Swapaxes"],
  ["x source= destination=", "Moveaxis"],
  ["x repeats=", "Tile"],
  ["x repeats= axis=", "Repeat"],
  ["x shift= axis=", "Roll"],
  ["x pad_width= mode= constant_values", "Pad"],
  ["x num= axis=", "Unstack"],
  ["x indices_or_sections=", "Dsplit Hsplit Vsplit"],
  ["x indices_or_sections= axis=", "ArraySplit Split"],
  ["xs", "Dstack Hstack Vstack"],
  ["x1 x2 axis=", "Append"],
  ["* indexing=", "Meshgrid"],
  ["x dtype=", "EmptyLike SaturateCast"],
  ["x fill_value dtype=", "FullLike"],
  ["start stop num= endpoint= axis=", "Linspace"],
  ["start stop num= endpoint= base= axis=", "Logspace"],
  ["x1 x2 rtol= atol= equal_nan=", "AllClose"],
  ["x1 x2 rtol atol equal_nan=", "Isclose"],
  ["x1 x2 invert=", "IsIn"],
  ["x bins", "Digitize"],
  ["sorted_sequence values side=", "SearchSorted"],
  ["x kth= axis=", "Argpartition"],
  ["x bins= range=", "Histogram"],
  ["indices shape=", "UnravelIndex"],
  ["x q axis= method= keepdims=", "Nanpercentile Nanquantile Percentile Quantile"],
  ["x nan= posinf= neginf=", "NanToNum"],
  ["a n= axis=", "Diff"],
  ["y x= dx= axis=", "Trapezoid"],
  ["x N= increasing=", "Vander"],
  ["x1 x2 mode=", "Correlate"],
  ["condlist choicelist default", "Select"],
  ["inputs start_indices shape=", "Slice"],
  ["inputs start_indices updates", "SliceUpdate"],
  ["indices values shape=", "Scatter"],
  ["inputs indices updates reduction=", "ScatterUpdate"],
  ["data segment_ids num_segments=", "SegmentMax SegmentMin SegmentProd SegmentSum"],
  ["subscripts= *", "Einsum"],
  ["x1 x2 axes=", "Tensordot"],
  ["x1 x2 axisa= axisb= axisc= axis=", "Cross"],
  ["x ord= axis= keepdims=", "Norm"],
  ["x axis= order= epsilon=", "Normalize"],
  ["a b", "Solve"],
  ["a b lower=", "SolveTriangular"],
  ["a b rcond=", "Lstsq"],
  ["x upper=", "Cholesky CholeskyInverse"],
  ["x mode=", "Qr"],
  ["x full_matrices= compute_uv=", "SVD"],
  ["x tol=", "MatrixRank"],
  ["x rcond=", "Pinv"],
  ["x", "FFT FFT2 IFFT2"],
  ["x fft_length=", "IRFFT RFFT"],
  ["x sequence_length= sequence_stride=", "ExtractSequences"],
  ["x sequence_length= sequence_stride= fft_length= window= center=", "STFT"],
  ["x sequence_length= sequence_stride= fft_length= length= window= center=", "ISTFT"],
  ["x threshold=", "HardShrink SoftShrink"],
  ["x threshold= default_value=", "Threshold"],
  ["x alpha=", "Celu"],
  ["x b=", "Squareplus"],
  ["inputs num_classes= axis= dtype=", "MultiHot"],
  ["x num_classes= axis= dtype=", "OneHot"],
  ["x axes= keepdims=", "Moments"],
  ["x mean variance axis= offset scale epsilon=", "BatchNorm"],
  ["x gamma beta axis= epsilon=", "LayerNorm"],
  ["x scale axis= epsilon=", "RMSNorm"],
  ["query key value bias mask scale is_causal=", "DotProductAttention"],
  ["target output from_logits=", "BinaryCrossentropy"],
  ["target output from_logits= axis=", "CategoricalCrossentropy SparseCategoricalCrossentropy"],
  ["target output target_length output_length mask_index=", "CTCLoss"],
  ["targets predictions k=", "InTopK"],
  ["x1 x2 max_val=", "PSNR"],
  ["inputs pool_size= strides= padding= data_format=", "AveragePool MaxPool"],
  ["inputs output_size= data_format=", "AdaptiveAveragePool AdaptiveMaxPool"],
  ["inputs kernel strides= padding= data_format= dilation_rate=", "Conv DepthwiseConv"],
  [
    "inputs depthwise_kernel pointwise_kernel strides= padding= data_format= dilation_rate=",
    "SeparableConv",
  ],
  ["inputs kernel strides= padding= output_padding= data_format= dilation_rate=", "ConvTranspose"],
  ["x output_size= kernel_size= dilation= padding= stride=", "Fold"],
  ["x block_size= data_format=", "DepthToSpace SpaceToDepth"],
  ["images data_format=", "HSVToRGB RGBToGrayscale RGBToHSV SobelEdges"],
  [
    "images size= interpolation= antialias= crop_to_aspect_ratio= pad_to_aspect_ratio= fill_mode= fill_value= data_format=",
    "Resize",
  ],
  ["images size= strides= dilation_rate= padding= data_format=", "ExtractPatches"],
  ["images transform interpolation= fill_mode= fill_value= data_format=", "AffineTransform"],
  [
    "images start_points end_points interpolation= fill_value= data_format=",
    "PerspectiveTransform",
  ],
  ["inputs coordinates order= fill_mode= fill_value=", "MapCoordinates"],
  ["images kernel_size= sigma= data_format=", "GaussianBlur"],
  [
    "images top_padding= left_padding= bottom_padding= right_padding= target_height= target_width= data_format=",
    "PadImages",
  ],
  [
    "images top_cropping= left_cropping= bottom_cropping= right_cropping= target_height= target_width= data_format=",
    "CropImages",
  ],
  ["images output_shape scale translation spatial_dims= method= antialias=", "ScaleAndTranslate"],
  ["image1 image2 max_val= filter_size= filter_sigma= k1= k2= data_format=", "SSIM"],
];

/** Arguments of calls that are numbers rather than tensors. */
const NUMBERS = new Set(["q", "start_indices", "output_shape", "scale", "translation"]);

/** Options that say how an operation computes, not what, or that have one value. */
const WITHOUT_EFFECT = new Set(["name", "sorted", "flash_attention", "synchronized", "sparse"]);

/** Functions whose names are not those of the classes. */
const NAMES: Readonly<Record<string, string>> = {
  BatchNorm: "batchNormalization",
  LayerNorm: "layerNormalization",
  RMSNorm: "rmsNormalization",
};

interface FunctionOperation {
  readonly run: (...args: readonly unknown[]) => unknown;
  readonly parameters: readonly string[];
}

const OPERATIONS: ReadonlyMap<string, FunctionOperation> = operationsByClass();

function operationsByClass(): Map<string, FunctionOperation> {
  // Functions check their arguments themselves.
  const functions = Object.entries({ ...ops, ...ops.image }) as [
    string,
    FunctionOperation["run"],
  ][];
  // Names that differ in capitals alone (argMax, argmax) are of one function.
  const byName = new Map(functions.map(([name, run]) => [name.toLowerCase(), run]));
  return new Map(
    CLASSES.flatMap(([parameters, classes]) =>
      classes.split(" ").map((name): [string, FunctionOperation] => {
        const run = byName.get((NAMES[name] ?? name).toLowerCase());
        if (run === undefined) throw new Error(`No function of ops computes ${name}.`);
        return [name, { run, parameters: parameters.split(" ") }];
      }),
    ),
  );
}

/** The class of an operation that this module computes. */
export function isFunctionOperation(className: string): boolean {
  return OPERATIONS.has(className);
}

/**
 * The outputs of an operation of a file.
 * @param options those of the class, and arguments that the call has by name
 * @throws ValueError for an operation that is not known; FormatError for arguments that it does not take
 */
export function applyFunctionOperation(
  className: string,
  args: readonly unknown[],
  options: Json,
  where: string,
): readonly SymbolicTensor[] {
  const operation = OPERATIONS.get(className);
  if (operation === undefined) {
    throw new ValueError(
      `${where}: Keras's operation ${className} is not supported in the graph of a model.`,
    );
  }
  const given = orderedArguments(operation.parameters, args, options, where);
  try {
    return tensorsIn(operation.run(...given));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new FormatError(`${where}: ${className}: ${message}`, { cause: error });
  }
}

/** The values of parameters; undefined where the file has none, or null. */
function orderedArguments(
  parameters: readonly string[],
  args: readonly unknown[],
  options: Json,
  where: string,
): unknown[] {
  const left = new Map(Object.entries(options));
  const positional = [...args];
  const values = parameters.map((parameter) => {
    if (parameter === "*") return positional.splice(0);
    const name = parameter.replace("=", "");
    const isArgument = name === parameter && !left.has(name);
    const value = isArgument ? positional.shift() : left.get(name);
    left.delete(name);
    if (name === "dtype") return dtypeHere(value);
    const isList = Array.isArray(value) && value.flat(9).every((one) => typeof one === "number");
    const isTensor = isList && name === parameter && !NUMBERS.has(name);
    return isTensor ? constantOf(value, where) : (value ?? undefined);
  });
  const [extra] = [...left].filter(([name, value]) => !WITHOUT_EFFECT.has(name) && isOn(value));
  if (extra !== undefined || positional.length > 0) {
    const what = extra === undefined ? `${positional.length} more arguments` : `option ${extra[0]}`;
    throw new ValueError(`${where}: the operation takes no ${what} here.`);
  }
  return values;
}

function isOn(value: unknown): boolean {
  return value !== null && value !== false && value !== undefined;
}

/** Integers have 32 bits here, floats too. */
function dtypeHere(dtype: unknown): unknown {
  if (dtype === "int64" || dtype === "int") return "int32";
  return dtype === "float64" || dtype === "float" ? "float32" : (dtype ?? undefined);
}

function tensorsIn(result: unknown): readonly SymbolicTensor[] {
  if (result instanceof SymbolicTensor) return [result];
  if (Array.isArray(result)) return result.flatMap(tensorsIn);
  throw new ValueError("its result is no tensor of the graph");
}
