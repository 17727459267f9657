/** The days of the week as configuration spells them, Sunday first as `Date` counts them. */
export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

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

/**
 * The moment at which a clock on the wall shows a time, given as if the wall were in UTC. A time that the clocks skip is as long
 * after the gap as it would have been into it, and of one that comes twice it is the first.
 */
function fromWall(timeZone: string, wallMs: number): number {
  const early = wallMs - offsetMs(timeZone, wallMs - DAY_MS);
  const late = wallMs - offsetMs(timeZone, wallMs + DAY_MS);
  const fitting = [early, late].filter((atMs) => atMs + offsetMs(timeZone, atMs) === wallMs);
  return fitting.length === 0 ? Math.max(early, late) : Math.min(...fitting);
}

/** How far the clocks of a time zone are ahead of UTC at a moment. */
function offsetMs(timeZone: string, atMs: number): number {
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what using it does. There are as many as configuration names time zones. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const numeric = "numeric";
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  formats.set(timeZone, format);
  return format;
}
