/**
 * A slow interpreter of ONNX graphs in float64, for tests: the operators that are written here, as the specification of the
 * operators defines them.
 */
import type { DecodedGraph, DecodedNode } from "./decode.js";
import {
  broadcastAt,
  broadcastShape,
  indexOf,
  made,
  positionOf,
  sizeOf,
  type Values,
} from "./values.js";

type Env = Map<string, Values | null>;
type Operator = (inputs: readonly (Values | null)[], node: DecodedNode, env: Env) => Values[];

function elementwise(of: (...values: number[]) => number): Operator {
  return (inputs) => {
    const given = inputs as readonly Values[];
    const shape = broadcastShape(given.map((one) => one.shape));
    const result = made(shape, (position) => {
      const index = indexOf(position, shape);
      return of(...given.map((one) => broadcastAt(one, index)));
    });
    return [result];
  };
}

const numberAt = (node: DecodedNode, name: string, other = 0) =>
  (node.attributes.get(name) ?? other) as number;
const listAt = (node: DecodedNode, name: string): readonly number[] =>
  (node.attributes.get(name) ?? []) as readonly number[];

/** The rational approximation 7.1.26 of Abramowitz and Stegun has errors of 1.5e-7: too many, so its series. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** Half to even. */
function roundEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

function reduction(of: (values: readonly number[]) => number): Operator {
  return ([x, given], node) => {
    const rank = x!.shape.length;
    const listed = given?.data ?? listAt(node, "axes");
    const axes = listed.map((axis) => (axis < 0 ? axis + rank : axis));
    const keeps = numberAt(node, "keepdims", 1) === 1;
    const whole = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const groups = new Map<number, number[]>();
    x!.data.forEach((value, position) => {
      const index = indexOf(position, x!.shape).map((at, axis) => (axes.includes(axis) ? 0 : at));
      const key = positionOf(index, whole);
      groups.set(key, [...(groups.get(key) ?? []), value]);
    });
    const shape = keeps ? whole : x!.shape.filter((_, axis) => !axes.includes(axis));
    return [made(shape, (position) => of(groups.get(position)!))];
  };
}

function transpose(x: Values, permutation: readonly number[]): Values {
  const shape = permutation.map((axis) => x.shape[axis]!);
  return made(shape, (position) => {
    const index = indexOf(position, shape);
    const from = new Array<number>(index.length);
    permutation.forEach((axis, at) => {
      from[axis] = index[at]!;
    });
    return x.data[positionOf(from, x.shape)]!;
  });
}

function matmul(a: Values, b: Values): Values {
  const [m, k] = a.shape.slice(-2) as [number, number];
  const n = b.shape.at(-1)!;
  const batch = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const shape = [...batch, m, n];
  return made(shape, (position) => {
    const index = indexOf(position, shape);
    const [row, column] = index.slice(-2) as [number, number];
    const lead = index.slice(0, -2);
    let sum = 0;
    for (let i = 0; i < k; i++)
      sum += broadcastAt(a, [...lead, row, i]) * broadcastAt(b, [...lead, i, column]);
    return sum;
  });
}

/** x [batch, channels, ...sizes]: for each window and channel what `of` gives for the taps inside of x. */
function windows(x: Values, node: DecodedNode, channels: number, of: WindowFunction): Values {
  const sizes = x.shape.slice(2);
  const kernel = listAt(node, "kernel_shape");
  const strides = listAt(node, "strides");
  const dilations = node.attributes.has("dilations")
    ? listAt(node, "dilations")
    : kernel.map(() => 1);
  const pads = node.attributes.has("pads")
    ? listAt(node, "pads")
    : [...kernel, ...kernel].map(() => 0);
  const counts = sizes.map((size, axis) => {
    const reach = (kernel[axis]! - 1) * dilations[axis]! + 1;
    const padded = size + pads[axis]! + pads[axis + kernel.length]!;
    return Math.floor((padded - reach) / strides[axis]!) + 1;
  });
  const shape = [x.shape[0]!, channels, ...counts];
  return made(shape, (position) => {
    const [row = 0, channel = 0, ...window] = indexOf(position, shape);
    const taps: Tap[] = [];
    for (let tap = 0; tap < sizeOf(kernel); tap++) {
      const offsets = indexOf(tap, kernel);
      const at = window.map(
        (one, axis) => one * strides[axis]! + offsets[axis]! * dilations[axis]! - pads[axis]!,
      );
      if (at.every((one, axis) => one >= 0 && one < sizes[axis]!)) taps.push({ at, offsets });
    }
    return of(row, channel, taps);
  });
}

interface Tap {
  readonly at: readonly number[];
  readonly offsets: readonly number[];
}

type WindowFunction = (row: number, channel: number, taps: readonly Tap[]) => number;

function conv(x: Values, weight: Values, bias: Values | null, node: DecodedNode): Values {
  const groups = numberAt(node, "group", 1);
  const [filters = 0, perGroup = 0] = weight.shape;
  return windows(x, node, filters, (row, filter, taps) => {
    const first = Math.floor((filter * groups) / filters) * perGroup;
    let sum = bias?.data[filter] ?? 0;
    for (const { at, offsets } of taps)
      for (let channel = 0; channel < perGroup; channel++)
        sum +=
          x.data[positionOf([row, first + channel, ...at], x.shape)]! *
          weight.data[positionOf([filter, channel, ...offsets], weight.shape)]!;
    return sum;
  });
}

/** Each element of x [batch, channels, ...sizes] is multiplied with the kernel [channels, filters / groups, ...] around it. */
function convTranspose(x: Values, weight: Values, node: DecodedNode): Values {
  const [kernel, strides, dilations] = ["kernel_shape", "strides", "dilations"].map((name) =>
    listAt(node, name),
  ) as [readonly number[], readonly number[], readonly number[]];
  const groups = numberAt(node, "group", 1);
  const [batch = 0, channels = 0, ...sizes] = x.shape;
  const perGroup = weight.shape[1]!;
  const reach = kernel.map((taps, axis) => (taps - 1) * dilations[axis]! + 1);
  const counts = sizes.map((size, axis) => (size - 1) * strides[axis]! + reach[axis]!);
  const shape = [batch, perGroup * groups, ...counts];
  const data = new Array<number>(sizeOf(shape)).fill(0);
  x.data.forEach((value, position) => {
    const [row = 0, channel = 0, ...at] = indexOf(position, x.shape);
    const first = Math.floor((channel * groups) / channels) * perGroup;
    for (let filter = 0; filter < perGroup; filter++)
      for (let tap = 0; tap < sizeOf(kernel); tap++) {
        const offsets = indexOf(tap, kernel);
        const to = at.map((one, axis) => one * strides[axis]! + offsets[axis]! * dilations[axis]!);
        data[positionOf([row, first + filter, ...to], shape)]! +=
          value * weight.data[positionOf([channel, filter, ...offsets], weight.shape)]!;
      }
  });
  return { shape, data };
}

function pooling(of: (values: readonly number[]) => number): Operator {
  return ([x], node) => [
    windows(x!, node, x!.shape[1]!, (row, channel, taps) =>
      of(taps.map(({ at }) => x!.data[positionOf([row, channel, ...at], x!.shape)]!)),
    ),
  ];
}

const ACTIVATIONS: Readonly<Record<string, (x: number, alpha: number, beta: number) => number>> = {
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Tanh: Math.tanh,
  Relu: (x) => Math.max(x, 0),
  Affine: (x, alpha, beta) => alpha * x + beta,
  HardSigmoid: (x, alpha, beta) => Math.max(0, Math.min(1, alpha * x + beta)),
  Elu: (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
  LeakyRelu: (x, alpha) => (x < 0 ? alpha * x : x),
  Softplus: (x) => Math.log1p(Math.exp(x)),
  Softsign: (x) => x / (1 + Math.abs(x)),
};

function activationsOf(node: DecodedNode): ((x: number) => number)[] {
  const names = node.attributes.get("activations") as readonly string[];
  return names.map((name, index) => {
    const of = ACTIVATIONS[name]!;
    const [alpha, beta] = ["activation_alpha", "activation_beta"].map(
      (one) => listAt(node, one)[index] ?? 0,
    );
    return (x) => of(x, alpha!, beta!);
  });
}

type Step = (x: readonly number[], states: readonly (readonly number[])[]) => number[][];

/** X [time, batch, features] to Y [time, 1, batch, units] and the last states, each row for its number of steps. */
function recurrent(
  inputs: readonly (Values | null)[],
  node: DecodedNode,
  states: number,
  makeStep: (w: Values, r: Values, b: (index: number) => number, units: number) => Step,
): Values[] {
  const [x, w, r, bias, lengths, ...initial] = inputs as [Values, Values, Values, ...Values[]];
  const units = numberAt(node, "hidden_size");
  const [time = 0, batch = 0, features = 0] = x.shape;
  const step = makeStep(w, r, (index) => bias?.data[index] ?? 0, units);
  const y = new Array<number>(time * batch * units).fill(0);
  const last = Array.from({ length: states }, () => new Array<number>(batch * units).fill(0));
  for (let row = 0; row < batch; row++) {
    let now = Array.from({ length: states }, (_, state) =>
      Array.from({ length: units }, (__, unit) => initial[state]?.data[row * units + unit] ?? 0),
    );
    for (let t = 0; t < (lengths?.data[row] ?? time); t++) {
      const from = (t * batch + row) * features;
      now = step(x.data.slice(from, from + features), now);
      now[0]!.forEach((value, unit) => {
        y[(t * batch + row) * units + unit] = value;
      });
    }
    now.forEach((values, state) => {
      values.forEach((value, unit) => {
        last[state]![row * units + unit] = value;
      });
    });
  }
  return [
    { shape: [time, 1, batch, units], data: y },
    ...last.map((data) => ({ shape: [1, batch, units], data })),
  ];
}

/** Σ M[row, i] v[i] for M [1, rows, v.length]. */
function rowProduct({ data }: Values, row: number, v: readonly number[]): number {
  return v.reduce((sum, value, i) => sum + data[row * v.length + i]! * value, 0);
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  Identity: ([x]) => [x!],
  Neg: elementwise((x) => -x),
  Abs: elementwise(Math.abs),
  Sign: elementwise(Math.sign),
  Sqrt: elementwise(Math.sqrt),
  Reciprocal: elementwise((x) => 1 / x),
  Exp: elementwise(Math.exp),
  Log: elementwise(Math.log),
  Tanh: elementwise(Math.tanh),
  Sigmoid: elementwise((x) => 1 / (1 + Math.exp(-x))),
  Relu: elementwise((x) => Math.max(x, 0)),
  Softplus: elementwise((x) => Math.log1p(Math.exp(x))),
  Erf: elementwise(erf),
  Floor: elementwise(Math.floor),
  Ceil: elementwise(Math.ceil),
  Round: elementwise(roundEven),
  Sin: elementwise(Math.sin),
  Cos: elementwise(Math.cos),
  Atan: elementwise(Math.atan),
  Not: elementwise((x) => Number(x === 0)),
  IsNaN: elementwise((x) => Number(Number.isNaN(x))),
  IsInf: elementwise((x) => Number(Math.abs(x) === Number.POSITIVE_INFINITY)),
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: elementwise((a, b) => a / b),
  Max: elementwise(Math.max),
  Min: elementwise(Math.min),
  Pow: elementwise((a, b) => a ** b),
  Mod: elementwise((a, b) => ((a % b) + b) % b),
  Equal: elementwise((a, b) => Number(a === b)),
  Less: elementwise((a, b) => Number(a < b)),
  LessOrEqual: elementwise((a, b) => Number(a <= b)),
  Greater: elementwise((a, b) => Number(a > b)),
  GreaterOrEqual: elementwise((a, b) => Number(a >= b)),
  And: elementwise((a, b) => Number(a !== 0 && b !== 0)),
  Or: elementwise((a, b) => Number(a !== 0 || b !== 0)),
  Where: elementwise((condition, yes, no) => (condition !== 0 ? yes : no)),
  Cast: ([x], node) => {
    const to = numberAt(node, "to");
    // Float, or bool, or an integer.
    const of = to === 1 ? (v: number) => v : to === 9 ? (v: number) => Number(v !== 0) : Math.trunc;
    return [{ shape: x!.shape, data: x!.data.map(of) }];
  },
  Shape: ([x]) => [{ shape: [x!.shape.length], data: x!.shape }],
  Reshape: ([x, target]) => {
    const known = target!.data.map((size, axis) => (size === 0 ? x!.shape[axis]! : size));
    const rest = known.filter((size) => size !== -1);
    const shape = known.map((size) => (size === -1 ? x!.data.length / sizeOf(rest) : size));
    return [{ shape, data: x!.data }];
  },
  Unsqueeze: ([x, axes]) => {
    const shape = [...x!.shape];
    for (const axis of axes!.data) shape.splice(axis, 0, 1);
    return [{ shape, data: x!.data }];
  },
  Squeeze: ([x, axes]) => {
    const dropped = axes?.data ?? x!.shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
    return [{ shape: x!.shape.filter((_, axis) => !dropped.includes(axis)), data: x!.data }];
  },
  Expand: ([x, target]) => {
    const shape = broadcastShape([x!.shape, target!.data]);
    return [made(shape, (position) => broadcastAt(x!, indexOf(position, shape)))];
  },
  Transpose: ([x], node) => [transpose(x!, listAt(node, "perm"))],
  Concat: (parts, node) => {
    const given = parts as readonly Values[];
    const axis = numberAt(node, "axis") < 0 ? given[0]!.shape.length - 1 : numberAt(node, "axis");
    const total = given.reduce((sum, part) => sum + part.shape[axis]!, 0);
    const shape = given[0]!.shape.map((size, other) => (other === axis ? total : size));
    const result = made(shape, (position) => {
      const index = indexOf(position, shape);
      for (const part of given) {
        if (index[axis]! < part.shape[axis]!) return part.data[positionOf(index, part.shape)]!;
        index[axis]! -= part.shape[axis]!;
      }
      return Number.NaN;
    });
    return [result];
  },
  Slice: ([x, starts, ends, axes, steps]) => {
    const from = x!.shape.map(() => 0);
    const by = x!.shape.map(() => 1);
    const shape = [...x!.shape];
    axes!.data.forEach((axis, one) => {
      const size = x!.shape[axis]!;
      const step = steps?.data[one] ?? 1;
      const at = (bound: number) => (bound < 0 ? bound + size : bound);
      const start = Math.min(at(starts!.data[one]!), step < 0 ? size - 1 : size);
      const end = Math.max(Math.min(at(ends!.data[one]!), size), step < 0 ? -1 : 0);
      from[axis] = start;
      by[axis] = step;
      shape[axis] = Math.max(0, Math.ceil((end - start) / step));
    });
    const result = made(shape, (position) => {
      const index = indexOf(position, shape).map((at, axis) => from[axis]! + at * by[axis]!);
      return x!.data[positionOf(index, x!.shape)]!;
    });
    return [result];
  },
  Pad: ([x, pads, value]) => {
    const rank = x!.shape.length;
    const shape = x!.shape.map((size, axis) => size + pads!.data[axis]! + pads!.data[axis + rank]!);
    const result = made(shape, (position) => {
      const index = indexOf(position, shape).map((at, axis) => at - pads!.data[axis]!);
      const isInside = index.every((at, axis) => at >= 0 && at < x!.shape[axis]!);
      return isInside ? x!.data[positionOf(index, x!.shape)]! : (value?.data[0] ?? 0);
    });
    return [result];
  },
  Gather: ([x, indices], node) => {
    const axis = numberAt(node, "axis");
    const shape = [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
    const result = made(shape, (position) => {
      const index = indexOf(position, shape);
      const inner = index.slice(axis, axis + indices!.shape.length);
      const row = indices!.data[positionOf(inner, indices!.shape)]!;
      const at = [...index.slice(0, axis), row, ...index.slice(axis + indices!.shape.length)];
      return x!.data[positionOf(at, x!.shape)]!;
    });
    return [result];
  },
  // One batch axis and one index: [batch, n, ...] at [batch, m, 1].
  GatherND: ([x, indices]) => {
    const shape = [...indices!.shape.slice(0, 2), ...x!.shape.slice(2)];
    const result = made(shape, (position) => {
      const [row = 0, at = 0, ...rest] = indexOf(position, shape);
      const step = indices!.data[row * indices!.shape[1]! + at]!;
      return x!.data[positionOf([row, step, ...rest], x!.shape)]!;
    });
    return [result];
  },
  Range: ([start, end, step]) => {
    const length = Math.max(0, Math.ceil((end!.data[0]! - start!.data[0]!) / step!.data[0]!));
    return [made([length], (position) => start!.data[0]! + position * step!.data[0]!)];
  },
  // All of axis 1 of [batch, time], the smallest first.
  TopK: ([x]) => {
    const [rows = 0, time = 0] = x!.shape;
    const orders = Array.from({ length: rows }, (_, row) => {
      const values = x!.data.slice(row * time, (row + 1) * time);
      return values.map((__, at) => at).sort((a, b) => values[a]! - values[b]! || a - b);
    });
    const values = orders.flatMap((order, row) => order.map((at) => x!.data[row * time + at]!));
    return [
      { shape: x!.shape, data: values },
      { shape: x!.shape, data: orders.flat() },
    ];
  },
  ReduceSum: reduction((values) => values.reduce((sum, value) => sum + value, 0)),
  ReduceMean: reduction((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  ReduceMax: reduction((values) => Math.max(...values)),
  ReduceMin: reduction((values) => Math.min(...values)),
  CumSum: ([x, axis], node) => {
    const along = axis!.data[0]!;
    const [n, stride] = [x!.shape[along]!, sizeOf(x!.shape.slice(along + 1))];
    const isReverse = numberAt(node, "reverse") === 1;
    const data = x!.data.map((_, position) => {
      const place = Math.floor(position / stride) % n;
      const [first, last] = isReverse ? [place, n - 1] : [0, place];
      const start = position - place * stride;
      return x!.data.reduce((sum, value, at) => {
        const step = (at - start) / stride;
        return Number.isInteger(step) && step >= first && step <= last ? sum + value : sum;
      }, 0);
    });
    return [{ shape: x!.shape, data }];
  },
  // Along the last axis.
  ArgMax: ([x]) => {
    const n = x!.shape.at(-1)!;
    const result = made(x!.shape.slice(0, -1), (position) => {
      const row = x!.data.slice(position * n, (position + 1) * n);
      return row.indexOf(Math.max(...row));
    });
    return [result];
  },
  MatMul: ([a, b]) => [matmul(a!, b!)],
  Gemm: ([a, b, c], node, env) => OPERATORS.Add!([matmul(a!, b!), c!], node, env),
  Softmax: ([x]) => {
    const n = x!.shape.at(-1)!;
    const result = made(x!.shape, (position) => {
      const first = position - (position % n);
      const row = x!.data.slice(first, first + n);
      const most = Math.max(...row);
      const total = row.reduce((sum, value) => sum + Math.exp(value - most), 0);
      return Math.exp(x!.data[position]! - most) / total;
    });
    return [result];
  },
  LayerNormalization: ([x, scale, offset], node) => {
    const n = x!.shape.at(-1)!;
    const result = made(x!.shape, (position) => {
      const first = position - (position % n);
      const row = x!.data.slice(first, first + n);
      const mean = row.reduce((sum, value) => sum + value, 0) / n;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
      const y = (x!.data[position]! - mean) / Math.sqrt(variance + numberAt(node, "epsilon"));
      return y * scale!.data[position % n]! + (offset?.data[position % n] ?? 0);
    });
    return [result];
  },
  Conv: ([x, weight, bias = null], node) => [conv(x!, weight!, bias, node)],
  ConvTranspose: ([x, weight], node) => [convTranspose(x!, weight!, node)],
  // Rows of zeros to which updates are added.
  ScatterND: ([x, indices, updates]) => {
    const data = [...x!.data];
    const size = sizeOf(x!.shape.slice(1));
    indices!.data.forEach((row, one) => {
      for (let k = 0; k < size; k++) data[row * size + k]! += updates!.data[one * size + k]!;
    });
    return [{ shape: x!.shape, data }];
  },
  MaxPool: pooling((values) => Math.max(...values)),
  AveragePool: pooling((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  LSTM: (inputs, node) => {
    const [f, g, h] = activationsOf(node) as [Unary, Unary, Unary];
    return recurrent(inputs, node, 2, (w, r, b, units) => (x, [hidden, cell]) => {
      // Gates i, o, f, c.
      const gate = (which: number, unit: number) => {
        const row = which * units + unit;
        return rowProduct(w, row, x) + rowProduct(r, row, hidden!) + b(row) + b(4 * units + row);
      };
      const next = cell!.map(
        (c, unit) => f(gate(2, unit)) * c + f(gate(0, unit)) * g(gate(3, unit)),
      );
      return [next.map((c, unit) => f(gate(1, unit)) * h(c)), next];
    });
  },
  GRU: (inputs, node) => {
    const [f, g] = activationsOf(node) as [Unary, Unary];
    const isAfter = numberAt(node, "linear_before_reset") === 1;
    return recurrent(inputs, node, 1, (w, r, b, units) => (x, [hidden]) => {
      // Gates z, r, h.
      const ofInput = (which: number, unit: number) =>
        rowProduct(w, which * units + unit, x) + b(which * units + unit);
      const ofState = (which: number, unit: number, h: readonly number[]) =>
        rowProduct(r, which * units + unit, h) + b((3 + which) * units + unit);
      const gate = (which: number, unit: number) =>
        f(ofInput(which, unit) + ofState(which, unit, hidden!));
      const resets = hidden!.map((_, unit) => gate(1, unit));
      const reset = hidden!.map((h, unit) => resets[unit]! * h);
      const next = hidden!.map((h, unit) => {
        const product = isAfter
          ? resets[unit]! * ofState(2, unit, hidden!)
          : ofState(2, unit, reset);
        const z = gate(0, unit);
        return (1 - z) * g(ofInput(2, unit) + product) + z * h;
      });
      return [next];
    });
  },
  RNN: (inputs, node) => {
    const [f] = activationsOf(node) as [Unary];
    return recurrent(inputs, node, 1, (w, r, b, units) => (x, [hidden]) => [
      hidden!.map((_, unit) =>
        f(rowProduct(w, unit, x) + rowProduct(r, unit, hidden!) + b(unit) + b(units + unit)),
      ),
    ]);
  },
  Scan: (inputs, node, env) => {
    const body = node.attributes.get("body") as DecodedGraph;
    const sequences = numberAt(node, "num_scan_inputs");
    const states = inputs.length - sequences;
    const given = inputs as readonly Values[];
    const isReversed = listAt(node, "scan_input_directions")[0] === 1;
    let now = given.slice(0, states);
    const time = given[states]!.shape[0]!;
    const outputs: Values[][] = Array.from({ length: time }, () => []);
    for (let step = 0; step < time; step++) {
      const t = isReversed ? time - 1 - step : step;
      const slices = given.slice(states).map(({ shape, data }) => {
        const size = sizeOf(shape.slice(1));
        return { shape: shape.slice(1), data: data.slice(t * size, (t + 1) * size) };
      });
      const results = runGraph(body, [...now, ...slices], env);
      now = results.slice(0, states);
      outputs[t] = results.slice(states);
    }
    const stacked = (outputs[0] ?? []).map(({ shape }, index) => ({
      shape: [time, ...shape],
      data: outputs.flatMap((one) => one[index]!.data),
    }));
    return [...now, ...stacked];
  },
};

type Unary = (x: number) => number;

/** The outputs of a graph. @param outer what the graph around it has */
export function runGraph(
  graph: DecodedGraph,
  inputs: readonly Values[],
  outer: ReadonlyMap<string, Values | null> = new Map(),
): Values[] {
  const env: Env = new Map([...outer, ...graph.initializers, ["", null]]);
  graph.inputs.forEach(({ name }, index) => {
    env.set(name, inputs[index]!);
  });
  for (const node of graph.nodes) {
    const operator = OPERATORS[node.opType];
    if (operator === undefined) throw new Error(`No operator ${node.opType}.`);
    const read = node.inputs.map((name) => env.get(name) ?? null);
    operator(read, node, env).forEach((value, index) => {
      const name = node.outputs[index];
      if (name !== undefined) env.set(name, value);
    });
  }
  return graph.outputs.map(({ name }) => env.get(name)!);
}
