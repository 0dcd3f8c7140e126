/** The saliency program, small. */
import { expect, test } from "vitest";
import { explainAll } from "../../examples/saliency/explain.ts";
import { trainJudge } from "../../examples/saliency/network.ts";
import { lines, pictures, readme } from "../../examples/saliency/report.ts";

test("the gradient names the one word that decides", async () => {
  // Word 2 makes a text positive, word 3 negative; the others say nothing.
  const texts = Array.from({ length: 120 }, (_, index) => {
    const label = index % 2;
    const ids = [4 + (index % 3), 4 + (index % 5), 4 + (index % 7)];
    ids[index % 3] = label === 1 ? 2 : 3;
    return { ids, label };
  });
  const judge = await trainJudge(texts, 12, 15);
  const moves = await judge.saliency([5, 2, 6, 7]);
  expect(moves.indexOf(Math.max(...moves))).toBe(1);
  const against = await judge.saliency([5, 6, 3]);
  expect(against.indexOf(Math.min(...against))).toBe(2);
  const [odds, shorter] = await judge.logOdds([
    [5, 2, 6, 7],
    [5, 6, 7],
  ]);
  const left = await judge.leavingOut([5, 2, 6, 7]);
  expect(left[1]).toBeCloseTo(odds! - shorter!, 4);
});

test("a short run, told and drawn", async () => {
  const result = await explainAll(["A wonderful book."], 3);
  expect(result.explained[0]!.words).toEqual(["a", "wonderful", "book"]);
  expect(result.effects.most.moved).toBeGreaterThan(result.effects.chance.moved);
  expect(lines(result).join("\n")).toMatch(
    /(positive|negative), because of "\w+": a wonderful book/,
  );
  expect(readme(result)).toContain("held-out reviews");
  expect(Object.keys(pictures(result).svg)).toEqual(["sentence-1"]);
});
