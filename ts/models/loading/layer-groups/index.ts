/**
 * The classes of all layers and cells, in groups of which each is loaded when a file first names one of its classes. So a
 * page does not carry the layers that its models do not have.
 */
import { onDemand } from "../../../runtime/on-demand.js";

interface LayerGroup {
  /** The names of its classes. */
  readonly names: readonly string[];
  readonly load: () => Promise<object>;
}

/** @param names all that the module exports */
function group<Module extends object>(
  load: () => Promise<Module>,
  names: readonly (keyof Module & string)[],
): LayerGroup {
  return { names, load };
}

/**
 * What bundlers do decides the groups (`npm run file-costs` measures it). A page that uses a layer of a group itself carries the group
 * from the start, so what most pages use is in small groups. Every group makes bundlers divide shared code into more files,
 * so there are few groups.
 */
const GROUPS: readonly LayerGroup[] = [
  group(
    () => import("./basic.js"),
    ["Activation", "Dense", "Dropout", "Embedding", "Flatten", "Reshape"],
  ),
  group(() => import("./lstm.js"), ["LSTM", "LSTMCell"]),
  group(
    () => import("./recurrent.js"),
    [
      "Bidirectional",
      "GRU",
      "GRUCell",
      "RNN",
      "SimpleRNN",
      "SimpleRNNCell",
      "StackedRNNCells",
      "TimeDistributed",
    ],
  ),
  group(
    () => import("./common.js"),
    [
      "Add",
      "Average",
      "BatchNormalization",
      "Concatenate",
      "ELU",
      "Identity",
      "LayerNormalization",
      "LeakyReLU",
      "Masking",
      "Maximum",
      "Minimum",
      "Multiply",
      "PReLU",
      "ReLU",
      "Softmax",
      "Subtract",
    ],
  ),
  group(
    () => import("./preprocessing.js"),
    [
      "AugMix",
      "AutoContrast",
      "CategoryEncoding",
      "CenterCrop",
      "ContrastLimitedAdaptiveHistogramEqualization",
      "CutMix",
      "Discretization",
      "Equalization",
      "HashedCrossing",
      "Hashing",
      "IntegerLookup",
      "MelSpectrogram",
      "MixUp",
      "Normalization",
      "Pipeline",
      "RandAugment",
      "RandomBrightness",
      "RandomColorDegeneration",
      "RandomColorJitter",
      "RandomContrast",
      "RandomCrop",
      "RandomElasticTransform",
      "RandomErasing",
      "RandomFlip",
      "RandomGaussianBlur",
      "RandomGrayscale",
      "RandomHue",
      "RandomInvert",
      "RandomPerspective",
      "RandomPosterization",
      "RandomRotation",
      "RandomSaturation",
      "RandomSharpness",
      "RandomShear",
      "RandomTranslation",
      "RandomZoom",
      "Rescaling",
      "Resizing",
      "STFTSpectrogram",
      "Solarization",
      "StringLookup",
      "TextVectorization",
    ],
  ),
  group(
    () => import("./others.js"),
    [
      "ActivityRegularization",
      "AdaptiveAveragePooling1D",
      "AdaptiveAveragePooling2D",
      "AdaptiveAveragePooling3D",
      "AdaptiveMaxPooling1D",
      "AdaptiveMaxPooling2D",
      "AdaptiveMaxPooling3D",
      "AdditiveAttention",
      "AlphaDropout",
      "Attention",
      "AveragePooling1D",
      "AveragePooling2D",
      "AveragePooling3D",
      "Conv1D",
      "Conv1DTranspose",
      "Conv2D",
      "Conv2DTranspose",
      "Conv3D",
      "Conv3DTranspose",
      "ConvLSTM1D",
      "ConvLSTM2D",
      "ConvLSTM3D",
      "Cropping1D",
      "Cropping2D",
      "Cropping3D",
      "DepthwiseConv1D",
      "DepthwiseConv2D",
      "Dot",
      "EinsumDense",
      "GaussianDropout",
      "GaussianNoise",
      "GlobalAveragePooling1D",
      "GlobalAveragePooling2D",
      "GlobalAveragePooling3D",
      "GlobalMaxPooling1D",
      "GlobalMaxPooling2D",
      "GlobalMaxPooling3D",
      "GroupNormalization",
      "GroupQueryAttention",
      "Lambda",
      "MaxPooling1D",
      "MaxPooling2D",
      "MaxPooling3D",
      "MultiHeadAttention",
      "Permute",
      "PositionEmbedding",
      "RMSNormalization",
      "RepeatVector",
      "ReversibleEmbedding",
      "RotaryEmbedding",
      "SeparableConv1D",
      "SeparableConv2D",
      "SinePositionEncoding",
      "SpatialDropout1D",
      "SpatialDropout2D",
      "SpatialDropout3D",
      "SpectralNormalization",
      "UnitNormalization",
      "UpSampling1D",
      "UpSampling2D",
      "UpSampling3D",
      "ZeroPadding1D",
      "ZeroPadding2D",
      "ZeroPadding3D",
    ],
  ),
];

export const LAYER_NAMES: readonly string[] = GROUPS.flatMap(({ names }) => names);

/** The classes of the groups that have some of these names. */
export async function layersNamed(names: ReadonlySet<string>): Promise<readonly unknown[]> {
  const groups = GROUPS.filter((group) => group.names.some((name) => names.has(name)));
  const modules = await onDemand(
    "Layers of a file",
    () => Promise.all(groups.map(({ load }) => load())),
    "build the model in code and load its weights",
  );
  return modules.flatMap((module) => Object.values(module));
}
