// `npm run fuzz [--count N] [--seed N]`: every reader of files on N damaged copies of each kind of file (10,000, minutes),
// from a seed of its own, which it prints. Exit code 1 where a reader fails otherwise than by a FormatError.
import { argumentsOf, runScript, runVisibly, StepError } from "./command.mjs";
import { setUp } from "./setup.mjs";

const { values } = argumentsOf({
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 1e9) },
  },
});

const FILES = [
  "test/io/fuzz.test.ts",
  "test/models/hostile-files.test.ts",
  "test/models/tfjs.test.ts",
];

await runScript(async () => {
  const [count, seed] = [Number(values.count), Number(values.seed)];
  if (![count, seed].every((value) => Number.isInteger(value) && value >= 1)) {
    throw new StepError("--count and --seed are integers from 1 on");
  }
  await setUp();
  console.log(`${count} damaged copies of each file, from seed ${seed} on`);
  process.exitCode = await runVisibly("vitest", ["run", "--testTimeout=0", ...FILES], {
    env: { FUZZ_COUNT: String(count), FUZZ_SEED: String(seed) },
  });
});
