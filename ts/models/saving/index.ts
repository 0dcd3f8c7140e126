/**
 * Writing models: their description and numbers, as Keras 3 writes them.
 *
 * What belongs here: what a model's file says. This module is loaded when a model is first saved. What does not:
 * containers (ts/io), and reading (../loading).
 */
export { modelForm } from "./model-form.js";
export { modelBytes, saveModel, saveWeights } from "./save.js";
