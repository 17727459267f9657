import type { PolicyFacts } from "./facts.ts";

/**
 * What an action can be about. A package of rules that names its topics is entered only for actions of one of them, so each
 * topic must be there whenever a rule about it could match.
 *
 * - `sql`: a statement was parsed; `sql_change`: and it is not one plain SELECT alone.
 * - `command`: a program would run; `http`: there is a method, a host or a path.
 * - `unparsed`: something could not be parsed; `classified`: a label was found.
 * - `zones`: a zone was claimed.
 */
export const POLICY_TOPICS = [
  "sql",
  "sql_change",
  "command",
  "http",
  "unparsed",
  "classified",
  "zones",
] as const;

/** The name of one topic. */
export type PolicyTopic = (typeof POLICY_TOPICS)[number];

/** The topics of an action, each `true`; the others are not there. */
export type PolicyTopics = Readonly<Partial<Record<PolicyTopic, true>>>;

/** Finds the topics. An empty text or list is not one. */
export function topicsOf(about: {
  readonly facts: PolicyFacts;
  readonly classification: Readonly<Record<string, number>>;
  readonly context: { readonly source_zone: string; readonly destination_zone: string };
}): PolicyTopics {
  const { facts, classification, context } = about;
  const { statements } = facts.sql;
  const [only, ...others] = statements;
  const plainRead = only?.kind === "select" && !only.writes && others.length === 0;
  return {
    ...(only !== undefined && { sql: true }),
    ...(only !== undefined && !plainRead && { sql_change: true }),
    ...(facts.commands.length > 0 && { command: true }),
    ...((facts.method !== "" || facts.host !== "" || facts.path !== "") && { http: true }),
    ...(facts.unparsed.length > 0 && { unparsed: true }),
    ...(Object.keys(classification).length > 0 && { classified: true }),
    ...((context.source_zone !== "" || context.destination_zone !== "") && { zones: true }),
  };
}
