/**
 * Base class of objects that users hold and that have #private members, which are not found through a proxy. Vue's `ref` and
 * `reactive` put proxies in place of objects whose tag is Object; those with another tag stay what they are.
 */
export abstract class Opaque {
  get [Symbol.toStringTag](): string {
    return this.constructor.name;
  }
}
