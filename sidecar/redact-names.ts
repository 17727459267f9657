import { isJsonObject, type JsonObject, type JsonValue } from "../services/core/policy/json.ts";
import { textList } from "../services/core/policy/text-list.ts";
import { CERTAINTY } from "../services/core/redaction/detector.ts";
import type { Redaction } from "../services/core/redaction/redact.ts";
import { classOf } from "../services/core/redaction/sensitive-type.ts";
import type { Span } from "../services/core/redaction/span.ts";
import { boundedFacts } from "./action-reader.ts";
import { parsedAgain } from "./redacted-json.ts";
import { redactInTime, type Redactor } from "./redactor.ts";

/** Facts in two parts: what tells one kind of action from another, and what it is done to. */
export interface SplitFacts {
  /** Words of ours, and names of things: SQL, commands, method. */
  readonly structureJson: string;
  readonly factsJson: string;
}

/** What policy reads by name. */
export interface ReadByPolicy extends SplitFacts {
  readonly tool: string;
  readonly operation: string;
}

/** What the texts are redacted with, and what redaction of the whole action made of them. */
export interface RedactedTogether {
  readonly redactor: Redactor;
  readonly raw: ReadByPolicy;
  readonly redaction: Redaction;
  readonly redacted: ReadByPolicy;
}

const STRUCTURE = ["sql", "command", "method", "unparsed"] as const;
/** The programs of the commands, in their order; they stand apart while the facts are split. */
const PROGRAMS = "programs";
/** Says in the facts that policy can't see all of what runs, so that nothing allows it. */
const HIDDEN = "hidden";
/** Where policy looks for words and paths. */
const LOOKED_AT: ReadonlySet<string> = new Set(["argumentsJson", "target", "factsJson"]);
const MARKS = /[\s;|&"'`(){}[\],:=<>]/;
/** What words and paths are made of. */
const NAME = /^[\w.~/\\-]+$/;

/** Takes the facts apart. */
export function splitFacts(factsJson: string): SplitFacts {
  const facts = parsedAgain("facts_json", factsJson);
  const structure = STRUCTURE.filter((name) => name in facts);
  const rest = Object.entries(facts).filter(([name]) => !structure.some((each) => each === name));
  const programs = commandsOf(facts).map(({ command = "" }) => command);
  return {
    structureJson: JSON.stringify({
      ...Object.fromEntries(structure.map((name) => [name, facts[name] ?? null])),
      ...(programs.length === 0 ? {} : { [PROGRAMS]: programs }),
    }),
    factsJson: JSON.stringify(withPrograms(Object.fromEntries(rest), [])),
  };
}

/**
 * Names and facts as they may leave. An agent must not blind policy by calling a word a secret elsewhere in the action ("reason:
 * password is drop"), so names, and facts that are structure, are hidden only for what they hold themselves; and where a word or a
 * path was hidden for what stands elsewhere, the facts say so (`unparsed` holds "hidden"), and nothing allows it.
 */
export async function redactNames({ redactor, raw, redaction, redacted }: RedactedTogether) {
  const { tool, operation } = raw;
  const structure = Object.entries(parsedAgain("facts_json", raw.structureJson));
  const parts = [
    { name: "tool", text: tool },
    { name: "operation", text: operation },
    ...structure.map(([name, value]) => ({ name, text: JSON.stringify(value) })),
  ];
  const alone = await redactInTime(redactor, parts, { tool, operation });
  const holdsNothing = new Set(
    alone.parts.filter(({ spans }) => spans.length === 0).map(({ name }) => name),
  );
  const kept = structure.filter(([name]) => holdsNothing.has(name));
  const { [PROGRAMS]: programs, ...readable } = {
    ...parsedAgain("facts_json", redacted.structureJson),
    ...Object.fromEntries(kept),
  };
  const rest = parsedAgain("facts_json", redacted.factsJson);
  const facts = { ...withPrograms(rest, Array.isArray(programs) ? programs : []), ...readable };
  return {
    tool: holdsNothing.has("tool") ? tool : redacted.tool,
    operation: holdsNothing.has("operation") ? operation : redacted.operation,
    factsJson: boundedFacts(isBlinded(redaction) ? withHidden(facts) : facts),
  };
}

function commandsOf({ commands }: JsonObject): readonly JsonObject[] {
  return Array.isArray(commands) ? commands.filter(isJsonObject) : [];
}

/** The facts with these programs in their commands, and with none where there is no other. */
function withPrograms(facts: JsonObject, programs: readonly JsonValue[]): JsonObject {
  if (commandsOf(facts).length === 0) return facts;
  const commands = commandsOf(facts).map((each, index) => ({
    ...each,
    command: programs[index] ?? "",
  }));
  return { ...facts, commands };
}

/** A value that was found where it stands is surer than possible; an echo of one that stands elsewhere never is. */
function isBlinded({ parts }: Redaction): boolean {
  return parts
    .filter(({ name }) => LOOKED_AT.has(name))
    .flatMap(({ spans }) => spans)
    .some((span) => span.certainty === CERTAINTY.possible && mayBlind(span));
}

/** A secret with marks of a language in it can hide more than a word: `; rm -rf / ;`. */
function mayBlind({ type, value }: Span): boolean {
  return readsAsName(value) || (classOf(type) === "secret" && MARKS.test(value));
}

/** Whether a rule may look for it: a word, or a path. */
function readsAsName(value: string): boolean {
  return NAME.test(value) && /[a-z]/i.test(value);
}

function withHidden(facts: JsonObject): JsonObject {
  const named = textList(facts["unparsed"]) ?? [];
  return { ...facts, unparsed: [...new Set([...named, HIDDEN])].toSorted() };
}
