import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  GlassFinding,
  VoteChoice,
  type BrokenGlassSchema,
  type VoteSchema,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { PersonSchema } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { BrokenGlass, Vote, Voter } from "../core/approval/request.ts";
import { toSafeLine } from "../core/text/safe-text.ts";

const CHOICES = { approve: VoteChoice.APPROVE, deny: VoteChoice.DENY } as const;
const FINDINGS = {
  justified: GlassFinding.JUSTIFIED,
  unjustified: GlassFinding.UNJUSTIFIED,
} as const;

/** A standing vote. */
export function toVote(vote: Vote): MessageInitShape<typeof VoteSchema> {
  return {
    person: toPerson(vote.voter),
    choice: CHOICES[vote.choice],
    comment: toSafeLine(vote.comment),
    votedAt: timestampFromMs(vote.atMs),
    channel: toSafeLine(vote.channel),
    bounded: vote.scope === "bounded",
    strong: vote.isStrong === true,
  };
}

/** What an emergency left behind. */
export function toBrokenGlass(broken: BrokenGlass): MessageInitShape<typeof BrokenGlassSchema> {
  const { by, reason, reviewDueAtMs, review } = broken;
  return {
    person: toPerson(by),
    reason: toSafeLine(reason),
    reviewDueAt: timestampFromMs(reviewDueAtMs),
    ...(review === undefined
      ? {}
      : {
          reviewer: toPerson(review.by),
          finding: FINDINGS[review.finding],
          comment: toSafeLine(review.comment),
        }),
  };
}

/** A person as agents and approvers may see them. */
export function toPerson({ issuer, subject, name }: Voter): MessageInitShape<typeof PersonSchema> {
  return { issuer, subject, name };
}
