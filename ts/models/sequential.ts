/** Sequential models: layers one after the other. */
import { withNameScope } from "../graph/naming.js";
import { isSymbolic } from "../graph/structure.js";
import type { SymbolicDType, SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import type { LayerInputs } from "../layers/call.js";
import { input } from "../layers/input.js";
import { type AnyLayer, Layer } from "../layers/layer.js";
import { toTensor } from "../runtime/convert.js";
import { ValueError } from "../runtime/errors.js";
import type { ModelData } from "../training/fit/model-data.js";
import { Model, type ModelOptions } from "./model.js";
import { Topology } from "./topology.js";

/** A layer, or (first) an input that says the shape of an example. */
export type SequentialPart = AnyLayer | SymbolicTensor;

/** A stack of layers, each applied to what the one before gave. */
export class Sequential extends Model<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Sequential";

  private readonly stack: AnyLayer[] = [];
  /** What each layer of the stack gave, once the input is known. */
  private readonly given: SymbolicTensor[] = [];
  private entrance: SymbolicTensor | null = null;

  constructor(parts: readonly SequentialPart[] = [], options: ModelOptions = {}) {
    super(null, options);
    for (const part of parts) this.add(part);
  }

  /**
   * Appends a layer. Fit needs a compile after it.
   * @throws ShapeError where the layer does not fit what comes before; then it is not added.
   */
  add(part: SequentialPart): void {
    refuseOther(part);
    this.forgetCompile();
    if ("node" in part) this.enter(part);
    else this.append(part);
  }

  private append(part: AnyLayer): void {
    const shape = part.batchInputShape;
    if (this.stack.length === 0 && this.entrance === null && shape !== null)
      this.entrance = entranceOf(shape, part.inputDType);
    this.refuseSecondUse(part);
    if (this.entrance !== null)
      this.given.push(this.applyNext(part, this.given.at(-1) ?? this.entrance));
    this.stack.push(part);
    this.rewire();
  }

  private enter(part: SymbolicTensor): void {
    if (this.stack.length > 0 || this.entrance !== null) {
      throw new ValueError(`${this.name}: an input can only be the first part.`);
    }
    this.entrance = part;
  }

  private refuseSecondUse(layer: AnyLayer): void {
    if (this.stack.some((known) => known === layer || known.name === layer.name)) {
      throw new ValueError(
        `${this.name} has a layer named ${layer.name} already; names in a model must differ.`,
      );
    }
  }

  /** Removes the last layer and gives it back. @throws ValueError where there is none. */
  pop(): AnyLayer {
    const last = this.stack.pop();
    if (last === undefined) throw new ValueError(`${this.name} has no layers to pop.`);
    this.forgetCompile();
    this.given.pop();
    this.rewire();
    return last;
  }

  private applyNext(layer: AnyLayer, previous: SymbolicTensor): SymbolicTensor {
    const output = withNameScope(this.name, () => layer.apply(previous));
    if (isSymbolic(output)) return output;
    throw new ValueError(
      `${this.name}: layer ${layer.name} gives several tensors; a Sequential model needs layers that give one.`,
    );
  }

  private rewire(): void {
    const output = this.given.at(-1);
    const isWhole = this.entrance !== null && output !== undefined;
    this.setTopology(isWhole ? new Topology(this.entrance as SymbolicTensor, output) : null);
  }

  /** All layers, also before the input is known. */
  override get layers(): AnyLayer[] {
    return [...this.stack];
  }

  override get hasInputLayers(): boolean {
    return false;
  }

  override get sublayers(): AnyLayer[] {
    return [...this.stack];
  }

  /** Declares the weights for inputs of this shape, batch included: `model.build([null, 5])`. */
  override build(inputShape: SymbolicShape): void {
    if (this.topologyIsKnown) return;
    if (this.stack.length === 0)
      throw new ValueError(`${this.name} has no layers: add some first.`);
    this.entrance = entranceOf(inputShape, this.stack[0]?.inputDType);
    const layers = this.stack.splice(0);
    try {
      for (const layer of layers) this.append(layer);
    } catch (error) {
      this.stack.splice(0, this.stack.length, ...layers);
      this.given.splice(0);
      this.entrance = null;
      this.rewire();
      throw error;
    }
  }

  /** Its layers put its name in front of their weights themselves. */
  override ensureBuilt(inputs: LayerInputs): void {
    const shape = "dims" in inputs ? inputs.shape : inputs[0]?.shape;
    if (shape !== undefined) this.build(shape);
  }

  /** The first data say the shape of an example where nothing else did. */
  protected override prepareFor(x: ModelData): void {
    if (this.topologyIsKnown) return;
    const { shape } = toTensor(x as Parameters<typeof toTensor>[0], undefined, "x");
    this.build([null, ...shape.slice(1)]);
  }
}

/** JavaScript callers may have forgotten to make the layer. */
function refuseOther(part: unknown): void {
  if (part instanceof Layer || (typeof part === "object" && part !== null && "node" in part))
    return;
  const advice =
    typeof part === "function" ? ` Make one: layers.${part.name.toLowerCase()}({ ... }).` : "";
  throw new ValueError(
    `Sequential.add: expected a layer, or an input first, got ${typeof part === "function" ? `the function ${part.name}` : String(part)}.${advice}`,
  );
}

function entranceOf(shape: SymbolicShape, dtype: SymbolicDType = "float32"): SymbolicTensor {
  const [batch, ...rest] = shape;
  return typeof batch === "number"
    ? input({ shape: rest, dtype, batchSize: batch })
    : input({ shape: rest, dtype });
}

/** A Sequential model of these layers; more can be added. */
export function sequential(
  parts: readonly SequentialPart[] = [],
  options: ModelOptions = {},
): Sequential {
  return new Sequential(parts, options);
}
