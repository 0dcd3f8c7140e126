// The packed package in the places of docs/places.md that come from registries, and that no other file of this folder tries.
import { beforeAll, describe, expect, test } from "vitest";
import { tryBrowser, tryBundler, tryRuntime } from "../../tools/places/attempts.mjs";
import { browsers } from "../../tools/places/browsers.mjs";
import { bundlers } from "../../tools/places/bundlers.mjs";
import { runtimes } from "../../tools/places/runtimes.mjs";
import { pack } from "../../tools/places/site.mjs";
import { isRequired } from "./required.js";

const MINUTES = 60_000;

/** Other files of this folder try this Node, the newest one and these, with workers. */
const TRIED_ELSEWHERE = /^(Node (20|26)|Deno|Bun|workerd|Vite 8|esbuild|Parcel)\b/;

const IN_A_PAGE = { page: "works", option: "works", worker: "works" };

function untried<Place extends { readonly name: string }>(places: readonly Place[]) {
  return places
    .filter(({ name }) => !TRIED_ELSEWHERE.test(name))
    .map((place) => ({ name: place.name, place }));
}

describe.skipIf(!isRequired)("the packed package trains, predicts, is saved and is loaded", () => {
  let tarball: string;
  beforeAll(() => {
    tarball = pack();
  }, 2 * MINUTES);

  test.each(untried(runtimes))("in $name", { timeout: 5 * MINUTES }, async ({ place }) => {
    const { page, option = "works" } = await tryRuntime(tarball, place);
    expect({ page, option }).toEqual({ page: "works", option: "works" });
  });

  test("in a page, in Web, Shared and service workers of Chromium", {
    timeout: 3 * MINUTES,
  }, async () => {
    expect(await tryBrowser(tarball, browsers[0]!)).toMatchObject({
      ...IN_A_PAGE,
      shared: "works",
      service: "works",
    });
  });

  test.each(untried(bundlers))(
    "in a page by $name",
    { timeout: 5 * MINUTES },
    async ({ place }) => {
      expect(await tryBundler(tarball, place)).toMatchObject(IN_A_PAGE);
    },
  );
});
