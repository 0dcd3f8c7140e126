/**
 * The proofs of operations, layers and training, on a device that computes each slice as 1, 2, 3 and 8 threads do and
 * expects the same bits: see ProvingDevice.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import { globalState } from "../../ts/runtime/global-state.js";
import { operationCases } from "../support/operation-cases.js";
import { expectEngine } from "../support/operation-proofs.js";
import { ProvingDevice } from "../support/threads.js";

const device = new ProvingDevice();
const before = globalState.localDevice;
globalState.localDevice = device;

beforeAll(ready);
afterAll(() => {
  globalState.localDevice = before;
  expect(device.compared).toBeGreaterThan(operationCases.length);
});

test.each(operationCases)("$name", expectEngine);
await import("../graph/effects.test.js");
await import("../graph/fusion.test.js");
await import("../layers/attention.test.js");
await import("../layers/goldens.test.js");
await import("../layers/lstm.test.js");
await import("../layers/normalization.test.js");
await import("../layers/recurrent.test.js");
await import("../layers/sequence-goldens.test.js");
await import("../training/goldens.test.js");
await import("../models/recurrent-training.test.js");
