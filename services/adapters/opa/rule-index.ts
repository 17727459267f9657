import { parseSources } from "./rego-source.ts";
import { EFFECTS, rulePackages, WORDS_TOPIC } from "./rule-package.ts";
import type { RulePackage } from "./rule-package.ts";

const COLLECTED = { deny: "denials", review: "reviews", allow: "allowances" } as const;

/**
 * Reads the packages of rules in the given files and gives the Rego of an index that names each, and enters those that name
 * topics only for actions of one of them. Throws `bad_source` where a package would be overlooked or could not be merged.
 */
export async function generateRuleIndex(opa: string, files: readonly string[]): Promise<string> {
  return toIndex(rulePackages(await parseSources(opa, files)));
}

/** The Rego of the index of these packages. */
export function toIndex(packages: readonly RulePackage[]): string {
  const guards = new Map<string, string>();
  const lines = packages.flatMap(({ name, effects, topics }) => {
    const guard = topics === undefined ? "" : `${guardOf(topics, guards)}; `;
    return EFFECTS.filter((effect) => effects.includes(effect)).map(
      (effect) =>
        `${COLLECTED[effect]} contains item if { ${guard}some item in data.countersign.rules["${name}"].${effect} }\n`,
    );
  });
  // Each set exists even when no package writes it; a set that is undefined would leave the decision undefined.
  const empty = [...Object.values(COLLECTED), "errors"].map(
    (set) => `${set} contains item if some item in set()\n`,
  );
  const head = ["package countersign.index\n", "import rego.v1\n"];
  return [...head, WORDS_GUARD, ...guards.values(), ...empty, ...lines].join("\n");
}

/** Guards have a default because a module remembers what was found, and works out again whatever was undefined. */
const WORDS_GUARD = `default _words := false

_words if {
	some word in input.action.words
	some list in data.countersign.data.words
	list[word]
}
`;

/** The name of the rule that is true for an action of one of the topics. */
function guardOf(topics: readonly string[], guards: Map<string, string>): string {
  const name = `_about_${topics.join("_or_")}`;
  const bodies = topics.map((topic) =>
    topic === WORDS_TOPIC ? `${name} if _words\n` : `${name} if input.topics.${topic}\n`,
  );
  guards.set(name, [`default ${name} := false\n`, ...bodies].join("\n"));
  return name;
}
