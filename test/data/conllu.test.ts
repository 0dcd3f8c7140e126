// CoNLL-U: what a sentence holds, and the line of what is wrong.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConllu, readConllu, spelled, UNIVERSAL_TAGS } from "latch/text";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../ts/runtime/errors.js";

/** Lines with `|` between columns, of which `FEATS` and `MISC` here need none. */
const lines = (...given: string[]) => given.map((line) => line.replaceAll("|", "\t")).join("\n");

const word = (id: string, form: string, upos = "NOUN", head = "_", misc = "_") =>
  `${id}|${form}|_|${upos}|_|_|${head}|_|_|${misc}`;

const WE_DONT = lines(
  "# newdoc",
  "# sent_id = a-1",
  "# text = We don't = win!",
  "1|We|we|PRON|PRP|Case=Nom|4|nsubj|_|_",
  "2-3|don't|_|_|_|_|_|_|_|_",
  "2|do|do|AUX|VBP|_|4|aux|_|_",
  "3|n't|not|PART|RB|Polarity=Neg|4|advmod|_|_",
  "4|= win|win|VERB|VB|_|0|root|0:root|SpaceAfter=No",
  "4.1|won|win|VERB|_|_|_|_|0:root|_",
  "4.2|won|win|VERB|_|_|_|_|0:root|_",
  "5|!|!|PUNCT|.|_|4|punct|_|SpaceAfter=No",
  "",
  "",
);

describe("a sentence", () => {
  const [sentence, ...more] = parseConllu(WE_DONT);

  test("is its words: neither multiword tokens nor empty nodes are counted", () => {
    expect(more).toEqual([]);
    expect(sentence!.words.map(({ form, upos }) => [form, upos])).toEqual([
      ["We", "PRON"],
      ["do", "AUX"],
      ["n't", "PART"],
      ["= win", "VERB"],
      ["!", "PUNCT"],
    ]);
    expect(sentence!.words[0]).toEqual({
      form: "We",
      lemma: "we",
      upos: "PRON",
      xpos: "PRP",
      feats: "Case=Nom",
      head: 4,
      deprel: "nsubj",
      deps: "_",
      misc: "_",
    });
    expect(sentence!.words[3]!.head).toBe(0);
    expect(sentence!.multiwordTokens).toEqual([{ first: 2, last: 3, form: "don't", misc: "_" }]);
  });

  test("has its comments, and what they say of id and text", () => {
    expect(sentence!.id).toBe("a-1");
    expect(sentence!.text).toBe("We don't = win!");
    expect(sentence!.comments).toEqual(["newdoc", "sent_id = a-1", "text = We don't = win!"]);
    const [bare] = parseConllu(lines(word("1", "Hm", "INTJ"), ""));
    expect(bare).toMatchObject({ id: null, text: null, comments: [] });
  });

  test("spells its text", () => {
    expect(spelled(sentence!)).toBe("We don't = win!");
    const [glued] = parseConllu(
      lines(
        word("1", "a"),
        "2-3|bc|_|_|_|_|_|_|_|Note=SpaceAfter",
        word("2", "b"),
        word("3", "c"),
        word("4", "d", "NOUN", "_", "SpaceAfter=No"),
        word("5", "e", "NOUN", "_", "SpaceAfter=No"),
        "",
      ),
    );
    expect(spelled(glued!)).toBe("a bc de");
  });
});

test("sentences end with an empty line; the last one may lack it, lines may end with CR LF", () => {
  const two = lines(word("1", "a"), "", word("1", "b"), word("2", "c"), "", "");
  const forms = (text: string) =>
    parseConllu(text).map(({ words }) => words.map(({ form, misc }) => form + misc));
  expect(forms(two)).toEqual([["a_"], ["b_", "c_"]]);
  expect(forms(two.trimEnd())).toEqual(forms(two));
  expect(forms(two.replaceAll("\n", "\r\n"))).toEqual(forms(two));
  expect(forms(`\n\n${two.replace("\n\n", "\n\n\n")}`)).toEqual(forms(two));
});

test("an empty node may stand before the first word", () => {
  const text = lines("0.1|so|_|ADV|_|_|_|_|_|_", word("1", "a"), word("2", "b"), "");
  expect(parseConllu(text)[0]!.words).toHaveLength(2);
});

test("knows the 17 tags", () => {
  expect(UNIVERSAL_TAGS).toHaveLength(17);
  const text = lines(...UNIVERSAL_TAGS.map((tag, place) => word(`${place + 1}`, "a", tag)), "");
  expect(parseConllu(text)[0]!.words.map(({ upos }) => upos)).toEqual([...UNIVERSAL_TAGS]);
});

describe("what is malformed is told with its line", () => {
  test.each<[string, string, string[]]>([
    [
      "too few columns",
      'line 2: 9 columns in "2\\tb\\t_\\tNOUN\\t_\\t_\\t_\\t_\\t_", expected 10 separated by tabs.',
      [word("1", "a"), "2|b|_|NOUN|_|_|_|_|_"],
    ],
    ["too many columns", "line 1: 11 columns", [`${word("1", "a")}|_`]],
    [
      "spaces for tabs",
      "separated by tabs; spaces do not separate them",
      ["1 a _ NOUN _ _ 0 _ _ _"],
    ],
    ["an empty column", "line 1: the column XPOS is empty", ["1|a|_|NOUN||_|_|_|_|_"]],
    [
      "an unknown tag",
      'line 2: the tag (UPOS) is "NN", expected one of ADJ, ADP',
      [word("1", "a"), word("2", "b", "NN")],
    ],
    ["no tag", 'line 1: the tag (UPOS) is "_"', [word("1", "a", "_")]],
    ["an id that is none", 'line 1: the id is "one"', [word("one", "a")]],
    ["an id 0", 'line 1: the id is "0"', [word("0", "a")]],
    ["a gap", "line 2: the id is 3, expected 2", [word("1", "a"), word("3", "b")]],
    [
      "an id twice",
      "line 3: the id is 2, expected 3",
      [word("1", "a"), word("2", "b"), word("2", "c")],
    ],
    ["a beginning that is none", "line 1: the id is 2, expected 1", [word("2", "a")]],
    [
      "a missing empty line",
      "line 3: the id is 1 after 2 words, expected an empty line",
      [word("1", "a"), word("2", "b"), word("1", "c")],
    ],
    [
      "a missing empty line before comments",
      "line 2: a comment after words",
      [word("1", "a"), "# text = c", word("1", "c")],
    ],
    [
      "comments without words",
      "line 3: there are no words before the empty line",
      ["", "# one", "# two", "", word("1", "a")],
    ],
    [
      "a range behind its word",
      "line 2: the range is 1-2, expected one that begins with 2",
      [word("1", "a"), word("1-2", "ab")],
    ],
    [
      "a range backwards",
      "line 2: the range 2-1 ends before it begins",
      [word("1", "a"), word("2-1", "ab")],
    ],
    [
      "overlapping ranges",
      "line 3: the range 2-3 overlaps the one before, 1-2",
      [word("1-2", "ab"), word("1", "a"), word("2-3", "bc")],
    ],
    [
      "a range beyond the end",
      "line 2: the range 2-4 reaches beyond the sentence of 3 words",
      [word("1", "a"), word("2-4", "bcd"), word("2", "b"), word("3", "c")],
    ],
    [
      "a head beyond the end",
      "line 1: the head is 3, expected a word of the sentence, 1 to 2",
      [word("1", "a", "NOUN", "3"), word("2", "b")],
    ],
    ["a head that is none", 'line 1: the head is "root"', [word("1", "a", "NOUN", "root")]],
    [
      "an empty node out of order",
      "line 2: the id of the empty node is 1.2, expected 1.1",
      [word("1", "a"), word("1.2", "b", "_")],
    ],
    ["no sentence", "line 1: the text is empty", [""]],
  ])("%s", (_, message, text) => {
    const parse = () => parseConllu(lines(...text, ""), "x.conllu");
    expect(parse).toThrow(FormatError);
    expect(parse).toThrow(`x.conllu: ${message.startsWith("line") ? message : ""}`);
    expect(parse).toThrow(message);
  });

  test("a long line is cut", () => {
    expect(() => parseConllu("a".repeat(1000))).toThrow(/^.{1,160}$/);
  });
});

test("files are read, and their faults have file and line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "latch-conllu-"));
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  try {
    expect(await readConllu(write("a.conllu", `\uFEFF${WE_DONT}`))).toEqual(parseConllu(WE_DONT));
    await expect(readConllu(write("b.conllu", `${WE_DONT}\n1\ta`))).rejects.toThrow(
      /b\.conllu: line 14: 2 columns/,
    );
    await expect(readConllu(write("c.conllu", " \n"))).rejects.toThrow(/line 1: the file is empty/);
    const latin = new Uint8Array([...new TextEncoder().encode("# caf"), 0xe9, 10]);
    await expect(readConllu(write("d.conllu", latin))).rejects.toThrow(/d\.conllu: line 1.*UTF-8/);
    await expect(readConllu(join(folder, "none.conllu"))).rejects.toThrow(
      /none.conllu: there is no such/,
    );
    await expect(readConllu(folder)).rejects.toThrow(/is a folder, expected a file/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const bytes = new TextEncoder().encode(WE_DONT);
  const page = { name: "page.conllu", arrayBuffer: async () => bytes.buffer };
  expect(await readConllu(page)).toEqual(parseConllu(WE_DONT));
});
