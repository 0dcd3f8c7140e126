/** The cart-pole program, small. */
import { expect, test } from "vitest";
import { learn } from "../../examples/cartpole/actor-critic.ts";
import { LIMITS, pushed, type State, stands } from "../../examples/cartpole/cart-pole.ts";
import { lastMean, lines, readme } from "../../examples/cartpole/report.ts";

test("the simulation moves as it should", () => {
  const upright: State = [0, 0, 0, 0];
  const [, right, , falling] = pushed(upright, 1);
  expect(right).toBeCloseTo(0.195122, 5);
  expect(falling).toBeCloseTo(-0.292683, 5);
  expect(pushed(upright, 0)).toEqual(pushed(upright, 1).map((value) => 0 - value));
  let state: State = [0, 0, 0.02, 0];
  let steps = 0;
  while (stands(state)) {
    state = pushed(state, steps % 2);
    steps += 1;
  }
  expect(steps).toBeGreaterThan(10);
  expect(steps).toBeLessThan(LIMITS.steps);
});

test("a seed learns to keep the pole up for longer", async () => {
  const run = await learn(1, 150);
  const first = run.rewards.slice(0, 20).reduce((sum, one) => sum + one, 0) / 20;
  expect(lastMean(run)).toBeGreaterThan(2 * first);
  expect(lines([run])[0]).toContain("of the last 20 of 150 episodes");
  expect(readme([run])).toContain("After 150 episodes");
});
