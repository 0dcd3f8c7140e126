/** A recurrent layer in both directions of time: Schuster and Paliwal 1997, as Keras combines them. */

import { concatenate } from "../../graph/operations/concat.js";
import { add, div, mul } from "../../graph/operations/elementwise.js";
import { reverse } from "../../graph/operations/layout.js";
import type { Nested } from "../../graph/structure.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ValueError } from "../../runtime/errors.js";
import { OPTION_VALUES } from "../../runtime/registry/configurable.js";
import { nullable, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { assertOptions } from "../../runtime/registry/option.js";
import {
  type CallContext,
  firstInput,
  firstMask,
  type LayerInputs,
  leavesOf,
  type Masks,
} from "../call.js";
import type { Inside } from "../inside.js";
import {
  Layer,
  type LayerOptions,
  type LayerOutputs,
  NEST_STATES,
  type OwnOptions,
  PENALIZE_ACTIVITY,
} from "../layer.js";
import { layerThat } from "../layer-option.js";
import type { GRU } from "./gru.js";
import type { LSTM } from "./lstm.js";
import { RecurrentLayer } from "./recurrent.js";
import type { SimpleRNN } from "./simple-rnn.js";
import { stepMask } from "./step-mask.js";

/** How the outputs of both directions are merged; null returns both. */
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
    : Nested<SymbolicTensor>[];

type BothOutputs<Merge extends MergeMode> = Merge extends null
  ? [forward: SymbolicTensor, backward: SymbolicTensor]
  : [output: SymbolicTensor];

/** The outputs of a bidirectional layer: one or two, with returnState a tuple of them and the states. */
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
export interface BidirectionalOptions<
  Inner extends RecurrentLayer = RecurrentLayer,
  Merge extends MergeMode = MergeMode,
> extends LayerOptions {
  /** The layer that runs forward in time; its options apply to the outputs of both. */
  readonly layer: Inner;
  /** How the outputs of both directions are merged; null returns both. Default "concat". */
  readonly mergeMode?: Merge;
  /** The layer that runs backward in time. Default one with the options of `layer`. */
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
 * Runs a recurrent layer forward and another one backward in time. With returnSequences the outputs of both are in
 * the order of the input's time; with returnState the states of the forward layer follow, then those of the backward
 * layer.
 */
export class Bidirectional<
  Inner extends RecurrentLayer = RecurrentLayer,
  Merge extends MergeMode = MergeMode,
> extends Layer<BidirectionalOutput<Inner, Merge>, SymbolicTensor> {
  static override readonly className: string = "Bidirectional";
  /** Runs forward in time: a copy of the option `layer`, with a name of its own. */
  declare readonly forwardLayer: Inner;
  /** Runs backward in time. */
  declare readonly backwardLayer: RecurrentLayer;
  /** How the outputs of both directions are merged; null returns both. */
  declare readonly mergeMode: Merge;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...bidirectionalOptions() };
  }

  /** @throws ValueError where the layers have different options or the same direction, or the mode is unknown. */
  constructor(options: BidirectionalOptions<Inner, Merge>) {
    super(options);
    this.#assertAlike();
    // As in Keras, outputs of masked steps are zero in both directions where sequences are returned.
    for (const one of [this.forwardLayer, this.backwardLayer]) {
      one.zeroOutputForMask = one.returnSequences;
    }
  }

  protected override setOptions({ layer, backwardLayer, ...fields }: Values): void {
    const { goBackwards, name } = layer;
    // As in Keras, each direction keeps the prefix that the name has already.
    const named = (prefix: string) => (name.startsWith(prefix) ? name : prefix + name);
    super.setOptions({
      ...fields,
      forwardLayer: layer.copyWith({ name: named("forward_") }),
      backwardLayer:
        backwardLayer ?? layer.copyWith({ name: named("backward_"), goBackwards: !goBackwards }),
    });
  }

  override [OPTION_VALUES](): Record<string, unknown> {
    return { ...super[OPTION_VALUES](), layer: this.forwardLayer };
  }

  #assertAlike(): void {
    const { forwardLayer: a, backwardLayer: b } = this;
    const differing = (["returnSequences", "returnState", "stateful"] as const).filter(
      (option) => a[option] !== b[option],
    );
    if (a.goBackwards === b.goBackwards) {
      throw new ValueError(
        `${this}: one layer must go backwards and the other not; both have goBackwards ${a.goBackwards}.`,
      );
    }
    if (differing.length > 0) {
      throw new ValueError(`${this}: both layers need the same ${differing.join(" and ")}.`);
    }
  }

  override build(inputShape: SymbolicShape): void {
    this.forwardLayer.ensureBuiltFor(inputShape);
    this.backwardLayer.ensureBuiltFor(inputShape);
  }

  override call(inputs: LayerInputs, context: CallContext): BidirectionalOutput<Inner, Merge> {
    const x = firstInput(inputs);
    const [forwardStates, backwardStates] = this.#splitStates(context.initialState);
    const { returnState } = this.forwardLayer;
    const forward = runDirection(this.forwardLayer, x, { ...context, initialState: forwardStates });
    const backward = runDirection(this.backwardLayer, x, {
      ...context,
      initialState: backwardStates,
    });
    const both = [forward.output, backward.output] as const;
    const mode: MergeMode = this.mergeMode;
    const outputs = mode === null ? both : [MERGES[mode](...both)];
    const all = returnState ? [...outputs, ...forward.states, ...backward.states] : outputs;
    // The type is derived from the same options.
    return (all.length === 1 ? all[0] : all) as BidirectionalOutput<Inner, Merge>;
  }

  override [NEST_STATES](states: readonly SymbolicTensor[]): readonly Nested<SymbolicTensor>[] {
    const [forward, backward] = this.#splitStates(states);
    return [
      ...this.forwardLayer[NEST_STATES](forward),
      ...this.backwardLayer[NEST_STATES](backward),
    ];
  }

  protected override inside(inputs: LayerInputs, context: CallContext): Inside {
    const [forward, backward] = this.#splitStates(context.initialState);
    return {
      forward: this.forwardLayer.lookInto(inputs, { ...context, initialState: forward }),
      backward: this.backwardLayer.lookInto(inputs, { ...context, initialState: backward }),
    };
  }

  #splitStates(
    states: readonly SymbolicTensor[],
  ): readonly [readonly SymbolicTensor[], readonly SymbolicTensor[]] {
    const half = this.forwardLayer.stateShapes.length;
    if (states.length !== 0 && states.length !== 2 * half) {
      throw new ValueError(
        `${this}: initialState needs ${2 * half} tensors, those of the forward layer first; got ${states.length}.`,
      );
    }
    return [states.slice(0, half), states.slice(half)];
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override computeMask(_inputs: LayerInputs, mask: Masks): Masks {
    const { returnSequences, returnState, stateShapes } = this.forwardLayer;
    const kept = returnSequences ? stepMask(firstMask(mask)) : null;
    const outputs = this.mergeMode === null ? [kept, kept] : [kept];
    return returnState
      ? [...outputs, ...stateShapes.map(() => null), ...stateShapes.map(() => null)]
      : outputs;
  }

  override async resetStates(): Promise<void> {
    await this.forwardLayer.resetStates();
    await this.backwardLayer.resetStates();
  }
}

/** What a layer with returnState returns. */
type WithStates = readonly [SymbolicTensor, ...Nested<SymbolicTensor>[]];

interface Direction {
  readonly output: SymbolicTensor;
  readonly states: readonly Nested<SymbolicTensor>[];
}

/** The outputs of one direction; sequences in the order of the input's time. */
function runDirection(layer: RecurrentLayer, x: SymbolicTensor, context: CallContext): Direction {
  const called = layer.call(x, context);
  const [output, ...states] = layer.returnState
    ? (called as WithStates)
    : [called as SymbolicTensor];
  layer[PENALIZE_ACTIVITY](leavesOf(called));
  const isReversed = layer.returnSequences && layer.goBackwards;
  return { output: isReversed ? reverse(output, 1) : output, states };
}

/**
 * A recurrent layer in both directions: `layers.bidirectional(layers.lstm({ units: 32 }))`. [batch, time, features] to
 * [batch, 2 units], or [batch, time, 2 units] with returnSequences; other mergeModes give units.
 * @throws ValueError for a layer that is not recurrent, and a mode that does not exist.
 * @example
 * layers.bidirectional(layers.lstm({ units: 32 }), { mergeMode: "sum" }); // [batch, 32]
 */
export function bidirectional<
  Inner extends RecurrentLayer,
  const Merge extends MergeMode = "concat",
>(
  layer: Inner,
  options?: Omit<BidirectionalOptions<Inner, Merge>, "layer">,
): Bidirectional<Inner, Merge>;
export function bidirectional<
  Inner extends RecurrentLayer,
  const Merge extends MergeMode = "concat",
>(options: BidirectionalOptions<Inner, Merge>): Bidirectional<Inner, Merge>;
export function bidirectional<Inner extends RecurrentLayer, Merge extends MergeMode>(
  layer: Inner | BidirectionalOptions<Inner, Merge>,
  options: Omit<BidirectionalOptions<Inner, Merge>, "layer"> = {},
): Bidirectional<Inner, Merge> {
  return new Bidirectional(
    layer instanceof Layer ? { ...assertOptions("bidirectional", options), layer } : layer,
  );
}
