/** A network with its vocabularies: texts in, texts out. */
import { type callbacks, inspect, optimizers, type Tensor } from "latch";
import { lengthBatches } from "latch/data";
import { decode, padSequences, type Search, type TextPair, Vocabulary } from "latch/text";
import { ATTENTION, network } from "./models.ts";
import type { Task } from "./tasks.ts";

/** Around each target; neither can be in a text of one line. */
const START = "\t";
const END = "\n";

const UNITS = 64;
const LEARNING_RATE = 5e-3;
/** What stands for an unknown token in a translation. */
const UNKNOWN = "□";

/** Texts that are decoded at once. */
export const AT_ONCE = 250;

export interface TrainingOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly verbose: 0 | 1 | "auto";
  /** What is to be seen of an epoch beside its loss. */
  readonly afterEpoch: () => Promise<Record<string, number>>;
}

/** Which source tokens (keys) were attended to for each token that was written (queries): weights [queries][keys]. */
export interface Looks {
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  readonly shares: readonly (readonly number[])[];
}

export class Translator {
  readonly source: Vocabulary;
  readonly target: Vocabulary;
  private readonly task: Task;
  private readonly models: ReturnType<typeof network>;
  private readonly start: number;
  private readonly end: number;
  private readonly longest: number;

  /** Vocabularies are those of the task's training pairs. */
  constructor(task: Task, { attention }: { readonly attention: boolean }) {
    this.task = task;
    const { train, sourceSplit, targetSplit: split, minCount = 1 } = task;
    const targets = train.map(({ target }) => target);
    this.source = Vocabulary.fit(
      train.map(({ source }) => source),
      { split: sourceSplit, minCount },
    );
    // Padding and the unknown token, which every vocabulary has, are the first two.
    const known = Vocabulary.fit(targets, { split, minCount }).tokens.slice(2);
    this.target = new Vocabulary([...known, START, END], { split });
    [this.start, this.end] = [this.target.size - 2, this.target.size - 1];
    this.longest = Math.max(...this.target.encodeAll(targets).map((ids) => ids.length)) + 1;
    this.models = network({
      sourceSize: this.source.size,
      targetSize: this.target.size,
      units: UNITS,
      attention,
    });
  }

  get parameters(): number {
    return this.models.whole.countParams();
  }

  /** Trains by teacher forcing; the learning rate falls along half a cosine. */
  async fit(options: TrainingOptions): Promise<void> {
    const { epochs, batchSize, verbose, afterEpoch } = options;
    const { train } = this.task;
    const { whole } = this.models;
    const slowing = {
      onEpochBegin: (epoch, _logs, { model }) => {
        const fraction = (1 + Math.cos((Math.PI * epoch) / epochs)) / 2;
        model.optimizer.learningRate = LEARNING_RATE * Math.max(0.05, fraction);
      },
      onEpochEnd: async (_epoch, logs) => {
        Object.assign(logs, await afterEpoch());
      },
    } satisfies callbacks.CallbackHooks;
    whole.compile({
      loss: "sparse_categorical_crossentropy",
      optimizer: optimizers.adam({ learningRate: LEARNING_RATE, clipnorm: 1 }),
    });
    await whole.fit(this.batches(train, batchSize), { epochs, verbose, callbacks: [slowing] });
  }

  /** Batches of pairs of similar length, each as long as its longest pair. */
  private batches(pairs: readonly TextPair[], batchSize: number) {
    const lengths = pairs.map(({ source, target }) => source.length + target.length);
    const order = lengthBatches(lengths, { batchSize, shuffle: true });
    const batchOf = (rows: readonly number[]) => {
      const { given, wanted } = this.taught(rows.map((row) => pairs[row].target));
      return [[this.sourceIds(rows.map((row) => pairs[row].source)), given], wanted] as const;
    };
    return {
      length: order.length,
      *[Symbol.iterator]() {
        for (const rows of order) yield batchOf(rows);
      },
    };
  }

  /** Tokens of an epoch, of sources and of targets with their ends. */
  get tokens(): number {
    const { train } = this.task;
    const count = (lists: readonly (readonly number[])[]) =>
      lists.reduce((sum, { length }) => sum + length, 0);
    const sources = this.source.encodeAll(train.map(({ source }) => source));
    const targets = this.target.encodeAll(train.map(({ target }) => target));
    return count(sources) + count(targets) + train.length;
  }

  /** The translation of each source; by default the likeliest token is taken at each step. */
  async translate(sources: readonly string[], search?: Search): Promise<string[]> {
    const { encoder, decoder } = this.models;
    const said: string[] = [];
    for (let first = 0; first < sources.length; first += AT_ONCE) {
      const part = sources.slice(first, first + AT_ONCE);
      const decoded = await decode(decoder, {
        start: part.map(() => this.start),
        states: await encoder.predictOnBatch(this.sourceIds(part)),
        end: this.end,
        maxLength: this.longest,
        ...(search === undefined ? {} : { search }),
      });
      said.push(
        ...decoded.map(({ tokens }) => this.target.decode(tokens).replaceAll("[UNK]", UNKNOWN)),
      );
    }
    return said;
  }

  /** Where the decoder looks while it says this target. */
  async looks(source: string, target: string): Promise<Looks> {
    const ids = this.sourceIds([source]);
    const { given, wanted } = this.taught([target]);
    const { scores } = await inspect<{ readonly scores: Tensor }>(this.models.whole, [ids, given], {
      layer: ATTENTION,
    });
    const [, queries, keys] = scores.shape;
    const range = (length: number) => Array.from({ length }, (_, place) => place);
    return {
      queries: Array.from(wanted.data, (id) => this.target.tokens[id]),
      keys: Array.from(ids.data, (id) => this.source.tokens[id]),
      shares: range(queries).map((query) => range(keys).map((key) => scores.at(0, query, key))),
    };
  }

  private sourceIds(sources: readonly string[]) {
    return padSequences(this.source.encodeAll(sources), { padding: "post" });
  }

  /** What the decoder is given, the start and the right tokens, and what it is to say: the right tokens and the end. */
  private taught(targets: readonly string[]) {
    const ids = this.target.encodeAll(targets);
    return {
      given: padSequences(
        ids.map((tokens) => [this.start, ...tokens]),
        { padding: "post" },
      ),
      wanted: padSequences(
        ids.map((tokens) => [...tokens, this.end]),
        { padding: "post" },
      ),
    };
  }
}
