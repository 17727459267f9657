import { OpaError } from "./opa-error.ts";
import { runOpaOrThrow } from "./run-opa.ts";

/** One file of Rego, as `opa parse` reads it. */
export interface RegoSource {
  readonly file: string;
  /** Its syntax tree, in the command's own JSON. */
  readonly module: unknown;
  /** The package without `data`, such as countersign, rules, iam. */
  readonly packagePath: readonly string[];
}

/** Parses files. Throws `opa_failed` on a syntax error and `bad_source` for a package that is not under `countersign`. */
export async function parseSources(
  opa: string,
  files: readonly string[],
): Promise<readonly RegoSource[]> {
  return Promise.all(files.map((file) => parseSource(opa, file)));
}

async function parseSource(opa: string, file: string): Promise<RegoSource> {
  const module: unknown = JSON.parse(await runOpaOrThrow(opa, ["parse", "--format=json", file]));
  const terms = items(field(field(module, "package"), "path")).slice(1);
  const packagePath = terms.map((term) => String(field(term, "value")));
  if (packagePath[0] === "countersign") return { file, module, packagePath };
  throw new OpaError("bad_source", `${file} is not in a package under countersign`);
}

/** A member of an object, `undefined` where there is none. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** The items of a list; none where it is no list. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
