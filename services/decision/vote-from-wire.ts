import type { Duration } from "@bufbuild/protobuf/wkt";
import { durationMs } from "@bufbuild/protobuf/wkt";
import {
  DenialScope,
  VoteChoice,
  type VoteManyRequest,
  type VoteRequest,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { DenialScope as Scope } from "../core/approval/request.ts";
import { invalidField } from "../core/fault.ts";
import type { Ballot, Choices } from "./cast-vote.ts";
import { readDigest, readId, readText } from "./from-wire.ts";
import type { Shown } from "./vote-many.ts";

/** Bytes of an id of ours. */
export const ID_BYTES = { min: 1, max: 200 };
/** Bytes of what a person says about a decision. */
export const COMMENT_BYTES = { min: 0, max: 2_000 };
/** Bytes of a channel's name. */
export const CHANNEL_BYTES = { min: 0, max: 64 };
/** More than a person can have looked at. */
const MANY_MAX = 100;
/** An assertion has about 600 bytes; authenticators may add extensions (WebAuthn Level 3, section 6.1). */
const PASSKEY_BYTES = { min: 0, max: 16 * 1024 };
const REMEMBER_MS_MAX = 30 * 24 * 3_600_000;

const SCOPES: ReadonlyMap<DenialScope, Scope> = new Map([
  [DenialScope.ACTION, "action"],
  [DenialScope.TARGET, "target"],
  [DenialScope.RULE, "rule"],
  [DenialScope.TASK, "task"],
]);

/** Reads a vote. Throws a `Fault` (invalid_argument) that names the field. */
export function readVote(request: VoteRequest): {
  readonly requestId: string;
  readonly ballot: Ballot;
  readonly choices: Choices;
} {
  const choice = readChoice(request.choice);
  return {
    requestId: readId("request_id", request.requestId, ID_BYTES),
    ballot: {
      choice,
      ...readWords(request),
      actionDigest: readDigest("action_digest", request.actionDigest),
      viewDigest: readDigest("view_digest", request.viewDigest),
    },
    choices: readChoices(request, choice),
  };
}

/** Reads votes on several requests. Throws a `Fault` as above, before any of them is cast. */
export function readVotes(request: VoteManyRequest): readonly Shown[] {
  const { requests } = request;
  if (requests.length === 0 || requests.length > MANY_MAX) {
    throw invalidField("requests", `must be 1 to ${MANY_MAX}`);
  }
  const said = { choice: readChoice(request.choice), ...readWords(request) };
  return requests.map(({ requestId, actionDigest, viewDigest }, index) => {
    const field = `requests[${index}]`;
    return {
      requestId: readId(`${field}.request_id`, requestId, ID_BYTES),
      ballot: {
        ...said,
        actionDigest: readDigest(`${field}.action_digest`, actionDigest),
        viewDigest: readDigest(`${field}.view_digest`, viewDigest),
      },
    };
  });
}

function readChoice(choice: VoteChoice): Ballot["choice"] {
  if (choice === VoteChoice.APPROVE) return "approve";
  if (choice === VoteChoice.DENY) return "deny";
  throw invalidField("choice", "must be approve or deny");
}

function readWords({ comment, channel }: { readonly comment: string; readonly channel: string }) {
  return {
    comment: readText("comment", comment, COMMENT_BYTES),
    channel: readText("channel", channel, CHANNEL_BYTES),
  };
}

function readChoices(request: VoteRequest, choice: Ballot["choice"]): Choices {
  if (request.bounded && choice !== "approve") {
    throw invalidField("bounded", "is for approvals");
  }
  const remember = readRemember(request, choice);
  return {
    isBounded: request.bounded,
    passkeyJson: readText("passkey_json", request.passkeyJson, PASSKEY_BYTES),
    ...(remember === undefined ? {} : { remember }),
  };
}

function readRemember(
  { remember, rememberFor }: VoteRequest,
  choice: Ballot["choice"],
): Choices["remember"] {
  if (remember === DenialScope.UNSPECIFIED) {
    if (rememberFor !== undefined) throw invalidField("remember_for", "needs remember");
    return undefined;
  }
  const scope = SCOPES.get(remember);
  if (scope === undefined) throw invalidField("remember", "must be a known scope");
  if (choice !== "deny") throw invalidField("remember", "is for denials");
  return rememberFor === undefined ? { scope } : { scope, forMs: readTime(rememberFor) };
}

function readTime(duration: Duration): number {
  const ms = durationMs(duration);
  if (Number.isInteger(ms) && ms > 0 && ms <= REMEMBER_MS_MAX) return ms;
  throw invalidField("remember_for", "must be 1 ms to 30 days");
}
