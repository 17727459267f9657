import type { JsonObject, JsonValue } from "../services/core/policy/json.ts";
import { isJsonObject } from "../services/core/policy/json.ts";
import { textList } from "../services/core/policy/text-list.ts";
import { CERTAINTY } from "../services/core/redaction/detector.ts";
import type { Redaction } from "../services/core/redaction/redact.ts";
import { boundedFacts } from "./action-reader.ts";
import { parsedAgain } from "./redacted-json.ts";
import { redactInTime, type Redactor } from "./redactor.ts";

/** What policy reads by name, before and after redaction. */
export interface ReadByPolicy {
  readonly tool: string;
  readonly operation: string;
  readonly factsJson: string;
}

/** What the texts are redacted with, and what redaction of the whole action made of them. */
export interface RedactedTogether {
  readonly redactor: Redactor;
  readonly raw: ReadByPolicy;
  readonly redaction: Redaction;
  readonly redacted: ReadByPolicy;
}

/** Facts by which rules tell one kind of action from another: words of ours, or names of things. */
const STRUCTURE = ["sql", "command", "method", "unparsed"] as const;
/** Says in the facts that policy can't see all of what runs, so that nothing allows it. */
const HIDDEN = "hidden";
/** What words and paths are made of. */
const NAME = /^[\w.~/\\-]+$/;
/** Of one argument or the target, in which policy looks for such names. */
const LOOKED_AT: ReadonlySet<string> = new Set(["argumentsJson", "target"]);

/**
 * Names and facts as they may leave. An agent must not blind policy by calling a word a secret elsewhere in the action ("reason:
 * password is drop"), so names, and facts that are structure, are hidden only for what they hold themselves; and where a word or a
 * path of the arguments was hidden for what stands elsewhere, the facts say so (`unparsed` holds "hidden"), and nothing allows it.
 */
export async function redactNames(together: RedactedTogether): Promise<ReadByPolicy> {
  const { redactor, raw, redaction, redacted } = together;
  const { tool, operation } = raw;
  const given = factsOf(raw);
  const hidden = factsOf(redacted);
  const names = commandNames(given);
  const parts = [
    { name: "tool", text: tool },
    { name: "operation", text: operation },
    ...STRUCTURE.map((name) => ({ name, text: JSON.stringify(given[name] ?? null) })),
    { name: "commands", text: JSON.stringify(names) },
  ];
  const alone = await redactInTime(redactor, parts, { tool, operation });
  const holdsNothing = (name: string) =>
    alone.parts.find((part) => part.name === name)?.spans.length === 0;
  const kept = STRUCTURE.filter((name) => name in given && holdsNothing(name));
  const facts = {
    ...hidden,
    ...Object.fromEntries(kept.map((name) => [name, given[name] ?? null])),
    ...(holdsNothing("commands") ? renamed(hidden, names) : {}),
  };
  return {
    tool: holdsNothing("tool") ? tool : redacted.tool,
    operation: holdsNothing("operation") ? operation : redacted.operation,
    factsJson: boundedFacts(isBlinded(redaction) ? withHidden(facts) : facts),
  };
}

function factsOf({ factsJson }: ReadByPolicy): JsonObject {
  return parsedAgain("facts_json", factsJson);
}

function commandNames({ commands }: JsonObject): readonly JsonValue[] {
  if (!Array.isArray(commands)) return [];
  return commands.map((each: JsonValue) => (isJsonObject(each) ? (each["command"] ?? null) : null));
}

/** The commands with the names that they had. */
function renamed({ commands }: JsonObject, names: readonly JsonValue[]): JsonObject {
  if (!Array.isArray(commands)) return {};
  return {
    commands: commands.map((each: JsonValue, index) =>
      isJsonObject(each) ? { ...each, command: names[index] ?? null } : each,
    ),
  };
}

/** A value that was found where it stands is certain, or named by its field; only an echo of another is no more than possible. */
function isBlinded({ parts }: Redaction): boolean {
  return parts
    .filter(({ name }) => LOOKED_AT.has(name))
    .flatMap(({ spans }) => spans)
    .some(({ certainty, value }) => certainty === CERTAINTY.possible && readsAsName(value));
}

/** Whether a rule may look for it: a word, or a path. */
function readsAsName(value: string): boolean {
  return NAME.test(value) && /[a-z]/i.test(value);
}

function withHidden(facts: JsonObject): JsonObject {
  const named = textList(facts["unparsed"]) ?? [];
  return { ...facts, unparsed: [...new Set([...named, HIDDEN])].toSorted() };
}
