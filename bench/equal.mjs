// Nothing is timed before contenders were seen to compute the same.

/** Of losses in float32: peers add in another order, and the tanh of some is less exact. */
const LOSS_TOLERANCE = 1e-4;

/** @throws where numbers differ by more than `tolerance` of the largest. */
export function assertClose(what, ours, theirs, tolerance) {
  if (ours.length !== theirs.length) {
    throw new Error(`${what}: ${ours.length} numbers of ours, ${theirs.length} of the peer's`);
  }
  let [largest, worst] = [0, 0];
  for (let index = 0; index < ours.length; index += 1) {
    largest = Math.max(largest, Math.abs(theirs[index]));
    const difference = Math.abs(ours[index] - theirs[index]);
    // NaN counts as different.
    if (!(difference <= worst)) worst = difference;
  }
  if (!(worst <= tolerance * largest) || largest === 0) {
    throw new Error(`${what}: not equal, they differ by ${worst} where the largest is ${largest}`);
  }
}

/**
 * Trains all contenders from equal weights on the same data.
 * @param ours one step of ours, which gives its loss; @param peers by name a list of steps to be done in turn.
 * @throws where the losses of a step differ: after the first step they tell that gradients and updates agree.
 */
export async function assertSameLosses(what, ours, peers) {
  const lists = Object.entries(peers);
  const steps = Math.max(...lists.map(([, list]) => list.length));
  for (let step = 0; step < steps; step += 1) {
    const own = await ours();
    for (const [name, list] of lists) {
      const theirs = await list[step]();
      if (!(Math.abs(own - theirs) <= LOSS_TOLERANCE * Math.abs(own))) {
        throw new Error(`${what}, step ${step + 1}: our loss is ${own}, that of ${name} ${theirs}`);
      }
    }
  }
}
