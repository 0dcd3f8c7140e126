/** What the explanations say, and how good they are: lines, pictures, and sentences for the README. */
import { heatmapSvg, heatmapText } from "latch/plot";
import type { Effect, Explained, Result } from "./explain.ts";

/** The picture that the README shows. */
export const cover = "sentence-1";

const percent = (fraction: number) => `${(100 * fraction).toFixed(0)} %`;

export function lines({ texts, accuracy, effects, correlation, explained }: Result): string[] {
  const row = (name: string, { moved, changed }: Effect) =>
    `  ${name.padEnd(34)}${moved.toFixed(2).padStart(6)}${percent(changed).padStart(12)}`;
  return [
    `${percent(accuracy)} of ${texts} held-out reviews are judged rightly. One word is left out of each:`,
    "                                    log-odds  verdicts changed",
    row("the word of the largest saliency", effects.saliency),
    row("a word by chance", effects.chance),
    row("the word that matters most", effects.most),
    `  correlation of saliency with the effect of leaving out, over all words: ${correlation.toFixed(2)}`,
    "",
    ...explained.map(verdict),
  ];
}

function verdict({ words, logOdds, saliency }: Explained): string {
  const side = Math.sign(logOdds);
  const decisive = words[saliency.indexOf(side * Math.max(...saliency.map((move) => side * move)))];
  return `  ${side > 0 ? "positive" : "negative"}, because of "${decisive}": ${words.join(" ")}`;
}

export function readme({ texts, accuracy, effects, correlation }: Result): string {
  return (
    `An LSTM judges ${percent(accuracy)} of ${texts} held-out reviews rightly. Without the word that the gradient names, ` +
    `${percent(effects.saliency.changed)} of its verdicts change; without a word by chance ${percent(effects.chance.changed)}, without the word ` +
    `that matters most, found by trying all, ${percent(effects.most.changed)}. The correlation of a word's gradient with the effect of leaving it out ` +
    `is ${correlation.toFixed(2)}.`
  );
}

/** The pictures as SVG, and the same for the terminal. */
export function pictures({ explained }: Result, columns = 80) {
  const maps = explained.map(({ words, logOdds, saliency, leavingOut }) => ({
    matrix: [[...saliency], [...leavingOut]],
    options: {
      title: `What each word adds to the log-odds of "positive": ${logOdds.toFixed(1)}`,
      rowLabels: ["gradient", "left out"],
      columnLabels: words,
      scale: "diverging",
    } as const,
  }));
  return {
    svg: Object.fromEntries(
      maps.map(({ matrix, options }, index) => [
        `sentence-${index + 1}`,
        heatmapSvg(matrix, { ...options, theme: "auto" }),
      ]),
    ),
    text: maps
      .map(({ matrix, options }) => heatmapText(matrix, { ...options, numbers: true, columns }))
      .join("\n"),
  };
}
