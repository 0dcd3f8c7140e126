// An ONNX file of one LSTM, made from Keras's weights: the few messages of onnx.proto that it takes, written as
// protocol buffers. The numbers before the fields are those of onnx.proto.

const VARINT = 0;
const LENGTH_DELIMITED = 2;

const FLOAT = 1;
const ATTRIBUTE_INT = 2;
const IR_VERSION = 8;
const OPSET = 14;

function varint(value) {
  const bytes = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

function number(field, value) {
  return Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
}

/** A field of bytes: a string, or the parts of a message in it. */
function bytes(field, ...parts) {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint(field * 8 + LENGTH_DELIMITED), varint(content.length), content]);
}

function tensor(name, dims, data) {
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return [...dims.map((size) => number(1, size)), number(2, FLOAT), bytes(8, name), bytes(9, raw)];
}

function valueInfo(name, dims) {
  const shape = dims.map((size) => bytes(1, number(1, size)));
  const type = bytes(1, number(1, FLOAT), bytes(2, ...shape));
  return [bytes(1, name), bytes(2, type)];
}

/**
 * A model whose input `x` [steps, batch, features] gives the last hidden state `h` [1, batch, units].
 * @param weights kernel [features, 4 units], recurrent kernel [units, 4 units], bias [4 units], gates i f c o.
 */
export function lstmModel({ batch, steps, features, units }, [kernel, recurrent, bias]) {
  const biases = new Float32Array(8 * units);
  biases.set(gateRows(bias, 1, units));
  const node = [
    ...["x", "w", "r", "b"].map((input) => bytes(1, input)),
    // The first output, all steps, is not asked for.
    ...["", "h"].map((output) => bytes(2, output)),
    bytes(4, "LSTM"),
    bytes(5, bytes(1, "hidden_size"), number(3, units), number(20, ATTRIBUTE_INT)),
  ];
  const graph = [
    bytes(1, ...node),
    bytes(2, "lstm"),
    bytes(5, ...tensor("w", [1, 4 * units, features], gateRows(kernel, features, units))),
    bytes(5, ...tensor("r", [1, 4 * units, units], gateRows(recurrent, units, units))),
    bytes(5, ...tensor("b", [1, 8 * units], biases)),
    bytes(11, ...valueInfo("x", [steps, batch, features])),
    bytes(12, ...valueInfo("h", [1, batch, units])),
  ];
  const opset = bytes(8, number(2, OPSET));
  return Buffer.concat([number(1, IR_VERSION), bytes(7, ...graph), opset]);
}

/** Where ONNX's gates (input, output, forget, cell) lie among Keras's (input, forget, cell, output). */
const GATES = [0, 3, 1, 2];

/** Keras's [rows, 4 units] as ONNX's [4 units, rows]. */
function gateRows(matrix, rows, units) {
  const turned = new Float32Array(matrix.length);
  GATES.forEach((source, gate) => {
    for (let unit = 0; unit < units; unit += 1) {
      for (let row = 0; row < rows; row += 1) {
        turned[(gate * units + unit) * rows + row] =
          matrix[row * 4 * units + source * units + unit];
      }
    }
  });
  return turned;
}
