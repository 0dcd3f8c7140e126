/** The option that says where images and volumes have their channels. */
import type { DataFormat } from "../graph/operations/windows.js";
import { oneOf, optional } from "../runtime/registry/kinds.js";
import type { OptionalOption } from "../runtime/registry/option.js";

export type { DataFormat } from "../graph/operations/windows.js";

/** Default "channels_last", which null stands for, too. */
export function dataFormat(): OptionalOption<DataFormat | null, DataFormat> {
  const format = oneOf("channels_last", "channels_first");
  return optional<DataFormat | null, DataFormat>(
    { read: (given, what) => format.read(given ?? "channels_last", what), write: format.write },
    null,
  );
}
