/** Texts and classes of the reviews. */
import { Tensor } from "../../runtime/tensor.js";
import type { LabelledTexts } from "../labelled/texts.js";

const SIGNS = ["-", "+"];

/** Parses subjects with one review per line, each after its sign and a space. */
export function parseReviews(
  subjects: readonly string[],
): LabelledTexts<readonly ["negative", "positive"]> {
  const lines = subjects.flatMap((subject) => subject.trim().split("\n"));
  const target = Int32Array.from(lines, (line) => SIGNS.indexOf(line[0]!));
  return {
    texts: lines.map((line) => line.slice(2)),
    target: new Tensor([lines.length], "int32", target),
    targetNames: ["negative", "positive"],
  };
}
