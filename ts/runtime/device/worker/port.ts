/** The two ends between which messages go: in the program and in its worker, on every host. */

/** The worker, as its program sees it. */
export interface WorkerPort {
  /** Sends a copy of a message. */
  send(message: unknown): void;
  /** Lets the process end while the worker waits, or not. Without effect in a page. */
  keepAlive(isNeeded: boolean): void;
  /** Ends the worker at once. */
  end(): void;
}

/** What a program does with what its worker says. */
export interface PortEvents {
  onMessage(message: unknown): void;
  /** Called once, when the worker has ended or can't be understood. */
  onEnd(reason: string): void;
}

/** Starts a worker that runs this script. @throws what the host says where it has no workers or forbids them */
export type StartWorker = (script: string, events: PortEvents) => WorkerPort;

/** The program, as its worker sees it. */
export interface ProgramPort {
  /** Sends a message; the buffers of `moved` are moved instead of copied. */
  send(message: unknown, moved: ArrayBuffer[]): void;
  onMessage(handle: (message: unknown) => void): void;
}
