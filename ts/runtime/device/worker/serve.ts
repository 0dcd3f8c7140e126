/** The worker's side: an engine that does what the program asks for. */
import type { Block, CompiledBuild, Program } from "../device.js";
import { WasmDevice } from "../wasm-device.js";
import type { ProgramPort } from "./port.js";
import type { Answer, Message, Requests, Results } from "./protocol.js";
import { toSent } from "./sent-error.js";

type Handlers = {
  [Name in keyof Requests]: (
    request: Requests[Name],
  ) => Name extends keyof Results ? Results[Name] | Promise<Results[Name]> : void;
};

/** Answers the messages of a port, one after the other. */
export function serve(port: ProgramPort): void {
  const handlers = new Served().handlers;
  let last: Promise<void> = Promise.resolve();
  port.onMessage((message) => {
    // Only this package's own program writes to its worker.
    last = last.then(() => answer(handlers, message as Message, port));
  });
}

async function answer(handlers: Handlers, message: Message, port: ProgramPort): Promise<void> {
  const { name, request, call } = message;
  let reply: Omit<Answer, "call">;
  try {
    // Each message has the request of its name, which TypeScript does not follow through the table.
    const handle = handlers[name] as (request: unknown) => Answer["result"];
    reply = { result: (await handle(request)) ?? null, error: null };
  } catch (error) {
    if (call === null) throw error;
    reply = { result: null, error: toSent(error) };
  }
  if (call !== null) port.send({ call, ...reply } satisfies Answer, buffersOf(reply.result));
}

/** The buffers of a result, of which nothing is needed here any more. */
function buffersOf(result: Answer["result"]): ArrayBuffer[] {
  if (result === null || result === undefined) return [];
  if ("outputs" in result) return result.outputs.flat();
  return "usedBytes" in result ? [] : [...result];
}

/** Blocks and programs by the program's numbers. */
class Served {
  #build: CompiledBuild | null = null;
  readonly #blocks = new Map<number, Block>();
  readonly #programs = new Map<number, Program>();
  readonly #device = new WasmDevice(async () => this.#requireBuild());

  #requireBuild(): CompiledBuild {
    if (this.#build !== null) return this.#build;
    throw new Error("The worker was asked to compute before it was given an engine.");
  }

  readonly handlers: Handlers = {
    start: async ({ build, options }) => {
      this.#build = build;
      if (options.maxMemory !== undefined) this.#device.configure(options);
      await this.#device.start(build.kernels);
      return undefined;
    },
    configure: ({ options }) => this.#device.configure(options),
    usage: () => this.#device.usage(),
    allocate: ({ blocks }) => {
      const made = this.#device.allocateNow(blocks.map(({ bytes }) => bytes));
      blocks.forEach(({ block }, index) => {
        this.#blocks.set(block, made[index] as Block);
      });
      return this.#device.usage();
    },
    release: ({ block }) => {
      this.#device.release(this.#block(block));
      this.#blocks.delete(block);
    },
    write: ({ block, numbers, offset }) => this.#device.write(this.#block(block), numbers, offset),
    read: ({ blocks }) => this.#device.readNow(blocks.map((block) => this.#block(block))),
    load: ({ program, plan, variables }) => {
      const blocks = variables.map((block) => this.#block(block));
      this.#programs.set(program, this.#device.loadNow(plan, blocks));
      return undefined;
    },
    unload: ({ program }) => {
      this.#device.unload(this.#program(program));
      this.#programs.delete(program);
    },
    run: async ({ program, feeds, indices, slice }) => {
      const memory = {
        feeds: feeds.map((block) => this.#block(block)),
        indices: indices === null ? null : this.#block(indices),
      };
      const { failure, ...done } = await this.#device.run(this.#program(program), memory, slice);
      return { ...done, failure: failure === null ? null : toSent(failure) };
    },
  };

  #block(number: number): Block {
    const block = this.#blocks.get(number);
    if (block === undefined) throw new Error(`The worker has no block ${number}.`);
    return block;
  }

  #program(number: number): Program {
    const program = this.#programs.get(number);
    if (program === undefined) throw new Error(`The worker has no program ${number}.`);
    return program;
  }
}
