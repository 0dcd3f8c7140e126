/** The order of texts by code points. */

/** Compares by code points; JavaScript's `<` compares UTF-16 code units, the halves of surrogate pairs. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let index = 0;
  while (index < length && a[index] === b[index]) index++;
  if (index === length) return a.length - b.length;
  // Where low surrogates differ, their high surrogates, one unit before, are equal, so that the units decide.
  return orderAt(a, index) - orderAt(b, index);
}

/** Sorts surrogates, whose code points are above 0xffff, after all other code units. */
function orderAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
