/**
 * Paths of weights with renumbered names: those that Keras generates are numbered by what a program has made
 * before (`dense_7`), so the same model may have other ones in another program.
 */

/** Names in a path; those of a model have as many as there are models and layers in each other. */
const MAX_NAMES = 64;

/**
 * Each path with a new one: without the leading names that all paths share (Keras leaves out the name of a model that it has
 * loaded), and with names that differ only by a number renumbered from 0 on, at every level. Paths of too many names are left
 * out.
 */
export function renumbered(paths: readonly string[]): ReadonlyMap<string, string> {
  const split = paths
    .map((path) => ({ path, parts: path.split("/", MAX_NAMES + 1) }))
    .filter(({ parts }) => parts.length <= MAX_NAMES);
  const common = commonLength(split.map(({ parts }) => parts));
  const root = new PathNode();
  const nodesOf = ({ parts }: { readonly parts: readonly string[] }): PathNode[] => {
    let node = root;
    return parts.slice(common).map((name) => {
      node = node.child(name);
      return node;
    });
  };
  split.forEach(nodesOf);
  const names = new Map<PathNode, string>();
  nameChildren(root, names);
  return new Map(
    split.map((one) => [
      one.path,
      nodesOf(one)
        .map((node) => names.get(node))
        .join("/"),
    ]),
  );
}

/** The number of leading names that all paths share, not counting the last name of each. */
function commonLength(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  const isCommon = (name: string, index: number) =>
    paths.every((path) => index < path.length - 1 && path[index] === name);
  const end = first.findIndex((name, index) => !isCommon(name, index));
  return Math.max(end, 0);
}

class PathNode {
  readonly children = new Map<string, PathNode>();

  child(name: string): PathNode {
    const known = this.children.get(name);
    if (known !== undefined) return known;
    const made = new PathNode();
    this.children.set(name, made);
    return made;
  }
}

function nameChildren({ children }: PathNode, names: Map<PathNode, string>): void {
  const byBase = new Map<string, [number, PathNode][]>();
  for (const [name, child] of children) {
    const [base, number] = partsOf(name);
    const known = byBase.get(base);
    if (known === undefined) byBase.set(base, [[number, child]]);
    else known.push([number, child]);
    nameChildren(child, names);
  }
  for (const [base, numbered] of byBase) {
    numbered
      .sort(([a], [b]) => a - b)
      .forEach(([, child], index) => {
        names.set(child, `${base}_${index}`);
      });
  }
}

/** `dense_3` as `dense` and 3; `dense` is the one before `dense_1`. */
function partsOf(name: string): [base: string, number: number] {
  const found = /^(.*)_(0|[1-9]\d{0,8})$/.exec(name);
  return found === null ? [name, 0] : [found[1] ?? "", Number(found[2])];
}
