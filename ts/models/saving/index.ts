/**
 * Writing models: their description and numbers, as Keras 3 writes them.
 *
 * What belongs here: what a model's file says. This module is loaded when a model is first saved. What does not:
 * containers (ts/io), and reading a description (../loading), which needs tables of all classes.
 */
export { modelForm } from "./model-form.js";
export { loadWeights, modelBytes, saveModel, saveWeights } from "./save.js";
