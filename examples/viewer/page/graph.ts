/** A picture of a model's graph: a box for each layer, a line to each layer that takes its output. */

/** A layer of a description in the form of Keras. */
interface LayerForm {
  readonly name?: string;
  readonly class_name: string;
  readonly config: { readonly name?: string };
  readonly inbound_nodes?: readonly unknown[];
}

interface Box {
  readonly name: string;
  readonly className: string;
  /** Names of the layers whose outputs it takes. */
  readonly sources: readonly string[];
}

const [WIDTH, HEIGHT, GAP] = [190, 46, 30];

/** The layers of a Functional model with their sources, or those of a Sequential one, each after the other. */
export function boxesOf(form: Readonly<Record<string, unknown>>): Box[] {
  const { layers } = form.config as { readonly layers: readonly LayerForm[] };
  const nameOf = ({ name, config }: LayerForm) => name ?? config.name ?? "";
  return layers.map((layer, index) => {
    const before = layers[index - 1];
    const inOrder = before === undefined ? [] : [nameOf(before)];
    const sources =
      layer.inbound_nodes === undefined ? inOrder : [...new Set(sourcesIn(layer.inbound_nodes))];
    return { name: nameOf(layer), className: layer.class_name, sources };
  });
}

function sourcesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(sourcesIn);
  if (typeof value !== "object" || value === null) return [];
  if ("keras_history" in value) return [String((value.keras_history as readonly unknown[])[0])];
  return Object.values(value).flatMap(sourcesIn);
}

/** The picture as SVG. Layers are in rows by the longest way from an input. */
export function graphSvg(boxes: readonly Box[]): string {
  const rowOf = new Map<string, number>();
  // A description has layers before those that take their outputs, but for layers that are called several times.
  for (const { name, sources } of boxes)
    rowOf.set(name, Math.max(-1, ...sources.map((source) => rowOf.get(source) ?? -1)) + 1);
  const rows = Array.from({ length: Math.max(...rowOf.values()) + 1 }, (_, row) =>
    boxes.filter(({ name }) => rowOf.get(name) === row),
  );
  const widest = Math.max(...rows.map((row) => row.length));
  const middle = (widest * (WIDTH + GAP)) / 2;
  const places = new Map(
    rows.flatMap((row, y) =>
      row.map(({ name }, x) => {
        const left = middle - (row.length * (WIDTH + GAP)) / 2 + x * (WIDTH + GAP) + GAP / 2;
        return [name, { x: left, y: y * (HEIGHT + GAP) + 4 }] as const;
      }),
    ),
  );
  const lines = boxes.flatMap(({ name, sources }) =>
    sources.map((source) => {
      const [from, to] = [places.get(source), places.get(name)];
      if (from === undefined || to === undefined) return "";
      const [x1, y1, x2, y2] = [from.x + WIDTH / 2, from.y + HEIGHT, to.x + WIDTH / 2, to.y];
      return `<path d="M${x1} ${y1} C${x1} ${y1 + GAP / 2} ${x2} ${y2 - GAP / 2} ${x2} ${y2}"/>`;
    }),
  );
  const drawn = boxes.map(({ name, className }) => {
    const { x, y } = places.get(name) ?? { x: 0, y: 0 };
    return `<g transform="translate(${x} ${y})"><rect width="${WIDTH}" height="${HEIGHT}" rx="6"/><text x="${WIDTH / 2}" y="19">${escaped(name)}</text><text x="${WIDTH / 2}" y="36" opacity="0.7">${escaped(className)}</text></g>`;
  });
  const [width, height] = [widest * (WIDTH + GAP), rows.length * (HEIGHT + GAP)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="Graph of the model">${lines.join("")}${drawn.join("")}</svg>`;
}

/** Names come from files: they are text, not markup. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
