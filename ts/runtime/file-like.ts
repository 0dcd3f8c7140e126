/** The part of a page's `File` that readers use. */
export interface FileLike {
  readonly name: string;
  /** `folder/subfolder/name` where a whole folder was chosen. */
  readonly webkitRelativePath?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}
