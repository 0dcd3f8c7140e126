/** The shape of a loop over time. */
import { ShapeError } from "../../runtime/errors.js";
import { at, equalShapes, formatShape } from "../dim.js";
import { required, type ShapeRule, typeOf } from "./rule.js";

const scan: ShapeRule<"scan"> = (inputs, { body }) => {
  const { outputs, states, nextStates } = body;
  const time = at(required(inputs, 0).dims, 0);
  states.forEach((state, index) => {
    const next = nextStates[index];
    if (next !== undefined && equalShapes(state.dims, next.dims)) return;
    throw new ShapeError(
      `A step must give state ${index} the shape that it has, ${formatShape(state.dims)}; it gave ${next === undefined ? "none" : formatShape(next.dims)}.`,
    );
  });
  if (nextStates.length !== states.length) {
    throw new ShapeError(
      `A step must give ${states.length} states, as many as it gets; it gave ${nextStates.length}.`,
    );
  }
  return [
    ...outputs.map(({ dims, dtype }) => typeOf([time, ...dims], dtype)),
    ...states.map(({ dims, dtype }) => typeOf(dims, dtype)),
    ...states.map(({ dims, dtype }) => typeOf([time, ...dims], dtype)),
  ];
};

export const scanShapes = { scan } as const;
