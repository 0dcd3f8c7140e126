// The real import graph of ts/: every import, export-from and import() of one file by another, types
// included, since a type is a dependency too.
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

interface Import {
  readonly specifier: string;
  /** Whether nothing of it is there at run time. */
  readonly isTypeOnly: boolean;
}

/** The files that a source text imports by relative paths, in any of the language's forms. */
export function importsOf(path: string, text: string): string[] {
  return resolve(path, importsIn(path, text));
}

/** Of those, the files that are imported at run time, and not for their types alone. */
export function runtimeImportsOf(path: string, text: string): string[] {
  return resolve(
    path,
    importsIn(path, text).filter(({ isTypeOnly }) => !isTypeOnly),
  );
}

function importsIn(path: string, text: string): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const one = importAt(node);
    if (one !== null) found.push(one);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022));
  return found;
}

/** What a node imports; null where it is no import. */
function importAt(node: ts.Node): Import | null {
  if (ts.isImportDeclaration(node)) {
    const isTypeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return importOf(node.moduleSpecifier, isTypeOnly);
  }
  if (ts.isExportDeclaration(node)) return importOf(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return importOf(node.argument.literal, true);
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return importOf(node.arguments[0], false);
  }
  return null;
}

function importOf(specifier: ts.Node | undefined, isTypeOnly: boolean): Import | null {
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return null;
  return { specifier: specifier.text, isTypeOnly };
}

function resolve(importer: string, imports: readonly Import[]): string[] {
  return imports
    .map(({ specifier }) => specifier)
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
  return graphOf(runtimeImportsOf);
}

/**
 * The groups of files that import one another, directly or by others: the strongly connected components of more
 * than one file, by Tarjan's algorithm; each sorted.
 */
export function findCycles(graph: ModuleGraph): string[][] {
  const indices = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];
  /** Gives the lowest index of an open file that can be reached from this one. */
  const visit = (path: string): number => {
    const index = indices.size;
    indices.set(path, index);
    open.push(path);
    let lowest = index;
    for (const next of graph.get(path) ?? []) {
      const known = indices.get(next);
      if (known === undefined) lowest = Math.min(lowest, visit(next));
      else if (open.includes(next)) lowest = Math.min(lowest, known);
    }
    if (lowest === index) {
      const group = open.splice(open.indexOf(path));
      if (group.length > 1) cycles.push(group.sort());
    }
    return lowest;
  };
  for (const path of graph.keys()) if (!indices.has(path)) visit(path);
  return cycles;
}
