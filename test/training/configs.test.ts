/** Everything that is made from options: its config is plain JSON, makes an equal object, and shares nothing with it. */
import {
  callbacks,
  constraints,
  initializers,
  Loss,
  losses,
  metrics,
  ops,
  optimizers,
  regularizers,
  type SymbolicTensor,
  ValueError,
} from "latch";
import { describe, expect, test } from "vitest";
import { Configurable } from "../../ts/runtime/registry/configurable.js";
import { kerasForm } from "../../ts/runtime/registry/keras-form.js";
import { deserialize, serialize } from "../../ts/runtime/registry/registry.js";
import { sharedObjects } from "../support/shared-objects.js";

const families = {
  callbacks,
  constraints,
  initializers,
  losses,
  metrics,
  optimizers,
  regularizers,
} as const;

/** Options that a class needs. */
const NEEDED: Readonly<Record<string, object>> = {
  BackupAndRestore: { backupDir: "backup" },
  CSVLogger: { filename: "log.csv" },
  ModelCheckpoint: { filepath: "best.keras" },
  IoU: { numClasses: 3, targetClassIds: [0, 2] },
  MeanIoU: { numClasses: 3 },
  OneHotIoU: { numClasses: 3, targetClassIds: [1] },
  OneHotMeanIoU: { numClasses: 3 },
  SensitivityAtSpecificity: { specificity: 0.4 },
  SpecificityAtSensitivity: { sensitivity: 0.4 },
  PrecisionAtRecall: { recall: 0.4 },
  RecallAtPrecision: { precision: 0.4 },
  LossScaleOptimizer: { innerOptimizer: optimizers.rmsprop({ rho: 0.8 }) },
  MultiOptimizer: {
    optimizerMap: new optimizers.OptimizerMap({ defaultOptimizer: optimizers.sgd() }),
  },
  OptimizerMap: {
    defaultOptimizer: optimizers.sgd({ momentum: 0.5 }),
    optimizerMap: { ".*kernel": optimizers.lion() },
  },
};

/** A class of a namespace, made from the options that it needs. */
interface OptionClass {
  new (options?: object): Configurable;
  readonly className: string;
  options(): Record<string, unknown>;
  fromConfig(config: object): Configurable;
}

function isClass(value: unknown): value is OptionClass {
  return typeof value === "function" && value.prototype instanceof Configurable;
}

/** Bases, and what needs an option or takes something else: a function, a display's terminal. */
const OTHERS = [
  "Callback",
  "Constraint",
  "Initializer",
  "LearningRateScheduler",
  "Loss",
  "MeanMetricWrapper",
  "Metric",
  "Optimizer",
  "PerGate",
  "ProgbarLogger",
  "Regularizer",
];

const classes = Object.entries(families).flatMap(([family, members]) =>
  Object.entries(members)
    .filter(([name, value]) => isClass(value) && !OTHERS.includes(name))
    // Keras's second names are those of classes that are there under the first.
    .filter(([name]) => !/^(Identity|Orthogonal|STFT)Initializer$/.test(name))
    .map(([name, Class]): [string, OptionClass] => [`${family}.${name}`, Class as OptionClass]),
);

test.each(["int32", "int64"])("files name the integer type of Keras's backend: %s", (dtype) => {
  const config = { num_classes: 3, target_class_ids: [0, 2], dtype };
  expect(metrics.IoU.fromConfig(config).getConfig().dtype).toBe("int");
  expect(metrics.OneHotMeanIoU.fromConfig({ num_classes: 3, dtype }).getConfig().dtype).toBe("int");
  expect(metrics.BinaryIoU.fromConfig({ dtype }).getConfig().dtype).toBe("int");
});

test("none is lost on the way here", () => {
  expect(classes.length).toBeGreaterThanOrEqual(82);
});

describe.each(classes)("%s", (name, Class) => {
  test("is called as Keras calls it", () => {
    expect(Class.className).toBe(name.split(".")[1]);
  });

  test("is made again from its config, as JSON and as Keras writes it", () => {
    const made = new Class(NEEDED[Class.className]);
    const config = made.getConfig();
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    const again = Class.fromConfig(JSON.parse(JSON.stringify(config)));
    expect(again).toBeInstanceOf(Class);
    expect(again.getConfig()).toEqual(config);
    expect(sharedObjects(Class.fromConfig(made.getConfig()), made)).toEqual([]);
    const { class_name, config: keras } = kerasForm(made);
    expect(class_name).toBe(Class.className);
    expect(Object.keys(keras).filter((key) => /[A-Z]/.test(key))).toEqual([]);
    expect(Class.fromConfig(keras).getConfig()).toEqual(config);
  });

  test("is read again by its family's name for it", () => {
    const made = new Class(NEEDED[Class.className]);
    const again = deserialize<Configurable>(
      (Class as unknown as { family: "loss" }).family,
      JSON.parse(JSON.stringify(serialize(made))),
      {},
    );
    expect(again).toBeInstanceOf(Class);
    expect(again.getConfig()).toEqual(made.getConfig());
  });

  test("refuses an option that it has not", () => {
    expect(() => new Class({ colour: 1 })).toThrow(ValueError);
    expect(() => new Class({ colour: 1 })).toThrow(`${Class.className} has no option "colour".`);
  });
});

test("Keras's names that are not the option's in snake_case", () => {
  const { class_name, config } = kerasForm(optimizers.adam({ beta1: 0.8, globalClipnorm: 1 }));
  expect(class_name).toBe("Adam");
  expect(config).toMatchObject({ beta_1: 0.8, beta_2: 0.999, global_clipnorm: 1 });
  expect(optimizers.Adam.fromConfig({ beta_1: 0.7 }).beta1).toBe(0.7);
  expect(() => optimizers.adam({ beta_1: 0.7 } as object)).toThrow('Did you mean "beta1"?');
});

test("an optimizer may be given as its config", () => {
  const { className, config } = serialize(optimizers.sgd({ momentum: 0.9, nesterov: true }));
  const made = optimizers.get({ className, config });
  expect(made).toBeInstanceOf(optimizers.SGD);
  expect(made.getConfig()).toEqual(config);
});

describe("a class of a user's own", () => {
  class Pinball extends Loss {
    static override readonly className: string = "Pinball";
    constructor(options?: losses.LossOptions) {
      super("pinball", options);
    }
    override values(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
      const error = ops.sub(yTrue, yPred);
      return ops.mean(ops.maximum(ops.mul(error, 0.9), ops.mul(error, -0.1)), -1);
    }
  }

  test("has a config without further work", () => {
    const config = new Pinball({ reduction: "sum" }).getConfig();
    expect(config).toEqual({ name: "pinball", reduction: "sum" });
    expect(Pinball.fromConfig(config).getConfig()).toEqual(config);
  });
});
