// One matrix product, packing of both operands counted.
import { assertClose } from "../equal.mjs";
import { uniform } from "../numbers.mjs";
import { loadLatch, matrixProduct } from "../ours.mjs";
import { Spike } from "../peers/spike.mjs";
import { alternate, median, ratio } from "../rounds.mjs";
import { format } from "../rows.mjs";

const SIZES = [256, 512, 1024];
/** Shares of the register-only peak. */
const OF_PEAK = { simd: { floor: 0.76, goal: 0.8 }, relaxed: { floor: 0.9, goal: 0.92 } };

export async function run({ variant, hasSpike, timing }) {
  const latch = await loadLatch(variant);
  const spike = hasSpike ? await Spike.load(variant) : null;
  const rows = [];
  for (const n of SIZES) {
    for (const transposed of [false, true]) {
      rows.push(...(await measure(latch, spike, { variant, n, transposed }, timing)));
    }
  }
  return rows;
}

async function measure(latch, spike, { variant, n, transposed }, timing) {
  const [a, b] = [uniform(n * n, -1, 1, 1), uniform(n * n, -1, 1, 2)];
  const ours = matrixProduct(latch, { m: n, k: n, n, transposed, a, b });
  const contenders = [{ name: "ours", run: ours.run }];
  if (spike !== null) {
    const theirs = spike.product({ n, transposed, a, b });
    ours.run();
    theirs.run();
    assertClose(`the product of ${n} cubed`, ours.result(), theirs.result(), 1e-5);
    contenders.push({ name: "the spike", run: theirs.run });
    contenders.push({ name: "peak", run: spike.peak().run });
  }
  const times = await alternate(contenders, timing);
  const rate = (name, multiplyAdds) => (2 * multiplyAdds) / median(times.get(name)) / 1e6;
  const what = `${n} cubed${transposed ? ", transposed" : ""}`;
  const own = `${format(rate("ours", n ** 3))} GFLOP/s`;
  if (spike === null) return [bare(what, own, times)];
  const peak = spike.peak().multiplyAdds;
  const [spikes, peaks] = [ratio(times, "the spike", "ours"), ratio(times, "peak", "ours")];
  const common = { what, ours: own, sense: "of its rate", core: times.core };
  return [
    {
      ...common,
      against: "the spike",
      theirs: `${format(rate("the spike", n ** 3))} GFLOP/s`,
      ...spikes,
      floor: 1,
      goal: null,
    },
    {
      ...common,
      against: "multiply-adds on registers",
      theirs: `${format(rate("peak", peak))} GFLOP/s`,
      value: (peaks.value * n ** 3) / peak,
      rounds: peaks.rounds,
      ...(n === 512 && !transposed
        ? OF_PEAK[variant]
        : { floor: null, goal: OF_PEAK[variant].goal }),
    },
  ];
}

/** Without the spike there is nothing to compare with. */
function bare(what, ours, times) {
  return {
    what,
    against: "",
    ours,
    theirs: "",
    value: Number.NaN,
    sense: "",
    floor: null,
    goal: null,
    rounds: times.get("ours").length,
    core: times.core,
  };
}
