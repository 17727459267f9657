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

/** What to take from an object: each name with what to take below it, `undefined` for all of it. */
type Plan = readonly (readonly [name: string, below: Plan | undefined])[];

/** Makes a picker of the parts that `reads` names; anything but a list of paths picks the whole input. */
export function inputPicker(reads: unknown): InputPicker {
  const paths = Array.isArray(reads) ? reads.map(toPath) : [undefined];
  const known = paths.filter((path) => path !== undefined).filter((path) => path.length > 0);
  if (known.length < paths.length) return (input) => input;
  const plan = toPlan(known);
  return (input) => pick(input, plan);
}

function toPath(value: unknown): InputPath | undefined {
  const names = items(value).filter((name) => typeof name === "string");
  return Array.isArray(value) && names.length === value.length ? names : undefined;
}

function toPlan(paths: readonly InputPath[]): Plan {
  const byName = new Map<string, InputPath[]>();
  for (const [name, ...rest] of paths) {
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), rest]);
  }
  return [...byName].map(([name, below]) => {
    const takesAll = below.some((path) => path.length === 0);
    return [name, takesAll ? undefined : toPlan(below)];
  });
}

function pick(value: object, plan: Plan): unknown {
  // A list has no names, so whoever reads one by name gets what the whole input would give.
  if (Array.isArray(value)) return value;
  const picked: Record<string, unknown> = {};
  for (const [name, below] of plan) {
    if (!Object.hasOwn(value, name)) continue;
    const member: unknown = Reflect.get(value, name);
    const isWhole = below === undefined || typeof member !== "object" || member === null;
    picked[name] = isWhole ? member : pick(member, below);
  }
  return picked;
}
