/**
 * Every class of layers and cells, without their factories. It only re-exports, so bundlers can put each class where it is
 * used: what reads models from files needs all of them, pages need a few at once.
 */
export { Activation } from "./activation.js";
export { ActivityRegularization } from "./activity-regularization.js";
export { AdditiveAttention, Attention } from "./attention.js";
export { BatchNormalization } from "./batch-normalization.js";
export { Conv1D, Conv2D, Conv3D } from "./convolution/conv.js";
export { Conv1DTranspose, Conv2DTranspose, Conv3DTranspose } from "./convolution/conv-transpose.js";
export { DepthwiseConv1D, DepthwiseConv2D } from "./convolution/depthwise-conv.js";
export { SeparableConv1D, SeparableConv2D } from "./convolution/separable-conv.js";
export { Dense } from "./dense.js";
export { Dot } from "./dot.js";
export { Dropout } from "./dropout.js";
export { EinsumDense } from "./einsum-dense.js";
export { Embedding } from "./embedding.js";
export { Identity } from "./identity.js";
export { Lambda } from "./lambda.js";
export { LayerNormalization } from "./layer-normalization.js";
export { Masking } from "./masking.js";
export { Add, Average, Concatenate, Maximum, Minimum, Multiply, Subtract } from "./merge.js";
export { MultiHeadAttention } from "./multi-head-attention.js";
export { AlphaDropout, GaussianDropout, GaussianNoise } from "./noise.js";
export {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
} from "./pooling/global-pooling.js";
export {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
} from "./pooling/pooling.js";
export { CategoryEncoding } from "./preprocessing/category-encoding.js";
export { Discretization } from "./preprocessing/discretization.js";
export { HashedCrossing } from "./preprocessing/hashed-crossing.js";
export { Hashing } from "./preprocessing/hashing.js";
export { IntegerLookup } from "./preprocessing/integer-lookup.js";
export { Normalization } from "./preprocessing/normalization.js";
export { StringLookup } from "./preprocessing/string-lookup.js";
export { TextVectorization } from "./preprocessing/text-vectorization.js";
export { Permute, RepeatVector } from "./rearranging.js";
export { ELU, LeakyReLU, PReLU, ReLU } from "./rectifiers.js";
export { Bidirectional } from "./recurrent/bidirectional.js";
export { GRU, GRUCell } from "./recurrent/gru.js";
export { LSTM, LSTMCell } from "./recurrent/lstm.js";
export { RNN, StackedRNNCells } from "./recurrent/rnn.js";
export { SimpleRNN, SimpleRNNCell } from "./recurrent/simple-rnn.js";
export { TimeDistributed } from "./recurrent/time-distributed.js";
export { Flatten, Reshape } from "./reshaping.js";
export { Softmax } from "./softmax.js";
export { SpatialDropout1D, SpatialDropout2D, SpatialDropout3D } from "./spatial-dropout.js";
