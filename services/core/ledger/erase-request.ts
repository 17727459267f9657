import type { ApprovalRequest, Lifecycle, Verdict, Vote } from "../approval/request.ts";
import { personKey } from "../identity/identity.ts";
import { folded } from "../identity/involved.ts";
import type { PolicyReason } from "../policy/decision.ts";
import { decidingGroups } from "./leaf-data.ts";
import { ERASED_NAME, openedVoter } from "./opened.ts";

/** A person who is to be forgotten. */
export interface ErasedPerson {
  /** The folded names of which every mention goes, with the random id that takes the place of each. */
  readonly ids: ReadonlyMap<string, string>;
}

/** A request without what it says of a person: their votes stay, as those of somebody. What says nothing of them is the same object. */
export function withoutPerson(request: ApprovalRequest, { ids }: ErasedPerson): ApprovalRequest {
  const { details, lifecycle } = request;
  const { agent, context } = details;
  const isTheirs = (name: string) => name !== "" && ids.has(folded(name));
  const isNamed = isTheirs(agent.owner) || isTheirs(context.principal);
  const hasVoted = lifecycle.votes.some(({ voter }) =>
    isTheirs(personKey(voter.issuer, voter.subject)),
  );
  const left = (name: string) => (isTheirs(name) ? ERASED_NAME : name);
  return {
    details: !isNamed
      ? details
      : {
          ...details,
          agent: { ...agent, owner: left(agent.owner) },
          context: { ...context, principal: left(context.principal) },
        },
    lifecycle: hasVoted ? withoutVoter(lifecycle, ids) : lifecycle,
  };
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
  return {
    details: {
      ...details,
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
function withoutVoter(lifecycle: Lifecycle, ids: ErasedPerson["ids"]): Lifecycle {
  const idOf = ({ voter }: Vote) => ids.get(folded(personKey(voter.issuer, voter.subject)));
  const votes = lifecycle.votes.map((vote): Vote => {
    const id = idOf(vote);
    if (id === undefined) return vote;
    const groups = decidingGroups(vote.voter.groups, lifecycle.review);
    return { ...vote, voter: openedVoter({}, { id, groups }), comment: "" };
  });
  const { verdict } = lifecycle;
  const isTheirs = verdict !== undefined && isDeniedBy(lifecycle, ids);
  return { ...lifecycle, votes, ...(isTheirs ? { verdict: withoutReasons(verdict) } : {}) };
}

function withoutReasons(verdict: Verdict): Verdict {
  return { ...verdict, reasons: withoutMessages(verdict.reasons) };
}

function withoutMessages(reasons: readonly PolicyReason[]): readonly PolicyReason[] {
  return reasons.map(({ code }) => ({ code, message: ERASED_NAME }));
}
