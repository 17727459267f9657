import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DryRunRequestSchema } from "../../proto/gen/countersign/policy/v1/policy_pb.ts";
import { ActionError } from "../core/action/action-error.ts";
import { canonicalise } from "../core/action/canonical.ts";
import { parseStrictJson } from "../core/action/strict-json.ts";
import type { PolicyInputSource } from "../core/policy/input.ts";
import { isJsonObject, type JsonObject } from "../core/policy/json.ts";
import { CliError } from "./exit-codes.ts";

/** What the command line says of the action. */
export interface QuestionFlags {
  readonly tool?: string;
  readonly operation?: string;
  readonly target?: string;
  readonly arguments?: string;
  readonly facts?: string;
}

/** An action to try on policy. */
export type Question = Omit<PolicyInputSource, "nowMs">;

const INPUT_BYTES_MAX = 512 * 1024;
const ACTION_FIELDS = ["tool", "operation", "target", "arguments", "facts", "claims"];
const CONTEXT_FIELDS = [
  "reason",
  "task",
  "ticket",
  "environment",
  "source_zone",
  "destination_zone",
  "blast_radius",
] as const;
const TOP_FIELDS = ["action", "context", "classification", "agent", "principal"];
/** Who asks when the input names nobody: an agent that no rule knows. */
const AGENT = { id: "policy-eval", issuer: "", subject: "policy-eval", owner: "", labels: {} };

/** Reads the input file and the flags, which win. Throws `usage` and names the field. */
export function readQuestion(text: string | undefined, flags: QuestionFlags): Question {
  const file = text === undefined ? {} : parseObject("FILE", text);
  assertFields("FILE", file, TOP_FIELDS);
  const action = objectAt(file, "action");
  assertFields("action", action, ACTION_FIELDS);
  const tool = flags.tool ?? textAt(action, "tool");
  const operation = flags.operation ?? textAt(action, "operation");
  if (tool === "" || operation === "")
    throw wrong("--tool and --operation, or a FILE with an action, are needed");
  return {
    action: {
      tool,
      operation,
      target: flags.target ?? textAt(action, "target"),
      arguments:
        flags.arguments === undefined
          ? objectAt(action, "arguments")
          : parseObject("--arguments", flags.arguments),
      facts:
        flags.facts === undefined ? objectAt(action, "facts") : parseObject("--facts", flags.facts),
      claims: objectAt(action, "claims"),
    },
    classification: countsAt(file, "classification"),
    agent: agentAt(file),
    principal: textAt(file, "principal"),
    context: contextAt(file),
  };
}

/** The same question for the service, which puts in the agent that it knows. */
export function toDryRun(question: Question): MessageInitShape<typeof DryRunRequestSchema> {
  const { action, classification, context } = question;
  const facts =
    Object.keys(action.claims ?? {}).length === 0
      ? action.facts
      : { ...action.facts, claims: action.claims };
  return {
    action: {
      tool: action.tool,
      operation: action.operation,
      target: action.target,
      argumentsJson: canonicalise(action.arguments, "arguments"),
      factsJson: canonicalise(facts, "facts"),
      classification: { ...classification },
      digest: new Uint8Array(32), // A dry run binds nothing.
    },
    context: {
      reason: context?.reason ?? "",
      task: context?.task ?? "",
      ticket: context?.ticket ?? "",
      environment: context?.environment ?? "",
      sourceZone: context?.source_zone ?? "",
      destinationZone: context?.destination_zone ?? "",
      blastRadius: context?.blast_radius ?? "",
      principal: question.principal ?? "",
    },
  };
}

function agentAt(file: JsonObject): Question["agent"] {
  const agent = objectAt(file, "agent");
  const labels = objectAt(agent, "labels");
  const texts = Object.entries(labels).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return {
    id: textAt(agent, "id") || AGENT.id,
    issuer: textAt(agent, "issuer"),
    subject: textAt(agent, "subject") || AGENT.subject,
    owner: textAt(agent, "owner"),
    labels: Object.fromEntries(texts),
  };
}

function contextAt(file: JsonObject): NonNullable<Question["context"]> {
  const context = objectAt(file, "context");
  assertFields("context", context, CONTEXT_FIELDS);
  return Object.fromEntries(CONTEXT_FIELDS.map((name) => [name, textAt(context, name)]));
}

function parseObject(field: string, text: string): JsonObject {
  try {
    const value = parseStrictJson(text, { field, bytesMax: INPUT_BYTES_MAX });
    if (isJsonObject(value)) return value;
  } catch (cause) {
    if (!(cause instanceof ActionError)) throw cause;
    throw new CliError("usage", cause.message, { cause });
  }
  throw wrong(`${field} must be a JSON object`);
}

function objectAt(from: JsonObject, name: string): JsonObject {
  const value = from[name] ?? {};
  if (isJsonObject(value)) return value;
  throw wrong(`${name} must be a JSON object`);
}

function textAt(from: JsonObject, name: string): string {
  const value = from[name] ?? "";
  if (typeof value === "string") return value;
  throw wrong(`${name} must be a text`);
}

function countsAt(from: JsonObject, name: string): Readonly<Record<string, number>> {
  const entries = Object.entries(objectAt(from, name)).map(([label, count]) => {
    if (typeof count === "number" && Number.isInteger(count) && count >= 0)
      return [label, count] as const;
    throw wrong(`${name}.${label} must be a whole number`);
  });
  return Object.fromEntries(entries);
}

/** A misspelt field would silently be another question. */
function assertFields(place: string, object: JsonObject, known: readonly string[]): void {
  const stranger = Object.keys(object).find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw wrong(`${place} has a field "${stranger}"; known are ${known.join(", ")}`);
}

function wrong(message: string): CliError {
  return new CliError("usage", `${message}.`);
}
