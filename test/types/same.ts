/** What type tests share. */

/** Fails to compile unless both types are the same. */
export function same<Expected>() {
  return <Actual>(
    _value: Actual,
    ..._proof: Exact<Expected, Actual> extends true ? [] : [never]
  ): void => {};
}

type Exact<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
