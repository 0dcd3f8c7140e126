/** Models from the descriptions in test/goldens/summary.json, through the public interface. */
import {
  functional,
  input,
  Layer,
  layers,
  Model,
  ops,
  type SymbolicShape,
  type SymbolicTensor,
  sequential,
} from "latch";

interface DescribedLayer {
  readonly className: string;
  readonly name?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of a Sequential model that is a layer. */
  readonly layers?: readonly DescribedLayer[];
}

interface DescribedNode {
  readonly id: string;
  readonly className?: string;
  readonly name?: string;
  readonly shape?: SymbolicShape;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly sameLayerAs?: string;
  /** Keras's name of an operation, and a number for its second operand. */
  readonly op?: keyof typeof OPERATIONS;
  readonly number?: number;
  readonly inputs?: readonly string[];
}

/** Keras's generator writes `layers` for a Sequential model, `graph` for a Functional one. */
export interface Described {
  readonly modelName: string;
  readonly layers?: readonly DescribedLayer[];
  readonly inputShape?: readonly number[] | null;
  readonly graph?: readonly DescribedNode[];
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  /** The class name, if the model is of a user's subclass. */
  readonly modelClass?: string;
}

type AnyLayer = Layer<SymbolicTensor | readonly SymbolicTensor[]>;

/** Weights and shape of a layer that is not there yet. */
class BatchNormalization extends Layer {
  static override readonly className = "BatchNormalization";

  override build(inputShape: SymbolicShape): void {
    const shape = [inputShape.at(-1) as number];
    for (const name of ["gamma", "beta"]) this.addWeight({ name, shape });
    for (const name of ["mean", "variance"]) this.addWeight({ name, shape, trainable: false });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return x;
  }
}

/** A Functional model of a user's subclass. */
class Classifier extends Model {
  static override readonly className = "Classifier";
}

const OPERATIONS = { add: ops.add, multiply: ops.mul, subtract: ops.sub, tanh: ops.tanh } as const;

const CLASSES = {
  Add: layers.Add,
  BatchNormalization,
  Concatenate: layers.Concatenate,
  Dense: layers.Dense,
  Dropout: layers.Dropout,
  Embedding: layers.Embedding,
  Flatten: layers.Flatten,
  GlobalAveragePooling1D: layers.GlobalAveragePooling1D,
  GRU: layers.GRU,
  LSTM: layers.LSTM,
  Masking: layers.Masking,
  Reshape: layers.Reshape,
};

function layerOf({ className, options = {}, layers: inner, name }: DescribedLayer): AnyLayer {
  if (className === "Sequential") {
    return sequential(stackOf(inner, null), name === undefined ? {} : { name });
  }
  if (className === "Activation") return layers.activation(options.activation as "relu");
  // The goldens hold the options of these classes.
  const Class = CLASSES[className as keyof typeof CLASSES] as new (options: unknown) => AnyLayer;
  return new Class(options);
}

function stackOf(described: readonly DescribedLayer[] = [], inputShape: SymbolicShape | null) {
  const first = inputShape === null ? [] : [input({ shape: inputShape })];
  return [...first, ...described.map(layerOf)];
}

/** The model that a golden describes. */
export function modelOf(described: Described): Model {
  const { layers: stack, inputShape = null, modelName: name } = described;
  // One type for both, since the types of data and predictions do not matter here.
  return (
    stack === undefined ? graphOf(described) : sequential(stackOf(stack, inputShape), { name })
  ) as Model;
}

function graphOf(described: Described): Model {
  const { graph = [], inputs = [], outputs = [], modelName, modelClass } = described;
  const tensors = new Map<string, SymbolicTensor>();
  const made = new Map<string, AnyLayer>();
  const tensorsOf = (ids: readonly string[] = []) =>
    ids.map((id) => tensors.get(id) as SymbolicTensor);
  for (const node of graph) {
    if (node.shape !== undefined) {
      tensors.set(node.id, input({ shape: node.shape, ...named(node) }));
      continue;
    }
    if (node.op !== undefined) {
      tensors.set(node.id, operationOf(node.op, tensorsOf(node.inputs), node.number));
      continue;
    }
    const { className = "", options = {}, sameLayerAs = "" } = node;
    const layer = made.get(sameLayerAs) ?? layerOf({ className, options });
    made.set(node.id, layer);
    const given = tensorsOf(node.inputs);
    const value = layer.apply(given.length === 1 ? (given[0] as SymbolicTensor) : given);
    tensors.set(node.id, (Array.isArray(value) ? value[0] : value) as SymbolicTensor);
  }
  const structure = { inputs: tensorsOf(inputs), outputs: tensorsOf(outputs) };
  // Its name follows from the class.
  if (modelClass === "Classifier") return new Classifier(structure);
  return functional({ ...structure, name: modelName }) as Model;
}

function operationOf(
  op: keyof typeof OPERATIONS,
  inputs: readonly SymbolicTensor[],
  number: number | undefined,
): SymbolicTensor {
  const operands = number === undefined ? inputs : [...inputs, number];
  const apply = OPERATIONS[op] as (...operands: readonly unknown[]) => SymbolicTensor;
  return apply(...operands);
}

function named({ name }: DescribedNode): { readonly name?: string } {
  return name === undefined ? {} : { name };
}
