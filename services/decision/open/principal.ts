import type { People } from "../../core/directory/people.ts";
import {
  personKey,
  type DelegationParty,
  type WorkloadIdentity,
} from "../../core/identity/identity.ts";
import { folded } from "../../core/identity/involved.ts";
import type { PolicyDecision, PolicyReason } from "../../core/policy/decision.ts";

/** For whom an agent acts, as far as that is settled before policy is asked. */
export type ActsFor =
  | { readonly kind: "known"; readonly principal: string }
  | { readonly kind: "refused"; readonly reason: PolicyReason };

/** What is known of whom an agent says that it acts for. */
export interface ClaimedPrincipal {
  readonly workload: WorkloadIdentity;
  /** As the agent says it; empty when it says nothing. */
  readonly claimed: string;
  /** As a verified token says, the human first; absent when there was none. */
  readonly delegation: readonly DelegationParty[] | undefined;
}

const GROUP = "group:";

/**
 * For whom the agent acts: the human of a verified delegation, else whomever it claims. A claim that contradicts the token is
 * refused, and so is anybody for whom the registry does not let the agent act.
 */
export function actsFor(
  { workload, claimed, delegation }: ClaimedPrincipal,
  people: Pick<People, "knownAt" | "membersAt">,
  nowMs: number,
): ActsFor {
  const human = delegation?.find(({ kind }) => kind === "person")?.id;
  if (human !== undefined && !means(claimed, human)) {
    return refused(
      "principal_mismatch",
      "The agent claims to act for somebody else than its delegation token says.",
    );
  }
  const principal = human ?? claimed;
  const { principals } = workload;
  const isAllowed =
    principal === "" ||
    principals === undefined ||
    principals.some((allowed) => covers(allowed, { principal, people, nowMs }));
  if (isAllowed) return { kind: "known", principal };
  return refused(
    "principal_not_allowed",
    "The registry does not let this agent act for whom it acts.",
  );
}

/** A denial before policy was asked, under the name of its reason. */
export function deniedFor(reason: PolicyReason): PolicyDecision {
  return { effect: "deny", rule: reason.code, reasons: [reason], risk: "high" };
}

/** An agent may leave out the issuer of the person whom the token names, or say nothing. */
function means(claimed: string, human: string): boolean {
  const subject = human.slice(human.indexOf("|") + 1);
  return claimed === "" || [human, subject].map(folded).includes(folded(claimed));
}

interface Covering {
  readonly principal: string;
  readonly people: Pick<People, "knownAt" | "membersAt">;
  readonly nowMs: number;
}

/** Exactly, but for spelling: what is claimed gives a right here, so a part of a name is not enough. */
function covers(allowed: string, { principal, people, nowMs }: Covering): boolean {
  if (folded(allowed) === folded(principal)) return true;
  if (!allowed.startsWith(GROUP)) return false;
  const group = allowed.slice(GROUP.length);
  const members = people.membersAt(group, nowMs);
  if (members === undefined) return holds(people.knownAt(nowMs).get(principal)?.groups, group);
  const keys = members.flatMap(({ issuer, subject, linked = [] }) => [
    personKey(issuer, subject),
    ...linked,
  ]);
  return holds(keys, principal);
}

function holds(names: readonly string[] = [], name: string): boolean {
  return names.some((each) => folded(each) === folded(name));
}

function refused(code: string, message: string): ActsFor {
  return { kind: "refused", reason: { code, message } };
}
