import { POLICY_TOPICS } from "../../core/policy/topics.ts";
import { OpaError } from "./opa-error.ts";
import { field, items } from "./rego-source.ts";
import type { RegoSource } from "./rego-source.ts";

/** What rules say, in the order in which a decision looks at it. */
export const EFFECTS = ["deny", "review", "allow"] as const;

/** A topic that the index finds out itself: a word of the action's names stands in a list of words. */
export const WORDS_TOPIC = "words";

const TOPICS: readonly string[] = [...POLICY_TOPICS, WORDS_TOPIC];

/** A package of rules. */
export interface RulePackage {
  readonly name: string;
  readonly effects: readonly string[];
  /** Sorted; `undefined` when it must be entered for every action. */
  readonly topics: readonly string[] | undefined;
}

/**
 * The packages of rules among the sources, by name. Throws `bad_source` where a rule would be overlooked or could not be
 * merged: nested packages, no effect at all, an effect that is no set, a name that is no effect, an unknown topic.
 */
export function rulePackages(sources: readonly RegoSource[]): readonly RulePackage[] {
  const parts = sources.filter(({ packagePath }) => packagePath[1] === "rules").map(readPart);
  const names = [...new Set(parts.map(({ name }) => name))].toSorted();
  return names.map((name) => {
    const own = parts.filter((part) => part.name === name);
    const effects = [...new Set(own.flatMap((part) => part.effects))];
    if (effects.length > 0) return { name, effects, topics: joinTopics(own) };
    const message = `package countersign.rules.${name} writes neither deny, review nor allow`;
    throw new OpaError("bad_source", message);
  });
}

/** One file that names no topics makes its whole package run always. */
function joinTopics(parts: readonly RulePackage[]): RulePackage["topics"] {
  const topics = parts.map((part) => part.topics);
  if (topics.includes(undefined)) return undefined;
  return [...new Set(topics.flatMap((each) => each ?? []))].toSorted();
}

function readPart(source: RegoSource): RulePackage {
  const name = source.packagePath[2];
  if (source.packagePath.length !== 3 || name === undefined) {
    throw new OpaError(
      "bad_source",
      `${source.file} must be in a package countersign.rules.<name>`,
    );
  }
  return { name, effects: readEffects(source), topics: readTopics(source) };
}

function readEffects({ module, file }: RegoSource): readonly string[] {
  const heads = items(field(module, "rules")).map((rule) => field(rule, "head"));
  return heads.flatMap((head) => {
    const name = String(field(items(field(head, "ref"))[0], "value"));
    if (!EFFECTS.some((effect) => effect === name)) {
      assertHelper(head, name, file);
      return [];
    }
    // A partial set has a key and no value; anything else the merge cannot add up.
    if (field(head, "key") === undefined || field(head, "value") !== undefined) {
      const message = `${file}: write ${name} as a set: ${name} contains {…} if …`;
      throw new OpaError("bad_source", message);
    }
    return [name];
  });
}

/** A misspelt effect would be a rule that nothing asks for, so every other rule says that it is a helper. */
function assertHelper(head: unknown, name: string, file: string): void {
  if (name.startsWith("_") || field(head, "args") !== undefined) return;
  const message = `${file}: ${name} is neither deny, review nor allow; begin a helper's name with _, or give it arguments`;
  throw new OpaError("bad_source", message);
}

function readTopics({ module, file }: RegoSource): RulePackage["topics"] {
  const annotations = items(field(module, "annotations"));
  const own = annotations.find((each) => field(each, "scope") === "package");
  const topics = field(field(own, "custom"), "topics");
  if (topics === undefined) return undefined;
  const known = items(topics).filter((topic) => TOPICS.some((each) => each === topic));
  if (known.length > 0 && known.length === items(topics).length) return known.map(String);
  throw new OpaError("bad_source", `${file}: topics must be a list of ${TOPICS.join(", ")}`);
}
