import { OpaError } from "./opa-error.ts";
import { runOpaOrThrow } from "./run-opa.ts";

/** The effects that a package of rules writes. */
interface RulePackage {
  readonly name: string;
  readonly effects: readonly string[];
}

const EFFECTS = ["deny", "review", "allow"] as const;
const COLLECTED = { deny: "denials", review: "reviews", allow: "allowances" } as const;

/**
 * Reads the packages of rules in the given files and gives the Rego of an index that names each. Throws `bad_source` where
 * a package would be overlooked or could not be merged: nested packages, no effect at all, an effect that is no set.
 */
export async function generateRuleIndex(opa: string, files: readonly string[]): Promise<string> {
  const parsed = await Promise.all(files.map((file) => parseFile(opa, file)));
  const packages = mergePackages(parsed.filter((each) => each !== undefined));
  return toRego(packages);
}

async function parseFile(opa: string, file: string): Promise<RulePackage | undefined> {
  const module: unknown = JSON.parse(await runOpaOrThrow(opa, ["parse", "--format=json", file]));
  const path = packagePath(module);
  if (path[0] !== "countersign") {
    throw new OpaError("bad_source", `${file} is not in a package under countersign`);
  }
  if (path[1] !== "rules") return undefined;
  const name = path[2];
  if (path.length !== 3 || name === undefined) {
    throw new OpaError("bad_source", `${file} must be in a package countersign.rules.<name>`);
  }
  return { name, effects: ruleEffects(module, file) };
}

function mergePackages(packages: readonly RulePackage[]): readonly RulePackage[] {
  const names = [...new Set(packages.map(({ name }) => name))].toSorted();
  return names.map((name) => {
    const effects = packages.filter((each) => each.name === name).flatMap((each) => each.effects);
    if (effects.length === 0) {
      const message = `package countersign.rules.${name} writes neither deny, review nor allow`;
      throw new OpaError("bad_source", message);
    }
    return { name, effects: [...new Set(effects)] };
  });
}

function ruleEffects(module: unknown, file: string): readonly string[] {
  const heads = items(field(module, "rules")).map((rule) => field(rule, "head"));
  return heads.flatMap((head) => {
    const name = field(items(field(head, "ref"))[0], "value");
    if (typeof name !== "string" || !EFFECTS.some((effect) => effect === name)) return [];
    // A partial set has a key and no value; anything else the merge library cannot add up.
    if (field(head, "key") === undefined || field(head, "value") !== undefined) {
      throw new OpaError(
        "bad_source",
        `${file}: write ${name} as a set: ${name} contains {…} if …`,
      );
    }
    return [name];
  });
}

function packagePath(module: unknown): readonly string[] {
  const terms = items(field(field(module, "package"), "path")).slice(1);
  return terms.map((term) => String(field(term, "value")));
}

function toRego(packages: readonly RulePackage[]): string {
  const lines = packages.flatMap(({ name, effects }) =>
    EFFECTS.filter((effect) => effects.includes(effect)).map(
      (effect) =>
        `${COLLECTED[effect]} contains item if some item in data.countersign.rules["${name}"].${effect}\n`,
    ),
  );
  // Each set exists even when no package writes it; a set that is undefined would leave the decision undefined.
  const empty = Object.values(COLLECTED).map(
    (set) => `${set} contains item if some item in set()\n`,
  );
  const errors = "errors contains item if some item in set()\n";
  return ["package countersign.index\n", "import rego.v1\n", ...empty, errors, ...lines].join("\n");
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
