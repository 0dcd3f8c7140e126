// A workload in onnxruntime-web, which runs the ONNX file that ours is saved to: a path, or an address in a page.

export async function startIn(ort, { inputShape, dtype }, file, { x }) {
  const session = await ort.InferenceSession.create(file, { executionProviders: ["wasm"] });
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  const feeds = { [input]: new ort.Tensor(dtype, x, inputShape) };
  const run = async () => (await session.run(feeds))[output].data;
  return { predictions: await run(), predict: { run } };
}
