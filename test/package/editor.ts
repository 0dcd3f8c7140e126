/** What an editor shows in a project: TypeScript's language service over one file of it. */
import { join } from "node:path";
import ts from "typescript";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  types: [],
};

export class Editor {
  readonly #file: string;
  #text = "";
  #version = 0;
  readonly #service: ts.LanguageService;

  /** @param folder a project with the package installed */
  constructor(folder: string) {
    this.#file = join(folder, "edited.ts");
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [this.#file],
      getScriptVersion: () => String(this.#version),
      getScriptSnapshot: (path) => {
        const text = path === this.#file ? this.#text : ts.sys.readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => path === this.#file || ts.sys.fileExists(path),
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
  }

  /** Sets the text, in which `|` stands for the cursor. */
  #open(text: string): number {
    const cursor = text.indexOf("|");
    this.#text = text.replace("|", "");
    this.#version += 1;
    return cursor;
  }

  /** The completion list at the cursor: the documentation of each name. */
  completions(text: string): Map<string, string> {
    const cursor = this.#open(text);
    const list = this.#service.getCompletionsAtPosition(this.#file, cursor, {});
    return new Map(
      (list?.entries ?? []).map(({ name, source, data }) => {
        const details = this.#service.getCompletionEntryDetails(
          ...([this.#file, cursor, name, {}, source, {}, data] as const),
        );
        return [name, ts.displayPartsToString(details?.documentation)];
      }),
    );
  }

  /** The hover at the cursor: the declaration, an empty line, the documentation. */
  hover(text: string): string {
    const info = this.#service.getQuickInfoAtPosition(this.#file, this.#open(text));
    const parts = [info?.displayParts, info?.documentation];
    return parts.map((part) => ts.displayPartsToString(part)).join("\n\n");
  }

  /** Error messages of a text without a cursor. */
  errors(text: string): string[] {
    this.#open(text);
    return this.#service
      .getSemanticDiagnostics(this.#file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  }
}
