/** Sizes that depend on what is fed, as tensors of int64: polynomials over the axes of the inputs. */
import type { Dim, DimExpression } from "../../../graph/dim.js";
import type { OnnxAttribute } from "../../../io/onnx/model.js";
import { ValueError } from "../../../runtime/errors.js";

/** What the nodes that compute sizes are written to. */
interface NodeWriter {
  emit(
    opType: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): string;
  integers(data: readonly number[], shape?: readonly number[]): string;
  readonly whole: {
    /** Where each symbol is the size of an axis of an input. */
    readonly origins: ReadonlyMap<string, { readonly name: string; readonly axis: number }>;
  };
}

/** Writes sizes into the graph outside of loops, each once. */
export class SizeWriter {
  readonly #written = new Map<string, string>();

  readonly #to: NodeWriter;

  constructor(to: NodeWriter) {
    this.#to = to;
  }

  scalar(dim: Dim): string {
    return this.#once(`scalar ${dim}`, () => this.#to.emit("Squeeze", [this.#one(dim)]));
  }

  vector(dims: readonly Dim[]): string {
    if (dims.every((dim): dim is number => typeof dim === "number")) return this.#to.integers(dims);
    return this.#once(`vector ${dims.join()}`, () =>
      dims.length === 1
        ? this.#one(dims[0]!)
        : this.#to.emit(
            "Concat",
            dims.map((dim) => this.#one(dim)),
            { axis: { int: 0 } },
          ),
    );
  }

  /** One size as a vector of one element. */
  #one(dim: Dim): string {
    if (typeof dim === "number") return this.#to.integers([dim]);
    return this.#once(String(dim), () => this.#expression(dim));
  }

  /** The sum of its terms, each a product of symbols and quotients. */
  #expression({ terms, quotients }: DimExpression): string {
    const written = [...terms].map(([symbols, coefficient]) => {
      const factors = symbols === "" ? [] : symbols.split("*");
      const tensors = factors.map((name) => {
        const quotient = quotients.get(name);
        return quotient === undefined
          ? this.#symbol(name)
          : this.#to.emit("Div", [
              this.#one(quotient.numerator),
              this.#to.integers([quotient.divisor]),
            ]);
      });
      if (coefficient !== 1 || tensors.length === 0) tensors.push(this.#to.integers([coefficient]));
      return tensors.reduce((product, factor) => this.#to.emit("Mul", [product, factor]));
    });
    return written.reduce((sum, term) => this.#to.emit("Add", [sum, term]));
  }

  #symbol(name: string): string {
    const origin = this.#to.whole.origins.get(name);
    if (origin === undefined) {
      throw new ValueError(
        `The size ${name} can't be written to ONNX, since it is not the size of an axis of an input. Give the input a known size.`,
      );
    }
    return this.#once(name, () => {
      const shape = this.#to.emit("Shape", [origin.name]);
      return this.#to.emit("Gather", [shape, this.#to.integers([origin.axis])], {
        axis: { int: 0 },
      });
    });
  }

  #once(key: string, write: () => string): string {
    const found = this.#written.get(key);
    if (found !== undefined) return found;
    const name = write();
    this.#written.set(key, name);
    return name;
  }
}
