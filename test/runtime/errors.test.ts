import { describe, expect, onTestFinished, test, vi } from "vitest";
import { LatchError, MemoryError, ShapeError, ValueError } from "../../ts/runtime/errors.js";
import { warn } from "../../ts/runtime/host.js";
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

  test("quote nothing that acts on a terminal; lines stay lines", () => {
    const error = new ValueError(
      "the name \u001b]0;title\u0007\u009b2J\u202e\r is taken\nuse another",
    );
    expect(error.message).toBe("the name ␛]0;title␇\ufffd2J\ufffd␍ is taken\nuse another");
    expect(error.stack).not.toContain("\u001b");
  });

  test("nor do warnings", () => {
    const shown = vi.spyOn(console, "warn").mockImplementation(() => {});
    onTestFinished(() => shown.mockRestore());
    warn("layer \u001b[2J: ignored");
    expect(shown.mock.calls).toEqual([["layer ␛[2J: ignored"]]);
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

  test("long names are compared with none, and shown in part", () => {
    const long = "x".repeat(100_000);
    expect(nearestNames(long, [`${long}y`])).toEqual([]);
    expect(nearestNames("relu", ["relux", long])).toEqual(["relux"]);
    expect(unknownName("column", long, [long]).message).toBe(
      `Unknown column "${"x".repeat(60)}...". Known: "${"x".repeat(60)}...".`,
    );
  });

  test("of many known names the first are listed", () => {
    const many = Array.from({ length: 200_000 }, (_, index) => `name${index}`);
    const { message } = unknownName("column", "?", many);
    expect(message).toMatch(/Known: "name0", "name1".*, "name99" and 199900 others\.$/);
    expect(nearestNames("name7", many)).toEqual(["name7", "name0", "name1"]);
  });
});
