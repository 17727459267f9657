import { folded } from "../identity/involved.ts";
import { applyToGrant } from "./apply-to-grant.ts";
import type {
  GlassReviewed,
  RequestApproved,
  RequestChange,
  RequestEvent,
  ValueRevealed,
} from "./event.ts";
import type { AskedReveal, Grant, Lifecycle, Verdict } from "./request.ts";
import { dueReminders } from "./schedule.ts";
import { withoutVote, withVote } from "./standing-votes.ts";

/** What an event that is not the first changes. Throws `RangeError` where what it speaks of does not exist, or is done. */
export function apply(lifecycle: Lifecycle, event: RequestEvent): Partial<Lifecycle> {
  const { id, change, atMs } = event;
  switch (change.type) {
    case "decision.allowed":
    case "decision.denied":
    case "request.opened":
      throw new RangeError(`event ${id}: ${change.type} can only begin a request`);
    case "vote.cast":
      return { votes: withVote(lifecycle.votes, change, atMs) };
    case "vote.withdrawn":
      return { votes: withoutVote(lifecycle.votes, change.voterKey) };
    case "vote.refused": {
      const refused = { handle: folded(change.voterKey), code: change.code };
      return { refusedVotes: [...(lifecycle.refusedVotes ?? []), refused] };
    }
    case "value.revealed":
      return { reveals: [...(lifecycle.reveals ?? []), askedReveal(change)] };
    case "reveal.refused": {
      const refused = { handle: folded(change.voterKey), code: change.code };
      return { refusedReveals: [...(lifecycle.refusedReveals ?? []), refused] };
    }
    case "request.extended":
    case "request.escalated":
    case "request.reminded":
    case "request.repeated":
      return waited(lifecycle, change, { id, atMs });
    case "request.approved":
      return { status: "approved", grant: grantOf(change), verdict: approval(atMs) };
    case "request.denied": {
      const { reasons, remembered } = change;
      const denied = { status: "denied", verdict: { status: "denied", reasons, atMs } } as const;
      return remembered === undefined ? denied : { ...denied, remembered };
    }
    case "request.expired": {
      const reasons = [{ code: "expired", message: "Nobody decided in time." }];
      return { status: "expired", verdict: { status: "expired", reasons, atMs } };
    }
    case "request.cancelled": {
      const message = change.reason || "It was withdrawn.";
      const reasons = [{ code: "cancelled", message }];
      return { status: "cancelled", verdict: { status: "cancelled", reasons, atMs } };
    }
    case "glass.broken": {
      const { voter: by, reason, reviewDueAtMs } = change;
      return {
        status: "approved",
        grant: { id: change.grantId, expiresAtMs: change.grantExpiresAtMs },
        verdict: emergency(atMs),
        brokenGlass: { by, reason, atMs, reviewDueAtMs },
      };
    }
    case "glass.reviewed":
      return { brokenGlass: reviewed(lifecycle, change, { id, atMs }) };
    case "grant.redeemed":
    case "grant.lapsed":
    case "grant.revoked":
    case "grant.used":
    case "grant.ended":
    case "outcome.reported":
    case "outcome.unknown":
      return applyToGrant(lifecycle, change, { id, atMs });
    case "notification.delivered":
      return { reachedChannels: including(lifecycle.reachedChannels, change.channel) };
    case "notification.failed":
      return { failedChannels: including(lifecycle.failedChannels, change.channel) };
  }
}

function askedReveal(change: ValueRevealed): AskedReveal {
  const { revealId: id, voter: by, placeholder, recipientKey, expiresAtMs } = change;
  return { id, by, placeholder, recipientKey, expiresAtMs };
}

/** Where an event stands. */
interface At {
  readonly id: string;
  readonly atMs: number;
}

type Waited = Extract<
  RequestChange,
  {
    readonly type:
      "request.extended" | "request.escalated" | "request.reminded" | "request.repeated";
  }
>;

function waited(lifecycle: Lifecycle, change: Waited, { id, atMs }: At): Partial<Lifecycle> {
  switch (change.type) {
    case "request.extended":
      if (lifecycle.isExtended) throw new RangeError(`event ${id}: there was an extension before`);
      // The new end has reminders of its own.
      return { expiresAtMs: change.expiresAtMs, isExtended: true, remindersTold: 0 };
    case "request.escalated":
      return { escalationsTold: (lifecycle.escalationsTold ?? 0) + 1 };
    case "request.reminded": {
      const told = (lifecycle.remindersTold ?? 0) + 1;
      return { remindersTold: Math.max(told, dueReminders(lifecycle, atMs)) };
    }
    case "request.repeated":
      return { repeats: (lifecycle.repeats ?? 0) + 1 };
  }
}

function grantOf({ grantId: id, grantExpiresAtMs: expiresAtMs, bounds }: RequestApproved): Grant {
  const grant = { id, expiresAtMs };
  return bounds === undefined ? grant : { ...grant, bounds: { ...bounds, usedBy: [] } };
}

function reviewed({ brokenGlass }: Lifecycle, change: GlassReviewed, { id, atMs }: At) {
  if (brokenGlass === undefined || brokenGlass.review !== undefined) {
    throw new RangeError(`event ${id}: there is no settlement in an emergency to be reviewed`);
  }
  const { voter: by, finding, comment } = change;
  return { ...brokenGlass, review: { by, finding, comment, atMs } };
}

function approval(atMs: number): Verdict {
  const reasons = [{ code: "approved", message: "The required people approved." }];
  return { status: "allowed", reasons, atMs };
}

function emergency(atMs: number): Verdict {
  const message = "A person of the group for emergencies allowed it at once.";
  return { status: "allowed", reasons: [{ code: "break_glass", message }], atMs };
}

function including(channels: readonly string[], channel: string): readonly string[] {
  return channels.includes(channel) ? channels : [...channels, channel];
}
