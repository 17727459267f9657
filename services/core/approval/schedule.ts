import type { PolicyEscalation, PolicyReview } from "../policy/decision.ts";

/** The part of the waiting time that is left when people are reminded, where policy does not say. */
const REMINDER_PART = 5;
/** A reminder shorter before the end than this comes too late to do anything. */
const REMINDER_LEAST_MS = 60_000;

/** A request that waits for people, as far as time goes. */
interface Waiting {
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  readonly review?: PolicyReview;
  readonly escalationsTold?: number;
  readonly remindersTold?: number;
}

/** What time does next to a request that waits; undefined when nothing. */
export function nextTimerAtMs(waiting: Waiting): number | undefined {
  const nextMs = nextTimerButRemindersAtMs(waiting);
  if (nextMs === undefined) return undefined;
  return Math.min(nextMs, remindersAtMs(waiting)[waiting.remindersTold ?? 0] ?? Infinity);
}

/** The same without reminders: when a request must be looked at although reminders are held back. */
export function nextTimerButRemindersAtMs(waiting: Waiting): number | undefined {
  if (waiting.expiresAtMs === undefined) return undefined;
  const escalation = escalationsOf(waiting)[waiting.escalationsTold ?? 0];
  return Math.min(
    waiting.expiresAtMs,
    escalation === undefined ? Infinity : waiting.createdAtMs + escalation.afterMs,
  );
}

/** The escalations that are due and were not announced, in the order of time. */
export function dueEscalations(waiting: Waiting, nowMs: number): readonly PolicyEscalation[] {
  const due = escalationsOf(waiting).filter(
    ({ afterMs }) => waiting.createdAtMs + afterMs <= nowMs,
  );
  return due.slice(waiting.escalationsTold ?? 0);
}

/** How many reminders are due, told or not. */
export function dueReminders(waiting: Waiting, nowMs: number): number {
  return remindersAtMs(waiting).filter((atMs) => atMs <= nowMs).length;
}

function escalationsOf({ review }: Waiting): readonly PolicyEscalation[] {
  return (review?.escalate ?? []).toSorted((a, b) => a.afterMs - b.afterMs);
}

/** When people are reminded. A moment before the request was there is none: nothing is to be reminded of yet. */
function remindersAtMs(waiting: Waiting): readonly number[] {
  const { createdAtMs, expiresAtMs, review } = waiting;
  if (expiresAtMs === undefined || review === undefined) return [];
  return (review.remindBeforeMs ?? usualReminder(review.expiresInMs))
    .map((beforeMs) => expiresAtMs - beforeMs)
    .filter((atMs) => atMs > createdAtMs)
    .toSorted((a, b) => a - b);
}

function usualReminder(expiresInMs: number): readonly number[] {
  const beforeMs = Math.floor(expiresInMs / REMINDER_PART);
  return beforeMs < REMINDER_LEAST_MS ? [] : [beforeMs];
}
