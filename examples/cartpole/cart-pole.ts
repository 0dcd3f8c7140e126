/**
 * A pole on a cart, simulated: Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning
 * control problems" (1983), with the constants that are usual since.
 */

/** Position of the cart (m), its velocity (m/s), angle of the pole (rad, 0 is upright), its angular velocity (rad/s). */
export type State = readonly [x: number, velocity: number, angle: number, turning: number];

const GRAVITY = 9.8;
const CART = 1;
const POLE = 0.1;
/** Half the pole's length. */
const LENGTH = 0.5;
const FORCE = 10;
const SECONDS = 0.02;

/** An episode ends where the cart leaves its track, the pole falls, or after so many steps. */
export const LIMITS = { x: 2.4, angle: (12 * Math.PI) / 180, steps: 200 };

/** The state after one step in which the cart is pushed to the left (0) or to the right (1). */
export function pushed([x, velocity, angle, turning]: State, action: number): State {
  const force = action === 1 ? FORCE : -FORCE;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const total = CART + POLE;
  const push = (force + POLE * LENGTH * turning ** 2 * sin) / total;
  const turn = (GRAVITY * sin - cos * push) / (LENGTH * (4 / 3 - (POLE * cos ** 2) / total));
  const speedUp = push - (POLE * LENGTH * turn * cos) / total;
  return [
    x + SECONDS * velocity,
    velocity + SECONDS * speedUp,
    angle + SECONDS * turning,
    turning + SECONDS * turn,
  ];
}

/** Whether the pole still stands and the cart is on its track. */
export function stands([x, , angle]: State): boolean {
  return Math.abs(x) <= LIMITS.x && Math.abs(angle) <= LIMITS.angle;
}
