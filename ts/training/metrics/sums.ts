/** The float64 sums of a metric or loss, in the engine. */

import { blockOfVariable, materialize } from "../../graph/executable.js";
import { zeros } from "../../graph/operations/broadcast.js";
import { read } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { Variable } from "../../graph/variable.js";

export class Sums {
  private readonly variable: Variable;

  constructor(name: string, size: number) {
    this.variable = new Variable({
      name: `${name}_sums`,
      shape: [size],
      dtype: "float64",
      trainable: false,
      initializer: { values: zeros },
      key: { seed: 0, stream: 0 },
    });
  }

  /** The sums as a tensor that effects write. */
  get state(): SymbolicTensor {
    return read(this.variable);
  }

  /** Forgets all batches. The engine must run. */
  reset(): void {
    materialize([this.variable]);
    blockOfVariable(this.variable).write(new Float64Array(this.variable.size));
  }

  /** A copy of the sums. The engine must run. */
  numbers(): Float64Array {
    materialize([this.variable]);
    return new Float64Array(blockOfVariable(this.variable).read(), 0, this.variable.size);
  }
}
