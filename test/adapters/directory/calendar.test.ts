import { describe, expect, test } from "vitest";
import { CalendarError, readTurns } from "../../../services/adapters/directory/calendar.ts";

const NAMES = new Map([
  ["dana@acme.example", "idp|dana"],
  ["samonduty", "idp|sam"],
]);

/** What Europe/Berlin is since 1996, as programs write it. */
const BERLIN = `BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19960331T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE`;

function calendar(...parts: readonly string[]): string {
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...parts, "END:VCALENDAR"]
    .join("\n")
    .replaceAll("\n", "\r\n");
}

function event(...lines: readonly string[]): string {
  return ["BEGIN:VEVENT", "UID:1", ...lines, "END:VEVENT"].join("\n");
}

function turns(text: string, zone: { readonly timeZone?: string } = {}) {
  const time = { fromMs: Date.parse("2026-10-01"), untilMs: Date.parse("2026-11-15") };
  const read = readTurns(text, { names: NAMES, ...time, ...zone });
  return read.turns.map(({ person, startMs, endMs }) => [
    person,
    new Date(startMs).toISOString().slice(0, 16),
    new Date(endMs).toISOString().slice(0, 16),
  ]);
}

const DANA = "ATTENDEE;CN=Dana;ROLE=REQ-PARTICIPANT:MAILTO:Dana@acme.example";

describe("a calendar is refused", () => {
  test.each([
    ["that is none", "hello secret"],
    ["that is cut off", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nRRULE:FREQ=secret"],
    ["with a rule that is none", calendar(event("DTSTART:20261001T000000Z", "RRULE:FREQ=SECRET"))],
  ])("%s, quoting nothing of it", (_what, text) => {
    const read = () => turns(text);

    expect(read).toThrow(CalendarError);
    expect(read).not.toThrow(/secret/i);
  });

  test("that would keep the process from its work", () => {
    const text = calendar(
      event("DTSTART:19700101T000000Z", "DTEND:19700101T000001Z", "RRULE:FREQ=SECONDLY", DANA),
    );

    expect(() => turns(text)).toThrow(/10000 recurrences/);
  });
});

describe("turns", () => {
  test("are of attendees, else of the summary, in any spelling", () => {
    const one = "DTSTART:20261102T090000Z\nDTEND:20261102T170000Z";

    expect(turns(calendar(event(one, "SUMMARY:Sam on duty", DANA)))).toEqual([
      ["idp|dana", "2026-11-02T09:00", "2026-11-02T17:00"],
    ]);
    expect(turns(calendar(event(one, "SUMMARY:SAM on duty", "ATTENDEE:mailto:x@y")))).toEqual([
      ["idp|sam", "2026-11-02T09:00", "2026-11-02T17:00"],
    ]);
  });

  test("of nobody who is known are counted, and those that were cancelled are none", () => {
    const one = "DTSTART:20261102T090000Z\nDTEND:20261102T170000Z";
    const text = calendar(
      event(one, "SUMMARY:Somebody"),
      event(one, "UID:2", DANA, "STATUS:CANCELLED"),
    );
    const time = { fromMs: Date.parse("2026-11-01"), untilMs: Date.parse("2026-11-15") };

    expect(readTurns(text, { names: NAMES, ...time })).toEqual({ turns: [], unknown: 1 });
    expect(readTurns(text, { names: NAMES, ...time, fromMs: time.untilMs }).unknown).toBe(0);
  });

  test("recur without what is excepted, and with what was moved", () => {
    const text = calendar(
      event(
        "DTSTART:20260907T090000Z",
        "DTEND:20260914T090000Z",
        "RRULE:FREQ=WEEKLY;INTERVAL=2",
        "EXDATE:20261019T090000Z",
        DANA,
      ),
      event(
        "RECURRENCE-ID:20261102T090000Z",
        "DTSTART:20261103T090000Z",
        "DTEND:20261104T090000Z",
        "SUMMARY:Sam on duty",
      ),
    );

    expect(turns(text)).toEqual([
      ["idp|dana", "2026-10-05T09:00", "2026-10-12T09:00"],
      ["idp|sam", "2026-11-03T09:00", "2026-11-04T09:00"],
    ]);
  });

  const daily = (tzid: string) =>
    event(
      `DTSTART;TZID=${tzid}:20261024T200000`,
      `DTEND;TZID=${tzid}:20261025T080000`,
      "RRULE:FREQ=DAILY;COUNT=2",
      DANA,
    );
  const overWinter = [
    ["idp|dana", "2026-10-24T18:00", "2026-10-25T07:00"],
    ["idp|dana", "2026-10-25T19:00", "2026-10-26T07:00"],
  ];

  test("follow the clocks of a zone that the calendar describes", () => {
    const zone = "W. Europe Standard Time";

    expect(turns(calendar(BERLIN, daily(zone)))).toEqual(overWinter);
  });

  test("follow the clocks of a zone that the calendar only names", () => {
    expect(turns(calendar(daily("Europe/Berlin")))).toEqual(overWinter);
  });

  test("without a zone are in that of the configuration, else of the calendar, else UTC", () => {
    const day = event("DTSTART;VALUE=DATE:20261102", "DTEND;VALUE=DATE:20261104", DANA);
    const named = calendar("X-WR-TIMEZONE:America/New_York", day);

    expect(turns(named, { timeZone: "Europe/Berlin" })).toEqual([
      ["idp|dana", "2026-11-01T23:00", "2026-11-03T23:00"],
    ]);
    expect(turns(named)).toEqual([["idp|dana", "2026-11-02T05:00", "2026-11-04T05:00"]]);
    expect(turns(calendar(day))).toEqual([["idp|dana", "2026-11-02T00:00", "2026-11-04T00:00"]]);
  });
});
