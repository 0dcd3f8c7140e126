/** RemoteMonitor. */
import { warn } from "../../runtime/host.js";
import { boolean, nullable, optional, text, valueThat } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Callback, type Logs } from "./callback.js";

/** Options of `remoteMonitor`. */
export interface RemoteMonitorOptions {
  /** Address of the server. Default "http://localhost:9000". */
  readonly root?: string;
  /** Added to the address. Default "/publish/epoch/end/". */
  readonly path?: string;
  /** Field of the form that holds the values. Default "data". */
  readonly field?: string;
  /** Headers of the request. Default null: only the usual ones. */
  readonly headers?: Readonly<Record<string, string>> | null;
  /** Whether the values are sent as JSON, not as a field of a form. Default false. */
  readonly sendAsJson?: boolean;
}

function remoteOptions() {
  return {
    root: optional(text(), "http://localhost:9000"),
    path: optional(text(), "/publish/epoch/end/"),
    field: optional(text(), "data"),
    headers: optional(
      nullable(
        valueThat<Readonly<Record<string, string>>>(
          "an object of strings",
          (value) =>
            typeof value === "object" &&
            value !== null &&
            Object.values(value).every((one) => typeof one === "string"),
        ),
      ),
      null,
    ),
    sendAsJson: optional(boolean(), false),
  } satisfies Description<RemoteMonitorOptions>;
}

export interface RemoteMonitor extends FieldsOf<RemoteMonitorOptions, typeof remoteOptions> {}

/** Sends the values of each epoch to a server, by POST. A server that can't be reached is warned of. */
export class RemoteMonitor extends Callback {
  static override readonly className: string = "RemoteMonitor";

  static override options(): AnyDescription {
    return { ...Callback.options(), ...remoteOptions() };
  }

  /** @throws ValueError for options of the wrong type. */
  constructor(options: RemoteMonitorOptions = {}) {
    super(options);
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { root, path, field, headers, sendAsJson } = this;
    const values = JSON.stringify({ epoch, ...logs });
    const request = sendAsJson
      ? { body: values, headers: { "content-type": "application/json", ...headers } }
      : { body: new URLSearchParams({ [field]: values }), headers: { ...headers } };
    try {
      await fetch(root + path, { method: "POST", ...request });
    } catch (error) {
      warn(`RemoteMonitor could not reach ${root}: ${String(error)}.`);
    }
  }
}

/** Sends the values of each epoch to a server: see RemoteMonitor. */
export function remoteMonitor(options?: RemoteMonitorOptions): RemoteMonitor {
  return new RemoteMonitor(options);
}
