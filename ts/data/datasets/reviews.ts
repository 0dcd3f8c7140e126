/** Reviews as users get them. */
import { Tensor } from "../../runtime/tensor.js";
import type { LabelledTexts } from "../labelled/texts.js";

const SIGNS = ["-", "+"];

/** Texts of one review a line, each behind its sign and a space. */
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
