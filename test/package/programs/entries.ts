// Something of every entry, with its type.
import { type Model, sequential } from "latch";
import { parseCsv, type Table } from "latch/data";
import { wine } from "latch/datasets";
import relaxed from "latch/engine/relaxed";
import simd, { type EngineBuild } from "latch/engine/simd";
import compiled from "latch/engine/simd.wasm";
import { dense } from "latch/layers";
import { curvesText } from "latch/plot";
import { editDistance } from "latch/text";

export const model: Model = sequential([dense({ units: 1, inputShape: [1] })]);
export const table: Table = parseCsv("a\n1");
export const names: Promise<readonly string[]> = wine().then(({ featureNames }) => featureNames);
export const builds: readonly EngineBuild[] = [simd, relaxed];
export const module: object = compiled;
export const picture: string = curvesText({ loss: [1, 0.5] });
export const distance: number = editDistance("kitten", "sitting");
