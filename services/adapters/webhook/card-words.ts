import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
  GlassFinding,
  type BrokenGlass,
  type Request,
} from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { Event } from "../../../proto/gen/countersign/event/v1/event_pb.ts";
import { toSafeLine } from "../../core/text/safe-text.ts";

/**
 * What a receiver tells people about an event, in one sentence; undefined where the card says enough. Names of people and what
 * they wrote are theirs: nothing in them can begin another line.
 */
export function headlineOf({ type, request }: Event): string | undefined {
  if (request === undefined) return undefined;
  switch (type) {
    case "request.reminded":
      return `Reminder: this request still waits for ${neededOf(request)}${expiryOf(request)}.`;
    case "request.escalated":
      return `Escalated: members of ${request.escalatedTo.map(toSafeLine).join(", ")} may decide now. Still needed: ${neededOf(request)}.`;
    case "request.extended":
      return `The agent asked for more time${expiryOf(request)}. It can't again.`;
    case "glass.broken":
      return request.brokenGlass && brokenText(request.brokenGlass);
    case "glass.reviewed":
      return request.brokenGlass && reviewedText(request.brokenGlass);
    case "grant.ended":
      return "What was left of the grant of several uses was taken back.";
    default:
      return undefined;
  }
}

/** What nobody may overlook, on every card of the request. */
export function warningsOf(request: Request): readonly string[] {
  const { brokenGlass, singleOperator, stepUp } = request;
  const isOpen = brokenGlass !== undefined && brokenGlass.reviewer === undefined;
  return [
    ...(singleOperator
      ? ["SINGLE OPERATOR MODE: nobody else needs to have approved this. For development only."]
      : []),
    ...(isOpen ? [brokenText(brokenGlass)] : []),
    ...(stepUp ? ["An approval needs a strong sign-in, or a passkey."] : []),
  ];
}

function brokenText({ person, reason, reviewDueAt }: BrokenGlass): string {
  const due = reviewDueAt === undefined ? "" : ` by ${timestampDate(reviewDueAt).toISOString()}`;
  return `GLASS BROKEN by ${toSafeLine(person?.name ?? "somebody")}: "${toSafeLine(reason)}". It was settled without the approvals that policy asks for; somebody else must review it${due}.`;
}

function reviewedText({ reviewer, finding, comment }: BrokenGlass): string {
  // What is not known to be right was not.
  const found = finding === GlassFinding.JUSTIFIED ? "justified" : "NOT JUSTIFIED";
  return `After-review by ${toSafeLine(reviewer?.name ?? "somebody")}: breaking the glass was ${found}. "${toSafeLine(comment)}"`;
}

function neededOf({ progress }: Request): string {
  const missing = (progress?.requirements ?? [])
    .filter(({ approvals, approved }) => approved < approvals)
    .map(({ group, approvals, approved }) => `${approvals - approved} of ${toSafeLine(group)}`);
  return missing.length === 0 ? "nobody" : missing.join(" and ");
}

function expiryOf({ progress }: Request): string {
  const expiresAt = progress?.expiresAt;
  return expiresAt === undefined ? "" : `, until ${timestampDate(expiresAt).toISOString()}`;
}
