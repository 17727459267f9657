import type { RegisteredAgent } from "./entry.ts";
import { ENTRY_PEOPLE_MAX } from "./parse-entry.ts";

/** One thing wrong with the description of an agent. */
export interface AgentProblem {
  /** Such as "owner", or "principals[1]". */
  readonly field: string;
  readonly problem: string;
}

/** A SPIFFE id has at most 2,048 bytes (SPIFFE-ID, section 2.3). */
const ID_CHARACTERS_MAX = 2_048;
/** With the owner they must fit into one leaf; whoever needs more names a group. */
const PRINCIPALS_MAX = ENTRY_PEOPLE_MAX - 1;
const LABELS_MAX = 64;
const LABEL_CHARACTERS_MAX = 256;
const CONTROL = /\p{Cc}/u;

/** Everything that is wrong with the description of an agent; nothing of it is quoted. */
export function agentProblems(agent: RegisteredAgent): readonly AgentProblem[] {
  const { id, owner, principals, labels, environment } = agent;
  return [
    ...problem("id", isPlain(id, ID_CHARACTERS_MAX), "must be the id of a workload"),
    ...problem("owner", isOwner(owner), OWNER),
    ...problem(
      "principals",
      principals.length <= PRINCIPALS_MAX,
      `must be at most ${PRINCIPALS_MAX}`,
    ),
    ...principals.flatMap((each, index) => problem(`principals[${index}]`, isOwner(each), OWNER)),
    ...problem("labels", areLabels(labels), `must be at most ${LABELS_MAX} short texts`),
    ...problem(
      "environment",
      environment === "" || isPlain(environment, LABEL_CHARACTERS_MAX),
      "must be a short text",
    ),
  ];
}

const OWNER = 'must be a person as "issuer|subject", or "group:" and the name of a group';

/** Whether a text names a person by "issuer|subject", of which the issuer has no bar in it. */
export function isPersonKey(text: string): boolean {
  return isPlain(text, ID_CHARACTERS_MAX) && /^[^|]+\|.+$/.test(text);
}

function isOwner(text: string): boolean {
  return isPersonKey(text) || (/^group:./.test(text) && isPlain(text, LABEL_CHARACTERS_MAX));
}

function areLabels(labels: Readonly<Record<string, string>>): boolean {
  const all = Object.entries(labels).flat();
  return all.length <= 2 * LABELS_MAX && all.every((each) => isPlain(each, LABEL_CHARACTERS_MAX));
}

function isPlain(text: string, charactersMax: number): boolean {
  if (text.trim() === "" || text.length > charactersMax) return false;
  return text.isWellFormed() && !CONTROL.test(text);
}

function problem(field: string, holds: boolean, text: string): readonly AgentProblem[] {
  return holds ? [] : [{ field, problem: text }];
}
