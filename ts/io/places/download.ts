/** A file that a page's user gets as a download. */
import { ValueError } from "../../runtime/errors.js";

/** Begins the download; the browser says where it goes. @throws ValueError where there is no page */
export function download(name: string, bytes: Uint8Array<ArrayBuffer>, caller: string): void {
  if (typeof document === "undefined") {
    throw new ValueError(`${caller}: download://${name} is possible in pages only.`);
  }
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: the browser reads the bytes after this call.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
