/** Handles of what is in a worker. */
import type { Block, Device, LoadablePlan, Numbers, Program } from "../device.js";

/** What the caller's side knows of a block. Nothing here may refer to its handle, which could then never be collected. */
export interface StoredBlock {
  readonly bytes: number;
  /** Its bytes when it was last read or written; null for blocks that no plan has as a variable. */
  known: ArrayBuffer | null;
}

export class WorkerBlock implements Block {
  constructor(
    readonly device: Device,
    readonly bytes: number,
    /** The number of the block. */
    readonly block: number,
  ) {}
}

export class WorkerProgram implements Program {
  constructor(
    readonly device: Device,
    readonly number: number,
    readonly plan: LoadablePlan,
    /** These references keep the memory alive as long as the program. */
    readonly variables: readonly WorkerBlock[],
  ) {}
}

/** Numbers as bytes, without a copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: Numbers): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
