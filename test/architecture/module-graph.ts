// The real import graph of ts/: every import, export-from and import() of one file by another, types
// included, since a type is a dependency too (but for cycles: types may speak of one another).
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Importing file -> imported files; paths from ts/. */
export type ModuleGraph = ReadonlyMap<string, readonly string[]>;

/** Made by the build, not written: ts/runtime/wasm. */
const isGenerated = (path: string) => path.startsWith("runtime/wasm/");

export function sourceFiles(): string[] {
  return readdirSync(join(root, "ts"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !isGenerated(path))
    .sort();
}

/** The files that a source text imports by relative paths. */
export function importsOf(path: string, text: string): string[] {
  return resolve(
    path,
    ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName),
  );
}

/** Of those, the files that are imported for their types alone: nothing of them is there at run time. */
export function typeImportsOf(path: string, text: string): string[] {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  const names = statements.flatMap((statement) => {
    const isTypeOnly =
      (ts.isImportDeclaration(statement) &&
        statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
      (ts.isExportDeclaration(statement) && statement.isTypeOnly);
    const name = isTypeOnly ? statement.moduleSpecifier : undefined;
    return name !== undefined && ts.isStringLiteral(name) ? [name.text] : [];
  });
  return resolve(path, names);
}

function resolve(importer: string, names: readonly string[]): string[] {
  return names
    .filter((name) => name.startsWith("."))
    .map((name) => normalize(join(dirname(importer), name)).replace(/\.js$/, ".ts"))
    .filter((name) => !isGenerated(name));
}

function graphOf(imports: (path: string, text: string) => string[]): ModuleGraph {
  return new Map(
    sourceFiles().map((path) => [
      path,
      imports(path, readFileSync(join(root, "ts", path), "utf8")),
    ]),
  );
}

/** All imports. */
export function readModuleGraph(): ModuleGraph {
  return graphOf(importsOf);
}

/** The imports that are left at run time. */
export function readRuntimeGraph(): ModuleGraph {
  return graphOf((path, text) => {
    const left = importsOf(path, text);
    for (const name of typeImportsOf(path, text)) left.splice(left.indexOf(name), 1);
    return left;
  });
}

/** One cycle of the graph, from a file back to itself, or null. */
export function findCycle(graph: ModuleGraph): string[] | null {
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): string[] | null => {
    if (done.has(path)) return null;
    const start = trail.indexOf(path);
    if (start >= 0) return [...trail.slice(start), path];
    trail.push(path);
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next);
      if (cycle !== null) return cycle;
    }
    trail.pop();
    done.add(path);
    return null;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path);
    if (cycle !== null) return cycle;
  }
  return null;
}
