/** Layers around sequences and images against numbers that Keras computed: outputs, masks, gradients. */
import { beforeAll, describe, test, vi } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import attention from "../goldens/attention.json" with { type: "json" };
import attentionHeads from "../goldens/attention_heads.json" with { type: "json" };
import convolution from "../goldens/convolution.json" with { type: "json" };
import embedding from "../goldens/embedding.json" with { type: "json" };
import imageChoices from "../goldens/image-choices.json" with { type: "json" };
import imageTransforms from "../goldens/image-transforms.json" with { type: "json" };
import images from "../goldens/images.json" with { type: "json" };
import merging from "../goldens/merging.json" with { type: "json" };
import normalization from "../goldens/normalization.json" with { type: "json" };
import pooling from "../goldens/pooling.json" with { type: "json" };
import rearranging from "../goldens/rearranging.json" with { type: "json" };
import resampling from "../goldens/resampling.json" with { type: "json" };
import smallLayers from "../goldens/small_layers.json" with { type: "json" };
import spectrograms from "../goldens/spectrograms.json" with { type: "json" };
import windows from "../goldens/windows.json" with { type: "json" };
import { expectGolden, type LayerGolden } from "../support/layer-golden.js";

beforeAll(async () => {
  // Layers that destroy a mask say so; the goldens hold that they do it.
  vi.spyOn(console, "warn").mockImplementation(() => {});
  await ready();
});

const families = {
  attention,
  attentionHeads,
  convolution,
  embedding,
  images,
  imageChoices,
  imageTransforms,
  merging,
  pooling,
  normalization,
  rearranging,
  resampling,
  smallLayers,
  spectrograms,
  windows,
};

describe.each(Object.entries(families))("%s", (_, { cases }) => {
  const goldens = cases as readonly unknown[] as readonly LayerGolden[];
  // By %s, which does not cut long names.
  test.each(goldens.map((golden) => [golden.name, golden] as const))("%s", (_, golden) => {
    expectGolden(golden);
  });
});
