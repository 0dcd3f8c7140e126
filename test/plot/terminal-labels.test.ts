/** No label of a picture acts on the terminal that shows it. */
import { tensor } from "latch";
import {
  attentionText,
  barsText,
  confusionText,
  curvesText,
  gatesText,
  heatmapText,
  imagesText,
} from "latch/plot";
import { expect, test } from "vitest";

/** Clears the screen, sets the window's title, moves the cursor, reorders the line. */
const hostile = "\u001b[2J\u001b]0;title\u0007\r\u009b1A\u202e";
const two = [hostile, `2${hostile}`];
const square = tensor([1, 2, 3, 4], [2, 2]);
const states = { hidden: tensor([1, 2, 3, 4], [1, 2, 2]) };
const options = { title: hostile, xLabel: hostile, yLabel: hostile };
const reference = { value: 1, label: hostile };

const pictures = {
  attention: attentionText(tensor([1, 2, 3, 4], [1, 1, 2, 2]), {
    title: hostile,
    queries: two,
    keys: two,
  }),
  bars: barsText(
    two.map((name) => ({ category: name, method: name, values: [1, Number.NaN] })),
    { ...options, reference },
  ),
  confusion: confusionText(
    [
      [1, 2],
      [3, 4],
    ],
    { title: hostile, labels: two },
  ),
  curves: curvesText(
    two.map((name) => ({ name, values: [1, Number.NaN, 3] })),
    { ...options, reference, marks: [{ from: 1, label: hostile }] },
  ),
  gates: gatesText(states, { title: hostile, tokens: two }),
  heatmap: heatmapText(square, { title: hostile, rowLabels: two, columnLabels: two }),
  images: imagesText(square.reshape([1, 2, 2]), { title: hostile, captions: [hostile] }),
};

test.each(Object.entries(pictures))("%s", (_, text) => {
  expect(text).toContain("␛[2J");
  expect(text).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
});
