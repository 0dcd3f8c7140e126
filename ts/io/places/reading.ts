/** Options of reading a file: progress and cancellation. */

/** How far reading has come, in bytes. */
export interface Progress {
  readonly loaded: number;
  /** Undefined where it is not known. */
  readonly total: number | undefined;
}

/** Options of reading a file from anywhere. */
export interface ReadOptions {
  /** Called after each part, and at the end. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends reading; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
