import { fromWall, offsetMs } from "./wall-clock.ts";

/** The days of the week as configuration spells them, Sunday first as `Date` counts them. */
export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** A day as configuration spells it. */
export type Weekday = (typeof WEEKDAYS)[number];

/** When a group is not to be reminded. Times are minutes after local midnight. */
export interface QuietHours {
  readonly group: string;
  readonly fromMinute: number;
  /** The next day's where it is not after `fromMinute`. */
  readonly toMinute: number;
  /** A name of the IANA time zone database. */
  readonly timeZone: string;
  /** The days on which they begin. */
  readonly days: readonly Weekday[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Quiet hours that meet are one silence, at most this many of them: a week that is quiet all day has seven. */
const MEETING_MAX = 8;

/** Until when all of these groups have quiet hours; undefined when one has none now, or there is no group. */
export function quietUntil(
  all: readonly QuietHours[],
  groups: readonly string[],
  nowMs: number,
): number | undefined {
  const ends = groups.map((group) =>
    groupQuietUntil(
      all.filter((each) => each.group === group),
      nowMs,
    ),
  );
  const known = ends.filter((end) => end !== undefined);
  return known.length === 0 || known.length < ends.length ? undefined : Math.min(...known);
}

function groupQuietUntil(hours: readonly QuietHours[], nowMs: number): number | undefined {
  let end: number | undefined;
  for (let round = 0; round < MEETING_MAX; round += 1) {
    const atMs = end ?? nowMs;
    const ends = hours.flatMap((each) => spansAround(each, atMs));
    const later = ends.filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
    if (later.length === 0) return end;
    end = Math.max(...later.map(({ endMs }) => endMs));
  }
  return end;
}

/** The spans that begin on the local day of a moment or on the day before it. */
function spansAround({ fromMinute, toMinute, timeZone, days }: QuietHours, atMs: number) {
  const today = Math.floor((atMs + offsetMs(timeZone, atMs)) / DAY_MS) * DAY_MS;
  const overnightMs = toMinute > fromMinute ? 0 : DAY_MS;
  return [today - DAY_MS, today]
    .filter((dayMs) => days.some((day) => day === WEEKDAYS[new Date(dayMs).getUTCDay()]))
    .map((dayMs) => ({
      startMs: fromWall(timeZone, dayMs + fromMinute * MINUTE_MS),
      endMs: fromWall(timeZone, dayMs + overnightMs + toMinute * MINUTE_MS),
    }));
}
