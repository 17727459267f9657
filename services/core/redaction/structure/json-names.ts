import { nameWords, type Word } from "./arguments.ts";
import { isHeader } from "./header.ts";
import type { Frame, Scalar } from "./json-scanner.ts";
import { decodeJsonString } from "./json-string.ts";

/** Lists that hold the words of a command. */
const WORD_LISTS = /^(?:args?|argv|arguments|cmd|command|commands|entrypoint|exec|run)$/i;
/** Lists that name the columns of the rows beside them. */
const COLUMN_LISTS = /^(?:cols?|columns?|column_?names?|fields?|field_?names?|headers?|schema)$/i;
/** What holds a column's name when a list of columns has an object for each. */
const COLUMN_KEYS = /^(?:name|field|key|label|column|column_?name|title|id)$/i;

/** Names that values have by more than the key before them: the words of commands, and the cells of tables. */
export function namesOf(
  text: string,
  scalars: readonly Scalar[],
): ReadonlyMap<Scalar, Word | string> {
  const lists = listsIn(scalars);
  const manifests = manifestsIn(text, scalars);
  if (lists.size === 0 && manifests.size === 0) return NO_NAMES;
  const names = new Map<Scalar, Word | string>();
  if (manifests.size > 0) nameSecrets(scalars, manifests, names);
  const columns = columnsOf(text, scalars, lists);
  for (const [frame, items] of lists) {
    if (isWordList(frame, items)) nameArguments(text, items, names);
    else nameCells(frame, items, { text, columns, names });
  }
  return names;
}

const NO_NAMES: ReadonlyMap<Scalar, Word | string> = new Map();

/** The objects that are secrets of Kubernetes (API reference, Secret v1). */
function manifestsIn(text: string, scalars: readonly Scalar[]): ReadonlySet<Frame> {
  let found: Set<Frame> | undefined;
  for (const { name, frame, start, end } of scalars) {
    if (name !== "kind" || frame === undefined || text.slice(start, end) !== "Secret") continue;
    found ??= new Set();
    found.add(frame);
  }
  return found ?? NONE;
}

const NONE: ReadonlySet<Frame> = new Set();

/** All that stands under `data` and `stringData` of a secret is secret, whatever its name is. */
function nameSecrets(
  scalars: readonly Scalar[],
  manifests: ReadonlySet<Frame>,
  names: Map<Scalar, Word | string>,
): void {
  for (const scalar of scalars) {
    const { name, frame } = scalar;
    if (name === undefined || frame?.outer === undefined || !manifests.has(frame.outer)) continue;
    if (/^(?:stringD|d)ata$/.test(frame.path.at(-1) ?? "")) names.set(scalar, `${name}.secret`);
  }
}

/** The lists that may need names for what is in them. */
function listsIn(scalars: readonly Scalar[]): ReadonlyMap<Frame, readonly Scalar[]> {
  const lists = new Map<Frame, Scalar[]>();
  for (const scalar of scalars) {
    const { frame } = scalar;
    if (frame === undefined || frame.isObject) continue;
    const isCell = frame.outer !== undefined && !frame.outer.isObject;
    if (!isCell && (frame.name === undefined || !isNamedList(frame.name))) continue;
    const items = lists.get(frame);
    if (items === undefined) lists.set(frame, [scalar]);
    else items.push(scalar);
  }
  return lists;
}

function isNamedList(name: string): boolean {
  return name.length <= 16 && (WORD_LISTS.test(name) || COLUMN_LISTS.test(name));
}

function isWordList({ name, outer }: Frame, items: readonly Scalar[]): boolean {
  const isCell = outer !== undefined && !outer.isObject;
  return !isCell && name !== undefined && WORD_LISTS.test(name) && items.length > 1;
}

function nameArguments(
  text: string,
  items: readonly Scalar[],
  names: Map<Scalar, Word | string>,
): void {
  const found = nameWords(items.map((item) => valueOf(text, item)));
  found.forEach((word, index) => {
    const item = items[index];
    if (item !== undefined) names.set(item, word);
  });
}

/** The names of columns by what holds both them and the rows: an object, or the list whose first row they are. */
function columnsOf(
  text: string,
  scalars: readonly Scalar[],
  lists: ReadonlyMap<Frame, readonly Scalar[]>,
): ReadonlyMap<Frame, readonly string[]> {
  const columns = new Map<Frame, string[]>();
  for (const [frame, items] of lists) {
    const owner = frame.outer;
    if (owner === undefined) continue;
    const cells = items.map((item) => valueOf(text, item));
    const isNamed = owner.isObject && COLUMN_LISTS.test(frame.name ?? "");
    const isFirst = !owner.isObject && !columns.has(owner);
    if (isNamed || (isFirst && isHeader(cells))) columns.set(owner, cells);
    else if (isFirst) columns.set(owner, []);
  }
  for (const scalar of scalars) addColumn(text, scalar, columns);
  return columns;
}

function addColumn(text: string, scalar: Scalar, columns: Map<Frame, string[]>): void {
  const list = scalar.frame?.isObject === true ? scalar.frame.outer : undefined;
  const position = scalar.frame?.position ?? 0;
  if (list === undefined || list.isObject || list.outer?.isObject !== true) return;
  if (!COLUMN_LISTS.test(list.name ?? "") || !COLUMN_KEYS.test(scalar.name ?? "")) return;
  const names = columns.get(list.outer) ?? [];
  columns.set(list.outer, names);
  names[position] ??= valueOf(text, scalar);
}

interface Naming {
  readonly text: string;
  readonly columns: ReadonlyMap<Frame, readonly string[]>;
  readonly names: Map<Scalar, Word | string>;
}

function nameCells(frame: Frame, items: readonly Scalar[], naming: Naming): void {
  const { columns, names } = naming;
  const rows = frame.outer;
  if (rows === undefined || rows.isObject) return;
  const own = columns.get(rows) ?? [];
  const header = own.length > 0 || rows.outer === undefined ? own : columns.get(rows.outer);
  if (header === undefined || header.length === 0) return;
  if (isHeaderRow(frame, items, naming)) return;
  for (const item of items) {
    const name = header[item.index];
    if (name !== undefined && name !== "") names.set(item, name);
  }
}

/** The row that the names come from. */
function isHeaderRow(
  { outer }: Frame,
  items: readonly Scalar[],
  { columns, text }: Pick<Naming, "columns" | "text">,
): boolean {
  const own = outer === undefined ? undefined : columns.get(outer);
  const [first] = items;
  return own !== undefined && first !== undefined && own[0] === valueOf(text, first);
}

function valueOf(text: string, { start, end, hasEscapes }: Scalar): string {
  const raw = text.slice(start, end);
  return hasEscapes ? decodeJsonString(raw, 0).text : raw;
}
