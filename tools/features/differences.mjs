// Names of Keras that are something else here: the name here, where it is not found by itself, and how it differs.

/** @typedef {{ readonly here?: string, readonly how: string }} Difference */

const OF_TEXT = "sparse and ragged outputs are rejected; a layer without a vocabulary is an error";

/** @type {Readonly<Record<string, Difference>>} */
export const differences = {
  "keras.callbacks.TensorBoard": {
    how: "scalars and histograms; graphs, images, profiles and embeddings are not written: `writeGraph` is false, true is rejected",
  },
  "keras.Input": {
    here: "input",
    how: "takes `{ shape, dtype, name, batchSize }`; no sparse or ragged input",
  },
  "keras.layers.Input": {
    here: "input",
    how: "takes `{ shape, dtype, name, batchSize }`; no sparse or ragged input",
  },
  "keras.layers.InputLayer": {
    here: "layers.inputLayer",
    how: "a function that returns the tensor of an input, which is no layer here",
  },
  "keras.utils.bounding_boxes.convert_format": {
    here: "boundingBoxes.convertFormat",
    how: "takes a tensor; of a dictionary pass the boxes",
  },
  "keras.utils.bounding_boxes.compute_iou": {
    here: "boundingBoxes.computeIou",
    how: "boxes of one rank or two, with options as an object",
  },
  "keras.utils.bounding_boxes.compute_ciou": {
    here: "boundingBoxes.computeCiou",
    how: "takes formats that are relative, too, with `imageShape`",
  },
  "keras.utils.bounding_boxes.crop": {
    here: "boundingBoxes.crop",
    how: "boxes of the format xyxy",
  },
  "keras.utils.bounding_boxes.pad": {
    here: "boundingBoxes.pad",
    how: "boxes of the format xyxy",
  },
  "keras.utils.bounding_boxes.encode_box_to_deltas": {
    here: "boundingBoxes.encodeBoxToDeltas",
    how: "takes tensors",
  },
  "keras.utils.bounding_boxes.decode_deltas_to_boxes": {
    here: "boundingBoxes.decodeDeltasToBoxes",
    how: "takes tensors, one level at a time",
  },
  "keras.Variable": { here: "Variable", how: "a type: variables are the weights of layers" },
  "keras.KerasTensor": { here: "SymbolicTensor", how: "a type, with its shape in it" },
  "keras.Model": {
    how: "methods that compute return Promises; a functional model is made by `functional`",
  },
  "keras.models.Model": {
    here: "Model",
    how: "methods that compute return Promises; a functional model is made by `functional`",
  },
  "keras.Sequential": {
    how: "`sequential([...])` makes one; methods that compute return Promises",
  },
  "keras.models.Sequential": {
    here: "Sequential",
    how: "`sequential([...])` makes one; methods that compute return Promises",
  },
  "keras.models.clone_model": {
    here: "cloneModel",
    how: "no cloneFunction, inputTensors or callFunction",
  },
  "keras.models.model_from_json": {
    here: "modelFromJSON",
    how: "takes an object too; returns a Promise",
  },
  "keras.models.load_model": {
    here: "loadModel",
    how: "`{ customObjects, compile, onProgress, signal }`; returns a Promise; no safeMode: nothing of a file is ever run",
  },
  "keras.saving.load_model": {
    here: "loadModel",
    how: "`{ customObjects, compile, onProgress, signal }`; returns a Promise; no safeMode: nothing of a file is ever run",
  },
  "keras.models.save_model": {
    here: "Model.prototype.save",
    how: "a method, `model.save(target)`",
  },
  "keras.saving.save_model": {
    here: "Model.prototype.save",
    how: "a method, `model.save(target)`",
  },
  "keras.saving.save_weights": {
    here: "Model.prototype.saveWeights",
    how: "a method, `model.saveWeights(target)`",
  },
  "keras.saving.load_weights": {
    here: "Model.prototype.loadWeights",
    how: "a method, `model.loadWeights(source)`",
  },
  "keras.saving.register_keras_serializable": {
    here: "registerSerializable",
    how: "a function, not a decorator: `registerSerializable(Class, { package, name })`",
  },
  "keras.utils.register_keras_serializable": {
    here: "registerSerializable",
    how: "a function, not a decorator: `registerSerializable(Class, { package, name })`",
  },
  "keras.utils.set_random_seed": { here: "setSeed", how: "named `setSeed`" },
  "keras.utils.to_categorical": { here: "toCategorical", how: "returns a Tensor" },
  "keras.utils.pad_sequences": {
    here: "text:padSequences",
    how: "in `latch/text`; a fraction is an error, not cut off",
  },
  "keras.preprocessing.sequence.pad_sequences": {
    here: "text:padSequences",
    how: "in `latch/text`; a fraction is an error, not cut off",
  },
  "keras.utils.timeseries_dataset_from_array": {
    here: "data:windows",
    how: "`windows` of `latch/data`, which returns arrays",
  },
  "keras.preprocessing.timeseries_dataset_from_array": {
    here: "data:windows",
    how: "`windows` of `latch/data`, which returns arrays",
  },
  "keras.utils.text_dataset_from_directory": {
    here: "text:readLabelled",
    how: "`readLabelled` of `latch/text`, which returns texts and labels; split by `trainTestSplit`",
  },
  "keras.preprocessing.text_dataset_from_directory": {
    here: "text:readLabelled",
    how: "`readLabelled` of `latch/text`, which returns texts and labels; split by `trainTestSplit`",
  },
  "keras.utils.image_dataset_from_directory": {
    here: "data:readImages",
    how: "`readImages` of `latch/data`",
  },
  "keras.preprocessing.image_dataset_from_directory": {
    here: "data:readImages",
    how: "`readImages` of `latch/data`",
  },
  "keras.utils.split_dataset": {
    here: "trainTestSplit",
    how: "`trainTestSplit`, with the splits of scikit-learn",
  },
  "keras.utils.FeatureSpace": {
    here: "functional",
    how: "a Functional model with preprocessing layers: [docs/tables.md](docs/tables.md)",
  },
  "keras.utils.PyDataset": {
    here: "data:batches",
    how: "any iterable or async iterable of batches, such as `batches` of `latch/data`",
  },
  "keras.utils.Sequence": {
    here: "data:batches",
    how: "any iterable or async iterable of batches, such as `batches` of `latch/data`",
  },
  ...Object.fromEntries(
    ["beta", "binomial", "categorical", "dropout", "gamma", "truncated_normal"].map((name) => [
      `keras.random.${name}`,
      { how: "of Tensors; `setSeed` in place of a seed" },
    ]),
  ),
  "keras.random.randint": { here: "random.integers", how: "named `integers`" },
  "keras.layers.TextVectorization": {
    how: `${OF_TEXT}; functions for standardize and split take one text; split also "chinese"; without a length, arrays are padded to their longest text, not each batch`,
  },
  "keras.layers.StringLookup": { how: `${OF_TEXT}; the vocabulary is a list, not a path` },
  "keras.layers.IntegerLookup": { how: `${OF_TEXT}; integers have 32 bits` },
  "keras.layers.Hashing": { how: "sparse outputs are rejected; buckets are Keras's" },
  "keras.layers.HashedCrossing": { how: "sparse outputs are rejected; buckets are Keras's" },
  "keras.layers.Discretization": { how: "sparse outputs are rejected; `adapt` rejects NaN" },
  "keras.layers.CategoryEncoding": {
    how: "sparse outputs are rejected; data outside of the categories are an error; count weights are a second input",
  },
  "keras.layers.Normalization": {
    how: "`adapt` returns a Promise; data for it are one array, or an iterable of Tensors",
  },
  ...Object.fromEntries(
    ["empty", "tri", "bartlett", "blackman", "hamming", "hanning", "kaiser"].map((name) => [
      `keras.ops.${name}`,
      { how: "symbolic, for models and layers" },
    ]),
  ),
  ...Object.fromEntries(
    ["eye", "full", "identity", "ones", "zeros"].map((name) => [
      `keras.ops.${name}`,
      {
        how: `symbolic, for models and layers; \`${name === "identity" ? "eye" : name}\` makes a Tensor`,
      },
    ]),
  ),
  "keras.ops.arange": {
    how: "symbolic, for models and layers; `arange` makes a Tensor; float32 unless a dtype is given",
  },
  "keras.ops.argpartition": { how: "sorts all elements" },
  ...Object.fromEntries(
    ["angle", "conj", "conjugate", "imag", "polar", "real", "view_as_complex", "view_as_real"].map(
      (name) => [`keras.ops.${name}`, { how: "a complex tensor is a pair, `[real, imaginary]`" }],
    ),
  ),
  "keras.ops.array": { how: "numbers become float32 unless a dtype is given" },
  "keras.ops.bincount": { how: "on Tensors alone, not in a graph; negative numbers are an error" },
  "keras.ops.convert_to_numpy": { how: "nested arrays; `tensor.data` is a typed array" },
  "keras.ops.convert_to_tensor": { how: "numbers become float32 unless a dtype is given" },
  "keras.ops.get_item": {
    how: 'a key has integers, `{ start, stop, step }`, null and "..."; `getItem(x, [0, { stop: 2 }])`',
  },
  "keras.ops.unfold": { how: "windows along axis 1; of images `ops.image.extractPatches`" },
  "keras.ops.unique": {
    how: "on Tensors alone, not in a graph; always a list; no size and fillValue",
  },
  "keras.ops.rearrange": { how: "lengths are an object: `rearrange(x, pattern, { p: 4 })`" },
  "keras.ops.vectorize": { how: "no excluded, no signature" },
  "keras.ops.view": { how: "on Tensors alone, not in a graph" },
  "keras.ops.cholesky": { how: "NaN where a matrix is not positive definite, no error" },
  "keras.ops.cond": { how: "both branches are computed" },
  "keras.ops.eigh": { how: "the largest component of each vector is positive" },
  "keras.ops.dot_product_attention": { how: "no flashAttention, no soft cap of logits" },
  "keras.ops.image.elastic_transform": {
    how: "no seed: `setSeed`; its random numbers are not Keras's",
  },
  "keras.ops.image.scale_and_translate": { how: "scale and translation are numbers" },
  "keras.ops.isin": { how: "`isin(x1, x2, invert)`" },
  "keras.ops.linspace": {
    how: "of numbers symbolic, for models and layers; `linspace` makes a Tensor; float32; no retstep",
  },
  "keras.ops.logspace": { how: "of numbers symbolic, for models and layers; float32" },
  "keras.ops.meshgrid": { how: "takes a list: `meshgrid([x, y], indexing)`" },
  "keras.ops.nonzero": { how: "an error that says why: its size depends on the numbers" },
  "keras.ops.pad": { how: 'modes "constant", "edge", "reflect", "symmetric", "wrap"' },
  "keras.ops.scan": { how: "`scan(f, init, xs, reverse)`" },
  "keras.ops.svd": { how: "the largest component of each vector of the smaller side is positive" },
  "keras.ops.switch": { how: "all branches are computed; operands are a list" },
  "keras.ops.fori_loop": { how: "bounds are numbers" },
  "keras.ops.sparse_categorical_crossentropy": { how: "classes are the last axis" },
  "keras.ops.while_loop": {
    how: "`whileLoop(condition, body, loopVars, maximumIterations)`, which are always computed",
  },
  "keras.ops.top_k": { how: "the values are always sorted" },
  "keras.layers.Layer": { here: "Layer", how: "exported by `latch` itself" },
  "keras.layers.deserialize": {
    here: "Layer.fromConfig",
    how: "a static method of each class: `layers.Dense.fromConfig(config)`",
  },
  "keras.layers.serialize": {
    here: "Layer.prototype.getConfig",
    how: "a method, which returns the options without the name of the class",
  },
  "keras.Initializer": { here: "initializers.Initializer", how: "in `initializers` alone" },
  "keras.Regularizer": { here: "regularizers.Regularizer", how: "in `regularizers` alone" },
};

/** Where the names of a module of Keras are here. */
export const namespaces = {
  "keras.activations": "activations",
  "keras.callbacks": "callbacks",
  "keras.constraints": "constraints",
  "keras.initializers": "initializers",
  "keras.layers": "layers",
  "keras.losses": "losses",
  "keras.metrics": "metrics",
  "keras.ops": "ops",
  "keras.ops.image": "ops.image",
  "keras.optimizers": "optimizers",
  "keras.optimizers.schedules": "schedules",
  "keras.random": "random",
  "keras.regularizers": "regularizers",
};
