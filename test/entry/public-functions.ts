/** The public functions and classes of all entries, with the names of their parameters, from the types. */
import ts from "typescript";

/** An options parameter has the names of its options; other parameters have none. */
export interface Parameter {
  readonly name: string;
  readonly options: readonly string[];
}

export interface PublicFunction {
  /** `ops.add`, `layers.dense`, `Model`. */
  readonly path: readonly string[];
  readonly parameters: readonly Parameter[];
}

export const ENTRIES = ["index", "data", "datasets", "plot", "text"] as const;
export type Entry = (typeof ENTRIES)[number];

const ROOT = new URL("../..", import.meta.url).pathname;

/** Functions that can be called and classes that can be made, of each entry; abstract classes are left out. */
export function publicFunctions(): ReadonlyMap<Entry, readonly PublicFunction[]> {
  const config = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const files = ENTRIES.map((entry) => `${ROOT}ts/entry/${entry}.ts`);
  const program = ts.createProgram(files, { ...options, types: [] });
  const checker = program.getTypeChecker();
  return new Map(
    ENTRIES.map((entry, index) => {
      const file = program.getSourceFile(files[index]!);
      const module = file && checker.getSymbolAtLocation(file);
      return [entry, module === undefined ? [] : functionsOf(module, [], checker)];
    }),
  );
}

function functionsOf(
  module: ts.Symbol,
  path: readonly string[],
  checker: ts.TypeChecker,
): PublicFunction[] {
  return checker.getExportsOfModule(module).flatMap((exported): PublicFunction[] => {
    if ((exported.declarations ?? []).some(ts.isTypeOnlyExportDeclaration)) return [];
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    const own = [...path, exported.name];
    if ((symbol.flags & ts.SymbolFlags.ValueModule) !== 0) return functionsOf(symbol, own, checker);
    const parameters = parametersOf(symbol, checker);
    return parameters === null ? [] : [{ path: own, parameters }];
  });
}

/** The parameters of the longest signature; null for what can be neither called nor made. */
function parametersOf(symbol: ts.Symbol, checker: ts.TypeChecker): Parameter[] | null {
  if ((symbol.flags & ts.SymbolFlags.Value) === 0 || isAbstract(symbol)) return null;
  const type = checker.getTypeOfSymbol(symbol);
  const signatures = [...type.getCallSignatures(), ...type.getConstructSignatures()];
  if (signatures.length === 0) return null;
  const longest = signatures.reduce((a, b) => (b.parameters.length > a.parameters.length ? b : a));
  return longest.parameters.map((parameter) => parameterOf(parameter, checker));
}

function parameterOf(symbol: ts.Symbol, checker: ts.TypeChecker): Parameter {
  // A parameter that is taken apart has no name of its own: such parameters are options.
  const name = symbol.name.startsWith("__") ? "options" : symbol.name;
  if (name !== "options") return { name, options: [] };
  const type = checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
  return { name, options: checker.getPropertiesOfType(type).map((property) => property.name) };
}

function isAbstract(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(
    (declaration) =>
      ts.isClassDeclaration(declaration) &&
      (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract) !== 0,
  );
}
