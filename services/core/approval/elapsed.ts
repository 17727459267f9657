import type { RequestChange } from "./event.ts";
import type { Lifecycle } from "./request.ts";
import { dueAtMs } from "./request.ts";
import { dueEscalations, dueReminders } from "./schedule.ts";

/** What the passing of time alone changes. People are reminded only where `isReminding`. */
export function elapsed(
  lifecycle: Lifecycle,
  nowMs: number,
  isReminding: boolean,
): readonly RequestChange[] {
  const due = dueAtMs(lifecycle);
  if (due === undefined || nowMs < due) return [];
  if (lifecycle.status === "pending") return waited(lifecycle, nowMs, isReminding);
  if (lifecycle.status === "approved" && lifecycle.grant) {
    return [{ type: "grant.lapsed", grantId: lifecycle.grant.id }];
  }
  if (lifecycle.status === "redeemed" && lifecycle.redemption) {
    return [{ type: "outcome.unknown", redemptionId: lifecycle.redemption.id }];
  }
  return [];
}

/**
 * After the expiry nobody is to be told of anything else, and a time that is no number is after it. Reminders that are late are
 * one: nobody wants two at once.
 */
function waited(
  lifecycle: Lifecycle,
  nowMs: number,
  isReminding: boolean,
): readonly RequestChange[] {
  const { expiresAtMs = nowMs, remindersTold = 0 } = lifecycle;
  const isInTime = nowMs < expiresAtMs;
  if (!isInTime) return [{ type: "request.expired" }];
  const escalated = dueEscalations(lifecycle, nowMs).map(({ to }): RequestChange => ({
    type: "request.escalated",
    to,
  }));
  const isReminder = isReminding && dueReminders(lifecycle, nowMs) > remindersTold;
  return isReminder ? [...escalated, { type: "request.reminded" }] : escalated;
}
