import ICAL from "ical.js";
import type { Turn } from "../../core/directory/schedule.ts";
import { fromWall, isTimeZone } from "../../core/directory/wall-clock.ts";
import { folded } from "../../core/identity/involved.ts";

/** What a calendar is read with. */
export interface CalendarOptions {
  /** People by the address or the name that the calendar has for them, folded. */
  readonly names: ReadonlyMap<string, string>;
  /** Of times that say no time zone, and of whole days; what the calendar says, else UTC, unless given. */
  readonly timeZone?: string;
  /** Only turns that are not over by then, and begin before the other, are given. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The turns of a calendar, and what a reader should know of it. */
export interface Turns {
  readonly turns: readonly Turn[];
  /** How many events that fall into the time name nobody who is known. */
  readonly unknown: number;
}

/** Some decades of a daily rota; more is a mistake, and would keep the process from its work. */
const STEPS_MAX = 10_000;

/** A calendar that can't be used. The message quotes nothing of it. */
export class CalendarError extends Error {
  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "CalendarError";
  }
}

/**
 * The turns that an iCalendar text (RFC 5545) describes, recurrences and their exceptions included. Whose turn it is, an attendee's
 * address says, else the summary. Throws `CalendarError`.
 */
export function readTurns(text: string, options: CalendarOptions): Turns {
  try {
    return expand(new ICAL.Component(ICAL.parse(text)), options);
  } catch (cause) {
    if (cause instanceof CalendarError) throw cause;
    throw new CalendarError("is no calendar that can be read (iCalendar, RFC 5545)", { cause });
  }
}

function expand(calendar: ICAL.Component, options: CalendarOptions): Turns {
  const place = { ...options, timeZone: options.timeZone ?? zoneOf(calendar) };
  const steps = { left: STEPS_MAX };
  const spans = calendar
    .getAllSubcomponents("vevent")
    .map((component) => new ICAL.Event(component))
    // An exception belongs to the event that it is one of, which finds it by itself.
    .filter((event) => !event.isRecurrenceException())
    .flatMap((event) => spansOf(event, place, steps));
  const turns = spans.flatMap(({ item, ...span }) =>
    peopleOf(item, options.names).map((person) => ({ person, ...span })),
  );
  const unknown = spans.filter(({ item }) => peopleOf(item, options.names).length === 0).length;
  return { turns, unknown };
}

interface Place extends CalendarOptions {
  readonly timeZone: string;
}

interface Span {
  readonly item: ICAL.Event;
  readonly startMs: number;
  readonly endMs: number;
}

function spansOf(event: ICAL.Event, place: Place, steps: { left: number }): readonly Span[] {
  if (!event.isRecurring()) return within(place, event, event);
  const spans: Span[] = [];
  const wallZone = wallZoneOf(event, place.timeZone);
  const iterator = event.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    steps.left -= 1;
    if (steps.left < 0) throw new CalendarError(`has over ${STEPS_MAX} recurrences until now`);
    if (momentOf(next, wallZone) >= place.untilMs) break;
    const { item, startDate } = event.getOccurrenceDetails(next);
    const times = item === event ? { startDate, endDate: endOf(startDate, event) } : item;
    spans.push(...within(place, item, times));
  }
  return spans;
}

/**
 * When a recurrence ends: as long after its beginning on the wall as the first one, which is what calendars show. By the letter
 * (RFC 5545, section 3.8.5.3) it would be so many seconds, and a week on call would end an hour early or late when clocks change.
 */
function endOf(startDate: ICAL.Time, { startDate: first, endDate: last }: ICAL.Event): ICAL.Time {
  const seconds = first.zone === last.zone ? wallMs(last) - wallMs(first) : spanMs(first, last);
  const end = startDate.clone();
  end.adjust(0, 0, 0, seconds / 1000);
  return end;
}

function spanMs(first: ICAL.Time, last: ICAL.Time): number {
  return (last.toUnixTime() - first.toUnixTime()) * 1000;
}

function within(
  { timeZone, fromMs, untilMs }: Place,
  item: ICAL.Event,
  { startDate, endDate }: Pick<ICAL.Event, "startDate" | "endDate">,
): readonly Span[] {
  const wallZone = wallZoneOf(item, timeZone);
  const startMs = momentOf(startDate, wallZone);
  const endMs = momentOf(endDate, wallZone);
  const isCancelled = item.component.getFirstPropertyValue("status") === "CANCELLED";
  return isCancelled || startMs >= untilMs || endMs <= fromMs ? [] : [{ item, startMs, endMs }];
}

/** A time with a zone that the calendar describes, or in UTC, is a moment; any other is read off a wall. */
function momentOf(time: ICAL.Time, timeZone: string): number {
  const isFloating = time.isDate || time.zone === ICAL.Timezone.localTimezone;
  if (!isFloating) return time.toUnixTime() * 1000;
  return fromWall(timeZone, wallMs(time));
}

function wallMs(time: ICAL.Time): number {
  const { year, month, day, isDate } = time;
  const [hour, minute, second] = isDate ? [0, 0, 0] : [time.hour, time.minute, time.second];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Programs name zones of the IANA database without describing them, although they must (RFC 5545, section 3.2.19). */
function wallZoneOf({ component }: ICAL.Event, timeZone: string): string {
  const name = component.getFirstProperty("dtstart")?.getParameter("tzid");
  return typeof name === "string" && isTimeZone(name) ? name : timeZone;
}

/** The zone that most programs write for the whole calendar. */
function zoneOf(calendar: ICAL.Component): string {
  const name = calendar.getFirstPropertyValue("x-wr-timezone");
  return typeof name === "string" && isTimeZone(name) ? name : "UTC";
}

function peopleOf({ component, summary }: ICAL.Event, names: ReadonlyMap<string, string>) {
  const attendees = component
    .getAllProperties("attendee")
    .map((attendee) => String(attendee.getFirstValue()).replace(/^mailto:/i, ""));
  const people = attendees
    .map((name) => names.get(folded(name)))
    .filter((key) => key !== undefined);
  if (people.length > 0) return [...new Set(people)];
  const named = names.get(folded(summary ?? ""));
  return named === undefined ? [] : [named];
}
