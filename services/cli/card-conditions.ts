import { durationMs, timestampMs, type Duration, type Timestamp } from "@bufbuild/protobuf/wkt";
import {
  GlassFinding,
  type BrokenGlass,
  type Request,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";

/** The largest grant that approvers may choose. */
export interface CardOffer {
  readonly uses: number;
  readonly windowMs: number;
  readonly shape: readonly string[];
}

/** An emergency, as it is shown. */
export interface CardGlass {
  readonly name: string;
  readonly person: string;
  readonly reason: string;
  readonly reviewDueAtMs: number;
  /** Absent while nobody else has looked at it. */
  readonly review?: {
    readonly name: string;
    readonly finding: "justified" | "unjustified";
    readonly comment: string;
  };
}

/** What a vote on a request needs and may choose, whose the action is, and what else happened to it. */
export interface CardConditions {
  /** Who answers for the agent; empty when nobody is named. */
  readonly owner: string;
  /** Through whom the agent came to act, the human first. */
  readonly delegation: readonly { readonly isPerson: boolean; readonly id: string }[];
  readonly stepUp: boolean;
  /** The hidden values that whoever decides may ask to see. */
  readonly revealable: readonly { readonly placeholder: string; readonly label: string }[];
  /** What of the result the agent does not get: classes of data, or labels. */
  readonly maskResult: readonly string[];
  readonly offer: CardOffer | undefined;
  /** For how long a denial may be remembered; undefined when it may not. */
  readonly rememberMsMax: number | undefined;
  /** Empty when no group may break the glass. */
  readonly breakGlassGroup: string;
  readonly brokenGlass: CardGlass | undefined;
  /** How often the agent asked the same again. */
  readonly repeats: number;
  readonly isSingleOperator: boolean;
  readonly escalatedTo: readonly string[];
  readonly isExtended: boolean;
  readonly quietUntilMs: number | undefined;
  /** Of a grant of several uses. */
  readonly usesLeft: number | undefined;
  readonly usableUntilMs: number | undefined;
}

/** Reads them from a request of the contract. */
export function toConditions(request: Request): CardConditions {
  const { progress, verdict, grantOffer, brokenGlass } = request;
  const usableUntilMs = toMs(verdict?.grant?.usableUntil);
  return {
    owner: request.owner,
    delegation: request.delegation.map(({ person, id }) => ({ isPerson: person, id })),
    stepUp: request.stepUp,
    revealable: request.revealable.map(({ placeholder, label }) => ({ placeholder, label })),
    maskResult: request.maskResult,
    offer: grantOffer && {
      uses: grantOffer.uses,
      windowMs: toLengthMs(grantOffer.window) ?? 0,
      shape: grantOffer.shape,
    },
    rememberMsMax: toLengthMs(request.rememberDenialMax),
    breakGlassGroup: request.breakGlassGroup,
    brokenGlass: brokenGlass && toGlass(brokenGlass),
    repeats: request.repeats,
    isSingleOperator: request.singleOperator,
    escalatedTo: request.escalatedTo,
    isExtended: progress?.extended ?? false,
    quietUntilMs: toMs(progress?.quietUntil),
    usesLeft: usableUntilMs === undefined ? undefined : verdict?.grant?.usesLeft,
    usableUntilMs,
  };
}

function toGlass({ person, reason, reviewDueAt, reviewer, finding, comment }: BrokenGlass) {
  const broken: CardGlass = {
    name: person?.name ?? "",
    person: `${person?.issuer ?? ""}|${person?.subject ?? ""}`,
    reason,
    reviewDueAtMs: toMs(reviewDueAt) ?? 0,
  };
  if (reviewer === undefined) return broken;
  // What is not known to be right was not.
  const found = finding === GlassFinding.JUSTIFIED ? "justified" : "unjustified";
  return { ...broken, review: { name: reviewer.name, finding: found, comment } as const };
}

function toMs(at: Timestamp | undefined): number | undefined {
  return at === undefined ? undefined : timestampMs(at);
}

function toLengthMs(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration);
}
