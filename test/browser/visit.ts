// What happens when a page is opened: what it fetched, what it complained of, what it came to.
import { gzipSync } from "node:zlib";
import type { Page, Response } from "playwright-core";

export interface Fetched {
  readonly path: string;
  /** Bytes as gzip would send them. */
  readonly gzipped: number;
}

/** Records a page; begin before the page is opened. */
export class Visit {
  readonly complaints: string[] = [];
  private readonly responses: Response[] = [];

  constructor(page: Page) {
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
    page.on("response", (response) => this.responses.push(response));
  }

  /** All JavaScript and WebAssembly that was fetched. */
  async code(): Promise<Fetched[]> {
    const code = this.responses.filter((response) => /\.(m?js|wasm)$/.test(pathOf(response)));
    return Promise.all(
      code.map(async (response) => ({
        path: pathOf(response),
        gzipped: gzipSync(await response.body(), { level: 9 }).length,
      })),
    );
  }
}

function pathOf(response: Response): string {
  return new URL(response.url()).pathname;
}
