import { describe, expect, test } from "vitest";
import { LatchError, MemoryError, ShapeError, ValueError } from "../../ts/runtime/errors.js";
import { editDistance, nearestNames, unknownName } from "../../ts/runtime/names.js";

describe("errors", () => {
  test("know their kind by class, by name and in the stack", () => {
    const error = new ShapeError("rows differ");
    expect(error).toBeInstanceOf(LatchError);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(ValueError);
    expect(error.name).toBe("ShapeError");
    expect(String(error)).toBe("ShapeError: rows differ");
    expect(error.stack).toMatch(/^ShapeError: rows differ/);
  });

  test("keep their cause", () => {
    const cause = new RangeError("memory.grow");
    expect(new MemoryError("full", { cause }).cause).toBe(cause);
  });
});

describe("unknown names", () => {
  const known = ["relu", "relu6", "leaky_relu", "sigmoid", "tanh"];

  test.each([
    ["", "", 0],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["adma", "adam", 1],
    ["ca", "abc", 3],
  ])("distance of %j and %j", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  test("the nearest come first, whatever their case and underscores", () => {
    expect(nearestNames("ReLU", known)).toEqual(["relu", "relu6"]);
    expect(nearestNames("LeakyReul", known)).toEqual(["leaky_relu"]);
    expect(nearestNames("completely_different", known)).toEqual([]);
  });

  test("the message names kind, given and nearest", () => {
    const error = unknownName("activation", "sigmiod", known);
    expect(error).toBeInstanceOf(ValueError);
    expect(error.message).toBe('Unknown activation "sigmiod". Did you mean "sigmoid"?');
    expect(unknownName("activation", "xyzxyz", ["a", "b"]).message).toBe(
      'Unknown activation "xyzxyz". Known: "a", "b".',
    );
    expect(unknownName("activation", 3, ["a"]).message).toContain("got number");
  });
});
