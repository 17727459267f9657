import { canonicalise } from "../../core/action/canonical.ts";
import { requestId, viewDigest } from "../../core/action/digest.ts";
import { toHex } from "../../core/action/encoding.ts";
import { shapesOf } from "../../core/approval/alike.ts";
import type {
  OperatingMode,
  RequestAgent,
  RequestDetails,
  SeenAction,
} from "../../core/approval/request.ts";
import { requestView } from "../../core/approval/view.ts";
import type { DelegationParty } from "../../core/identity/identity.ts";
import type { PolicyDecision } from "../../core/policy/decision.ts";
import type { ReadQuestion } from "../from-wire.ts";

/** Who asks what, with everything that is verified about it. */
export interface Asked {
  readonly question: ReadQuestion;
  readonly agent: RequestAgent;
  readonly traceparent: string;
  readonly delegation?: readonly DelegationParty[];
  readonly mode?: OperatingMode;
}

/** What a request of this question would never change, by what was decided. */
export function toDetails(asked: Asked, decision: PolicyDecision): RequestDetails {
  const { question, agent, traceparent, delegation, mode } = asked;
  const { context, digest, idempotencyKey, valueTags } = question;
  const isReview = decision.effect === "review";
  const action = isReview ? asShown(question) : question.action;
  const more = {
    ...(delegation === undefined ? {} : { delegation }),
    ...(mode === undefined ? {} : { mode }),
  };
  const view = { agent, action, context, digest, decision, ...more };
  return {
    id: requestIdOf(asked),
    idempotencyKey,
    agent,
    action,
    context,
    digest,
    // Nobody votes on what policy settles alone, so only a review pays for the digest of its view.
    viewDigest: isReview ? toHex(viewDigest(requestView(view))) : "",
    traceparent,
    ...more,
    ...(isReview
      ? {
          shapes: shapesOf({
            ...view,
            valueTags,
            agentId: agent.id,
            rule: decision.rule,
            review: decision.review,
          }),
        }
      : {}),
  };
}

/** The id of the request that this question makes or meets. */
export function requestIdOf({ agent, question }: Pick<Asked, "agent" | "question">): string {
  return requestId(agent.id, question.idempotencyKey);
}

/** What people are shown is canonical, whoever asked: blanks and the order of keys must not push anything out of sight. */
function asShown({ action, arguments: args, facts }: ReadQuestion): SeenAction {
  return { ...action, argumentsJson: canonicalise(args), factsJson: canonicalise(facts) };
}
