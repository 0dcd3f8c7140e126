// Nothing is timed before contenders were seen to compute the same.

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
