/** Computing on Tensors at once, as eager.ts describes it. Loaded by `ready`. */
import { localDevice } from "../runtime/device/default-device.js";
import { nextFreeIterations } from "../runtime/random/seed.js";
import type { Tensor } from "../runtime/tensor.js";
import type { OnTensors, TraceCache } from "./eager.js";
import { ImmediateComputation } from "./immediate.js";
import { type Symbolic, tensorsIn } from "./nested.js";
import type { SymbolicTensor } from "./symbolic.js";
import type { Trace } from "./trace.js";
import {
  CallCache,
  fedBy,
  sizesOfHost,
  type TracedCall,
  traceCall,
  withOutputs,
} from "./traced-call.js";

/** A call on Tensors that was traced, and what computes it. */
interface ImmediateCall {
  readonly traced: TracedCall;
  readonly computation: ImmediateComputation;
}

export const onTensors: OnTensors = {
  computeNow<Arguments extends readonly unknown[]>(
    traces: TraceCache,
    args: Arguments,
    build: (args: Symbolic<Arguments>, trace: Trace) => unknown,
    training: boolean,
  ): unknown {
    const calls = callsOf(traces);
    const signature = calls.signatureOf([training, args]);
    const { traced, computation } = calls.get(signature, () => {
      const made = traceCall(args, build, training);
      return {
        traced: made,
        computation: new ImmediateComputation(made.computation, localDevice()),
      };
    });
    const given = fedBy(computation.schedule, traced, tensorsIn(args));
    const sizes = sizesOfHost(computation.schedule, given);
    return withOutputs(traced, computation.run(given, nextFreeIterations(1), sizes));
  },

  valueOf(tensor: SymbolicTensor): Tensor {
    const computation = new ImmediateComputation({ fetches: [tensor], effects: [] }, localDevice());
    const [value] = computation.run([], 0);
    // One tensor was fetched.
    return value as Tensor;
  },
};

function callsOf(traces: TraceCache): CallCache<ImmediateCall> {
  traces.calls ??= new CallCache<ImmediateCall>();
  // Set above, and nowhere else.
  return traces.calls as CallCache<ImmediateCall>;
}
