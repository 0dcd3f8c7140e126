/** Options of layers with values that they do not take, in a file: errors of the file that name layer and option. */
import {
  FormatError,
  type LatchError,
  layers,
  loadModel,
  modelFromJSON,
  ready,
  sequential,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { readZip } from "../../ts/io/zip/read.js";
import { writeZip } from "../../ts/io/zip/write.js";
import { kerasForm } from "../../ts/runtime/registry/keras-form.js";
import { imageLayerCases } from "../layers/image-layer-cases.js";
import { layerCases } from "../layers/layer-cases.js";

beforeAll(ready);

/** Values of which no option takes all. */
const WRONG = ["no such value", -3.5, { nonsense: 1 }, [["x"]]] as const;

/** A Sequential model of one layer, as a file describes it. */
function modelWith(form: object): object {
  return { class_name: "Sequential", config: { name: "net", layers: [form] } };
}

async function errorOf(form: object): Promise<unknown> {
  try {
    await modelFromJSON(JSON.parse(JSON.stringify(modelWith(form))));
    return null;
  } catch (error) {
    return error;
  }
}

/** Which options of the layer take all wrong values. */
async function indifferentOptions(form: ReturnType<typeof kerasForm>): Promise<string[]> {
  const { config } = form;
  const taken: string[] = [];
  for (const option of Object.keys(config)) {
    let errors = 0;
    for (const value of WRONG) {
      const error = await errorOf({ ...form, config: { ...config, [option]: value } });
      if (error === null) continue;
      errors += 1;
      const what = `${form.class_name} with ${option} = ${JSON.stringify(value)}: ${String(error)}`;
      expect(error, what).toBeInstanceOf(FormatError);
      const { message } = error as LatchError;
      const own = option.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      expect(message.includes(option) || message.includes(own), what).toBe(true);
      if (option !== "name") expect(message, what).toContain(String(config.name));
      expect(message, what).toContain("layers[0]");
    }
    if (errors === 0) taken.push(option);
  }
  return taken;
}

describe("an option of a layer with a value that it does not take", () => {
  test.each([...layerCases, ...imageLayerCases])("%s", async (_, make) => {
    const form = kerasForm(make());
    expect(await errorOf(form)).toBeNull();
    expect(await indifferentOptions(form)).toEqual([]);
  });
});

test.each([...layerCases, ...imageLayerCases])(
  "an option that %s does not have",
  async (_, make) => {
    const form = kerasForm(make());
    const config = { ...form.config, no_such_option: null };
    const error = await errorOf({ ...form, config });
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toContain('no option "no');
  },
);

describe("in a file the error names its part", () => {
  /** The file of a compiled model with a text of its description replaced. */
  async function fileWith(from: string, to: string): Promise<Uint8Array> {
    const net = sequential([layers.dense({ units: 2, inputShape: [3], name: "first" })]);
    net.compile({ loss: "huber", optimizer: "adam" });
    const entries = [...readZip(await net.toBytes(), "net.keras")].map(([name, entry]) => {
      const text = new TextDecoder().decode(entry.read());
      if (name !== "config.json") return { name, bytes: entry.read() };
      expect(text).toContain(from);
      return { name, bytes: new TextEncoder().encode(text.replace(from, to)) };
    });
    return writeZip(entries);
  }

  test.each([
    ['"units":2', '"units":-3', /config\.json: .*Dense "first".*units/],
    [
      '"activation":"linear"',
      '"activation":"foo"',
      /config\.json: .*Dense "first".*activation.*foo/,
    ],
    ['"name":"float32"', '"name":"float99"', /config\.json: model .*dtype.*float99/],
    [
      '"name":"first","trainable":true',
      '"name":"first","trainable":true,"dtype":"int7"',
      /config\.json: .*Dense "first".*dtype.*int7/,
    ],
    ['"build_input_shape"', '"build_shape"', /config\.json: model .*no option "build_shape"/],
    ['"units":2', '"units":2,"unit":3', /config\.json: .*Dense "first".*no option "unit"/],
    ['"beta_1":0.9', '"beta_1":"much"', /config\.json: compile_config: optimizer.*Adam.*beta1/],
    [
      '"amsgrad":false',
      '"amsgrad":false,"extra":1',
      /compile_config: optimizer.*no option "extra"/,
    ],
  ])("%s as %s", async (from, to, message) => {
    const bytes = await fileWith(from, to);
    await expect(loadModel(bytes)).rejects.toThrow(message);
    await expect(loadModel(bytes)).rejects.toBeInstanceOf(FormatError);
  });
});
