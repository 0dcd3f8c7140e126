/** A recurrent layer in both directions of time: Schuster and Paliwal 1997, as Keras combines them. */
import { add, div, mul } from "../../graph/operations/elementwise.js";
import { concatenate, reverse } from "../../graph/operations/layout.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { nullable, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { asList, type CallContext, isMaskList, type LayerInputs, type Masks } from "../call.js";
import type { Inside } from "../inside.js";
import { Layer, type LayerOptions, type LayerOutputs, type OwnOptions } from "../layer.js";
import { layerThat } from "../layer-option.js";
import type { GRU } from "./gru.js";
import type { LSTM } from "./lstm.js";
import { RecurrentLayer } from "./recurrent.js";
import type { SimpleRNN } from "./simple-rnn.js";

/** How the outputs of two directions become one; null gives both. */
export type MergeMode = "concat" | "sum" | "mul" | "ave" | null;

type BothStates<Inner extends RecurrentLayer> = Inner extends LSTM
  ? [
      forwardHidden: SymbolicTensor,
      forwardCell: SymbolicTensor,
      backwardHidden: SymbolicTensor,
      backwardCell: SymbolicTensor,
    ]
  : Inner extends GRU | SimpleRNN
    ? [forwardHidden: SymbolicTensor, backwardHidden: SymbolicTensor]
    : SymbolicTensor[];

type BothOutputs<Merge extends MergeMode> = Merge extends null
  ? [forward: SymbolicTensor, backward: SymbolicTensor]
  : [output: SymbolicTensor];

/** What a layer in both directions gives: its output or outputs, with returnState a tuple of them and the states. */
export type BidirectionalOutput<
  Inner extends RecurrentLayer,
  Merge extends MergeMode,
> = Inner["returnState"] extends true
  ? [...BothOutputs<Merge>, ...BothStates<Inner>]
  : Inner["returnState"] extends false
    ? Merge extends null
      ? BothOutputs<Merge>
      : SymbolicTensor
    : LayerOutputs;

const MERGES = {
  concat: (a: SymbolicTensor, b: SymbolicTensor) => concatenate([a, b], -1),
  sum: add,
  mul,
  ave: (a: SymbolicTensor, b: SymbolicTensor) => div(add(a, b), 2),
} as const;

/** Options of `bidirectional`. */
export interface BidirectionalOptions extends LayerOptions {
  /** Runs from the first time to the last; its options say what is given. */
  readonly layer: RecurrentLayer;
  /** How the outputs of both directions become one; null gives both. Default "concat". */
  readonly mergeMode?: MergeMode;
  /** Runs from the last time to the first. Default one with the options of `layer`. */
  readonly backwardLayer?: RecurrentLayer | null;
}

function bidirectionalOptions() {
  const recurrent = layerThat(
    "a recurrent layer, such as layers.lstm({ units })",
    (given) => given instanceof RecurrentLayer,
  );
  return {
    layer: recurrent,
    mergeMode: optional(nullable(oneOf("concat", "sum", "mul", "ave")), "concat"),
    backwardLayer: optional(nullable(recurrent), null),
  } satisfies Description<OwnOptions<BidirectionalOptions>>;
}

type Values = FieldsOf<BidirectionalOptions, typeof bidirectionalOptions>;

/**
 * Both directions of a sequence. With returnSequences the outputs of both are in the order of time; with returnState
 * the states of the forward layer, then those of the backward layer follow.
 */
export class Bidirectional<Output extends LayerOutputs = LayerOutputs> extends Layer<Output> {
  static override readonly className: string = "Bidirectional";
  /** Runs from the first time to the last, in the place of the `layer` that was given. */
  declare readonly forwardLayer: RecurrentLayer;
  /** Runs from the last time to the first. */
  declare readonly backwardLayer: RecurrentLayer;
  /** How the outputs of both directions become one; null gives both. */
  declare readonly mergeMode: MergeMode;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...bidirectionalOptions() };
  }

  /** @throws ValueError where the layers do not go together, or the mode does not exist. */
  constructor(options: BidirectionalOptions) {
    super(options);
    this.assertAlike();
    // Keras forces zeros at masked steps of both directions where sequences are given.
    for (const one of [this.forwardLayer, this.backwardLayer]) {
      one.zeroOutputForMask = one.returnSequences;
    }
  }

  protected override setOptions({ layer, backwardLayer, ...fields }: Values): void {
    const { goBackwards } = layer;
    const own = layer.name.replace(/^forward_/, "");
    super.setOptions({
      ...fields,
      forwardLayer: layer.copyWith({ name: `forward_${own}` }),
      backwardLayer:
        backwardLayer ?? layer.copyWith({ name: `backward_${own}`, goBackwards: !goBackwards }),
    });
  }

  protected override optionValues(): Record<string, unknown> {
    return { ...super.optionValues(), layer: this.forwardLayer };
  }

  private assertAlike(): void {
    const { forwardLayer: a, backwardLayer: b } = this;
    const alike = (["returnSequences", "returnState", "stateful"] as const).filter(
      (option) => a[option] !== b[option],
    );
    if (a.goBackwards === b.goBackwards) {
      throw new ValueError(
        `${this}: one layer must go backwards and the other not; both have goBackwards ${a.goBackwards}.`,
      );
    }
    if (alike.length > 0) {
      throw new ValueError(`${this}: both layers need the same ${alike.join(" and ")}.`);
    }
  }

  override build(inputShape: SymbolicShape): void {
    this.forwardLayer.ensureBuiltFor(inputShape);
    this.backwardLayer.ensureBuiltFor(inputShape);
  }

  override call(inputs: LayerInputs, context: CallContext): Output {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as SymbolicTensor;
    const states = this.splitStates(context.initialState);
    const { returnState } = this.forwardLayer;
    const forward = inTime(this.forwardLayer, x, { ...context, initialState: states[0] });
    const backward = inTime(this.backwardLayer, x, { ...context, initialState: states[1] });
    const [first, turned] = [forward.output, backward.output];
    const outputs =
      this.mergeMode === null ? [first, turned] : [MERGES[this.mergeMode](first, turned)];
    const all = returnState ? [...outputs, ...forward.states, ...backward.states] : outputs;
    // The factory derives the type from the same options.
    return (all.length === 1 ? all[0]! : all) as LayerOutputs as Output;
  }

  protected override inside(inputs: LayerInputs, context: CallContext): Inside {
    const [forward, backward] = this.splitStates(context.initialState);
    return {
      forward: this.forwardLayer.lookInto(inputs, { ...context, initialState: forward }),
      backward: this.backwardLayer.lookInto(inputs, { ...context, initialState: backward }),
    };
  }

  private splitStates(
    given: readonly SymbolicTensor[],
  ): readonly [readonly SymbolicTensor[], readonly SymbolicTensor[]] {
    const half = this.forwardLayer.stateSizes.length;
    if (given.length !== 0 && given.length !== 2 * half) {
      throw new ValueError(
        `${this}: initialState needs ${2 * half} tensors, those of the forward layer first; got ${given.length}.`,
      );
    }
    return [given.slice(0, half), given.slice(half)];
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override computeMask(_inputs: LayerInputs, mask: Masks): Masks {
    const { returnSequences, returnState, stateSizes } = this.forwardLayer;
    const own = isMaskList(mask) ? (mask[0] ?? null) : mask;
    const kept = returnSequences ? own : null;
    const outputs = this.mergeMode === null ? [kept, kept] : [kept];
    return returnState
      ? [...outputs, ...stateSizes.map(() => null), ...stateSizes.map(() => null)]
      : outputs;
  }

  override async resetStates(): Promise<void> {
    await this.forwardLayer.resetStates();
    await this.backwardLayer.resetStates();
  }
}

interface Direction {
  readonly output: SymbolicTensor;
  readonly states: readonly SymbolicTensor[];
}

/** What one direction gives, sequences in the order of time. */
function inTime(layer: RecurrentLayer, x: SymbolicTensor, context: CallContext): Direction {
  const given = layer.call(x, context);
  const [output = x, ...states] = asList(given);
  const isTurned = layer.returnSequences && layer.goBackwards;
  return { output: isTurned ? reverse(output, 1) : output, states };
}
