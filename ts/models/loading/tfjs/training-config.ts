/** Converts the training config of TensorFlow.js to Keras 3's compile config. */
import { FormatError } from "../../../runtime/errors.js";
import { isPlainObject } from "../../../runtime/plain-object.js";
import { LOSSES, METRICS, MOMENTUM, OPTIMIZERS } from "../../saving/tfjs/training-names.js";
import { type Json, objectAt, textAt } from "../json.js";
import { asKeras3Compile } from "../keras-2-compile.js";

/** Null where the file does not say it. A file that was made of one of Keras has Keras's `training_config` in its topology. */
export function compileFormOf(json: Json, where: string): Json | null {
  const { trainingConfig: own, modelTopology } = json;
  const topology = isPlainObject(modelTopology) ? modelTopology : {};
  if (own != null) return fromTraining(objectAt(own, `${where}: trainingConfig`), where);
  const { training_config: ofKeras } = topology;
  return ofKeras == null
    ? null
    : asKeras3Compile(objectAt(ofKeras, `${where}: modelTopology.training_config`));
}

function fromTraining({ optimizer_config: given, loss, metrics }: Json, where: string): Json {
  const part = `${where}: trainingConfig.optimizer_config`;
  const { class_name, config } = objectAt(given, part);
  return {
    optimizer: optimizerForm(
      textAt(class_name, `${part}.class_name`),
      objectAt(config, part),
      part,
    ),
    loss: renamed(loss, LOSSES),
    metrics: renamed(metrics, METRICS),
  };
}

function optimizerForm(className: string, config: Json, where: string): Json {
  const [name, known] =
    className === MOMENTUM.className
      ? (["SGD", MOMENTUM] as const)
      : (Object.entries(OPTIMIZERS).find(([, one]) => one.className === className) ?? []);
  // Where it has no name, `compile` says that it is not known.
  if (name === undefined || known === undefined) return { class_name: className, config };
  const { learningRate, ...options } = config;
  const entries = Object.entries(options).flatMap(([there, value]) => {
    const own = Object.entries(known.options).find(([, option]) => option === there)?.[0];
    if (own !== undefined) return value === null ? [] : [[own, value] as const];
    // Of Adamax: how fast its learning rate falls.
    if (there === "decay" && value === 0) return [];
    throw new FormatError(`${where}: ${className} with ${there} can't be read.`);
  });
  return {
    class_name: name,
    config: { learning_rate: learningRate, ...Object.fromEntries(entries) },
  };
}

function renamed(given: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(given)) return given.map((one) => renamed(one, names));
  if (isPlainObject(given))
    return Object.fromEntries(
      Object.entries(given).map(([output, one]) => [output, renamed(one, names)]),
    );
  return Object.entries(names).find(([, there]) => there === given)?.[0] ?? given;
}
