import type {
  ApprovalRequest,
  BrokenGlass,
  Lifecycle,
  RefusedVote,
  RequestDetails,
  Verdict,
  Vote,
  Voter,
} from "../approval/request.ts";
import { personKey } from "../identity/identity.ts";
import { folded } from "../identity/involved.ts";
import type { PolicyReason } from "../policy/decision.ts";
import { decidingGroups } from "./leaf-data.ts";
import { ERASED_NAME, erasedKey, openedVoter } from "./opened.ts";

/** A person who is to be forgotten. */
export interface ErasedPerson {
  /** The folded names of which every mention goes, with the random id that takes the place of each. */
  readonly ids: ReadonlyMap<string, string>;
}

/** A request without what it says of a person: their votes stay, as those of somebody. What says nothing of them is the same object. */
export function withoutPerson(request: ApprovalRequest, { ids }: ErasedPerson): ApprovalRequest {
  const { details, lifecycle } = request;
  return {
    details: isNamedIn(details, ids) ? withoutNames(details, ids) : details,
    lifecycle: hasActed(lifecycle, ids) ? withoutVoter(lifecycle, ids) : lifecycle,
  };
}

function isNamedIn({ agent, context, delegation = [] }: RequestDetails, ids: Ids): boolean {
  return [agent.owner, context.principal, ...delegation.map(({ id }) => id)].some((name) =>
    isTheirs(name, ids),
  );
}

function withoutNames(details: RequestDetails, ids: Ids): RequestDetails {
  const { agent, context, delegation } = details;
  const left = (name: string) => (isTheirs(name, ids) ? ERASED_NAME : name);
  return {
    ...details,
    agent: { ...agent, owner: left(agent.owner) },
    context: { ...context, principal: left(context.principal) },
    ...(delegation === undefined
      ? {}
      : { delegation: delegation.map(({ kind, id }) => ({ kind, id: left(id) })) }),
  };
}

function hasActed(lifecycle: Lifecycle, ids: Ids): boolean {
  const { votes, brokenGlass, reveals = [], refusedVotes = [], refusedReveals = [] } = lifecycle;
  const people = [
    ...votes.map(({ voter }) => voter),
    ...reveals.map(({ by }) => by),
    brokenGlass?.by,
    brokenGlass?.review?.by,
  ];
  return (
    people.some(
      (voter) => voter !== undefined && keysOf(voter).some((key) => isTheirs(key, ids)),
    ) || [...refusedVotes, ...refusedReveals].some(({ handle }) => ids.has(handle))
  );
}

type Ids = ErasedPerson["ids"];

function isTheirs(name: string, ids: Ids): boolean {
  return name !== "" && ids.has(folded(name));
}

function keysOf({ issuer, subject, linked = [] }: Voter): readonly string[] {
  return [personKey(issuer, subject), ...linked];
}

/** Whether the reasons of a request's denial name a person. */
export function isDeniedBy({ verdict, votes }: Lifecycle, ids: ErasedPerson["ids"]): boolean {
  if (verdict?.status !== "denied") return false;
  return votes.some(
    ({ choice, voter }) =>
      choice === "deny" && ids.has(folded(personKey(voter.issuer, voter.subject))),
  );
}

/** A request without what was written about it. What it did and who decided it stay. */
export function withoutContents({ details, lifecycle }: ApprovalRequest): ApprovalRequest {
  const { context, action } = details;
  const blank = (text: string) => (text === "" ? "" : ERASED_NAME);
  const { verdict, outcome } = lifecycle;
  // Without a secret, so that whoever guesses what was asked for could tell whether they are right.
  const { shapes: _, ...kept } = details;
  return {
    details: {
      ...kept,
      action: {
        ...action,
        target: blank(action.target),
        argumentsJson: "{}",
        factsJson: "{}",
        classification: {},
      },
      context: {
        reason: blank(context.reason),
        task: blank(context.task),
        ticket: blank(context.ticket),
        environment: blank(context.environment),
        sourceZone: blank(context.sourceZone),
        destinationZone: blank(context.destinationZone),
        blastRadius: blank(context.blastRadius),
        principal: context.principal,
      },
    },
    lifecycle: {
      ...lifecycle,
      reasons: withoutMessages(lifecycle.reasons),
      ...(verdict === undefined ? {} : { verdict: withoutReasons(verdict) }),
      ...(outcome === undefined ? {} : { outcome: { ...outcome, detail: "" } }),
    },
  };
}

// A denial by one person gives the reason that they wrote, and their name.
function withoutVoter(lifecycle: Lifecycle, ids: Ids): Lifecycle {
  const { verdict, brokenGlass, reveals, refusedVotes, refusedReveals } = lifecycle;
  const groupsOf = (voter: Voter) => decidingGroups(voter.groups, lifecycle.review);
  const votes = lifecycle.votes.map((vote): Vote => {
    const voter = leftOf(vote.voter, ids, groupsOf);
    return voter.name === ERASED_NAME ? { ...vote, voter, comment: "" } : { ...vote, voter };
  });
  const isDenial = verdict !== undefined && isDeniedBy(lifecycle, ids);
  return {
    ...lifecycle,
    votes,
    ...(isDenial ? { verdict: withoutReasons(verdict) } : {}),
    ...(brokenGlass === undefined
      ? {}
      : { brokenGlass: withoutBreaker(brokenGlass, ids, groupsOf) }),
    ...(reveals === undefined
      ? {}
      : { reveals: reveals.map((asked) => ({ ...asked, by: leftOf(asked.by, ids, groupsOf) })) }),
    ...(refusedVotes === undefined ? {} : { refusedVotes: withoutHandles(refusedVotes, ids) }),
    ...(refusedReveals === undefined
      ? {}
      : { refusedReveals: withoutHandles(refusedReveals, ids) }),
  };
}

function withoutHandles(refusals: readonly RefusedVote[], ids: Ids): readonly RefusedVote[] {
  return refusals.map((refused) => {
    const id = ids.get(refused.handle);
    return id === undefined ? refused : { ...refused, handle: erasedKey(id) };
  });
}

// oxlint-disable-next-line max-params -- what was broken, who is erased, and what is left of anybody.
function withoutBreaker(
  glass: BrokenGlass,
  ids: Ids,
  groupsOf: (voter: Voter) => readonly string[],
): BrokenGlass {
  const { review } = glass;
  const by = leftOf(glass.by, ids, groupsOf);
  const reason = by.name === ERASED_NAME ? "" : glass.reason;
  if (review === undefined) return { ...glass, by, reason };
  const reviewer = leftOf(review.by, ids, groupsOf);
  const comment = reviewer.name === ERASED_NAME ? "" : review.comment;
  return { ...glass, by, reason, review: { ...review, by: reviewer, comment } };
}

/** A voter of whom an identity is erased: the one that acted, or another that was linked to it. */
// oxlint-disable-next-line max-params -- a voter, who is erased, and what is left of anybody.
function leftOf(voter: Voter, ids: Ids, groupsOf: (voter: Voter) => readonly string[]): Voter {
  const linked = (voter.linked ?? []).map((key) => {
    const id = ids.get(folded(key));
    return id === undefined ? key : erasedKey(id);
  });
  const id = ids.get(folded(personKey(voter.issuer, voter.subject)));
  if (id !== undefined) return openedVoter({}, { id, groups: groupsOf(voter), linked });
  return linked.length === 0 ? voter : { ...voter, linked };
}

function withoutReasons(verdict: Verdict): Verdict {
  return { ...verdict, reasons: withoutMessages(verdict.reasons) };
}

function withoutMessages(reasons: readonly PolicyReason[]): readonly PolicyReason[] {
  return reasons.map(({ code }) => ({ code, message: ERASED_NAME }));
}
