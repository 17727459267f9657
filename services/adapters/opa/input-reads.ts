import { field, items } from "./rego-source.ts";

/** Where in the input something is read: the names from the root on. The empty path is the whole input. */
export type InputPath = readonly string[];

/**
 * Every part of the input that the syntax trees name. A part that is reached by a variable counts from the last fixed name
 * on, and `input` without a name, or replaced by `with`, counts as the whole; so no rule can see that the rest is missing.
 */
export function inputReads(modules: readonly unknown[]): readonly InputPath[] {
  const paths = new Map<string, InputPath>();
  for (const module of modules) collect(module, paths);
  const all = [...paths.values()];
  const covered = (path: InputPath): boolean =>
    all.some((other) => other.length < path.length && other.every((name, at) => name === path[at]));
  return all.filter((path) => !covered(path));
}

/** They say which schema is that of the input, and read nothing. */
const ANNOTATIONS = "annotations";

function collect(node: unknown, paths: Map<string, InputPath>): void {
  if (typeof node !== "object" || node === null) return;
  if (field(node, "type") === "ref") {
    const [root, ...rest] = items(field(node, "value"));
    if (isInput(root)) {
      const path = fixedNames(rest);
      paths.set(JSON.stringify(path), path);
      for (const term of rest) collect(term, paths);
      return;
    }
  }
  if (isInput(node)) paths.set("[]", []);
  for (const [name, child] of Object.entries(node)) {
    if (name !== ANNOTATIONS) collect(child, paths);
  }
}

function isInput(term: unknown): boolean {
  return field(term, "type") === "var" && field(term, "value") === "input";
}

function fixedNames(terms: readonly unknown[]): InputPath {
  const end = terms.findIndex((term) => field(term, "type") !== "string");
  const fixed = end === -1 ? terms : terms.slice(0, end);
  return fixed.map((term) => String(field(term, "value")));
}

/** Gives the parts of an input that are read. */
export type InputPicker = (input: object) => unknown;

interface Picked {
  readonly [name: string]: Picked | true;
}

/** Makes a picker of the parts that `reads` names; anything but a list of paths picks the whole input. */
export function inputPicker(reads: unknown): InputPicker {
  const paths = Array.isArray(reads) ? reads.map(toPath) : [undefined];
  const known = paths.filter((path) => path !== undefined && path.length > 0);
  if (known.length < paths.length) return (input) => input;
  const tree = toTree(known);
  return (input) => pick(input, tree);
}

function toPath(value: unknown): InputPath | undefined {
  const names = items(value).filter((name) => typeof name === "string");
  return Array.isArray(value) && names.length === value.length ? names : undefined;
}

function toTree(paths: readonly (InputPath | undefined)[]): Picked {
  const byName = new Map<string, InputPath[]>();
  for (const [name, ...rest] of paths.filter((path) => path !== undefined)) {
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), rest]);
  }
  const entries = [...byName].map(
    ([name, below]) => [name, below.some((path) => path.length === 0) || toTree(below)] as const,
  );
  return Object.fromEntries(entries);
}

function pick(value: object, tree: Picked): object {
  // A list has no names, so whoever reads one by name gets what the whole input would give.
  if (Array.isArray(value)) return value;
  const picked: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const below = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (below === undefined) continue;
    picked[name] =
      below === true || typeof member !== "object" || member === null
        ? member
        : pick(member, below);
  }
  return picked;
}
