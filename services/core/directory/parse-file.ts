import { Section } from "../config/document.ts";
import { folded } from "../identity/involved.ts";
import { agentProblems, isPersonKey } from "./agent-problems.ts";
import type { RegisteredAgent } from "./entry.ts";
import type { DirectoryFile, ListedPerson } from "./file.ts";
import { WEEKDAYS, type QuietHours } from "./quiet-hours.ts";
import type { Schedule } from "./schedule.ts";
import { isTimeZone } from "./wall-clock.ts";

/** A schedule that is kept as an iCalendar file (RFC 5545). */
export interface CalendarSchedule {
  readonly kind: "calendar";
  readonly group: string;
  readonly team: string;
  /** The path of the file, as the directory's file has it. */
  readonly path: string;
  /** People by the address or the name that the calendar has for them, folded. */
  readonly names: ReadonlyMap<string, string>;
  /** Of times that say no time zone, and of whole days; absent for what the calendar says. */
  readonly timeZone?: string;
}

type Rota = Extract<Schedule, { readonly kind: "rota" }>;

/** What the directory's file says by itself, before its calendars are read. */
export interface DescribedDirectory extends Pick<
  DirectoryFile,
  "isAuthoritative" | "people" | "agents" | "quietHours"
> {
  readonly schedules: readonly (Rota | CalendarSchedule)[];
}

/** More than most companies have; whoever has more gets groups from tokens. */
const PEOPLE_MAX = 50_000;
const AGENTS_MAX = 10_000;
const SCHEDULES_MAX = 1_000;
const HOUR_MS = 3_600_000;
const EVERY = { minMs: HOUR_MS, maxMs: 366 * 24 * HOUR_MS };
const PERSON = 'must be a person as "issuer|subject"';

/** Reads the directory's file out of its document. Throws `ConfigError` with all problems at once; no value is quoted. */
export function parseDirectory(document: unknown): DescribedDirectory {
  return Section.read(document, (root) => {
    const people = root.sections("people", readPerson, PEOPLE_MAX);
    const agents = root.sections("agents", readAgent, AGENTS_MAX);
    const isAuthoritative = root.flag("authoritative");
    if (people.length > 0 && !isAuthoritative) {
      root.problem("people", "needs authoritative: true, because groups come from here then");
    }
    refuseTwice(root, "people", people);
    refuseTwice(root, "agents", agents);
    const listed = isAuthoritative ? new Set(people.map(({ id }) => id)) : undefined;
    const schedules = root.sections(
      "schedules",
      (each) => readSchedule(each, listed),
      SCHEDULES_MAX,
    );
    const quietHours = root.sections("quiet_hours", readQuietHours, SCHEDULES_MAX);
    return { isAuthoritative, people, agents, schedules, quietHours };
  });
}

function readPerson(section: Section): ListedPerson {
  const id = readPersonKey(section, "id");
  return { id, name: section.optionalText("name") ?? id, groups: section.texts("groups") };
}

function readAgent(section: Section): RegisteredAgent {
  const agent = {
    id: section.text("id"),
    owner: section.text("owner"),
    principals: section.texts("principals"),
    labels: section.entries("labels"),
    environment: section.optionalText("environment") ?? "",
  };
  for (const { field, problem } of agentProblems(agent)) {
    const [name = ""] = field.split("[", 1);
    if (section.has(name)) section.problem(field, problem);
  }
  return agent;
}

/** Two spellings of one key would be two entries of one person, of which one would be lost. */
function refuseTwice(root: Section, name: string, all: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  all.forEach(({ id }, index) => {
    if (id !== "" && seen.has(folded(id))) root.problem(`${name}[${index}].id`, "is there twice");
    seen.add(folded(id));
  });
}

function readSchedule(
  section: Section,
  listed: ReadonlySet<string> | undefined,
): Rota | CalendarSchedule {
  const shared = { group: section.text("group"), team: section.text("team") };
  if (section.has("rota") === section.has("calendar")) {
    section.problem("rota", "or else calendar must be set");
  }
  if (!section.has("calendar")) {
    const rota = section.section("rota", (each) => readRota(each, listed));
    return { kind: "rota", ...shared, ...(rota ?? NO_ROTA) };
  }
  return { kind: "calendar", ...shared, ...readCalendar(section, listed) };
}

const NO_ROTA = { startMs: 0, everyMs: EVERY.minMs, people: [] };

function readRota(section: Section, listed: ReadonlySet<string> | undefined) {
  const start = section.text("start");
  const startMs = INSTANT.test(start) ? Date.parse(start) : Number.NaN;
  if (start !== "" && Number.isNaN(startMs)) {
    section.problem("start", "must be a time such as 2026-11-02T09:00:00Z, with its offset");
  }
  if (!section.has("every")) section.problem("every", "is not set");
  const everyMs = section.duration("every", EVERY) ?? EVERY.minMs;
  const people = section.someTexts("people");
  people.forEach((key, index) => checkPerson(section, `people[${index}]`, { key, listed }));
  return { startMs, everyMs, people };
}

/** RFC 3339, section 5.6: without an offset it would be another moment on another machine. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

function readCalendar(section: Section, listed: ReadonlySet<string> | undefined) {
  const path = section.text("calendar");
  const names = Object.entries(section.entries("names"));
  if (names.length === 0) section.problem("names", "must say who the people of the calendar are");
  for (const [name, key] of names) checkPerson(section, `names.${name}`, { key, listed });
  const timeZone = section.optionalText("timezone");
  if (timeZone !== undefined && !isTimeZone(timeZone)) section.problem("timezone", TIME_ZONE);
  const byName = new Map(names.map(([name, key]) => [folded(name), key]));
  return { path, names: byName, ...(timeZone === undefined ? {} : { timeZone }) };
}

const TIME_ZONE = "must be a time zone such as Europe/Berlin";

function readQuietHours(section: Section): QuietHours {
  const timeZone = section.text("timezone");
  if (timeZone !== "" && !isTimeZone(timeZone)) section.problem("timezone", TIME_ZONE);
  const days = section.has("days") ? section.someTexts("days") : WEEKDAYS;
  const known = WEEKDAYS.filter((day) => days.includes(day));
  if (known.length < new Set(days).size) {
    section.problem("days", `must be of ${WEEKDAYS.join(", ")}`);
  }
  const [fromMinute, toMinute] = [readMinute(section, "from"), readMinute(section, "to")];
  if (section.has("to") && fromMinute === toMinute) {
    section.problem("to", "must not be the same as from; a whole day is 00:00 to 24:00");
  }
  return { group: section.text("group"), fromMinute, toMinute, timeZone, days: known };
}

function readMinute(section: Section, name: string): number {
  const text = section.text(name);
  const [, hours = "", minutes = ""] = /^(\d{2}):([0-5]\d)$/.exec(text) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  const isTime = hours !== "" && minute <= (name === "to" ? 24 * 60 : 24 * 60 - 1);
  if (text !== "" && !isTime) section.problem(name, 'must be a time of day such as "20:00"');
  return minute;
}

function readPersonKey(section: Section, name: string): string {
  const key = section.text(name);
  if (key !== "" && !isPersonKey(key)) section.problem(name, PERSON);
  return key;
}

function checkPerson(
  section: Section,
  name: string,
  { key, listed }: { readonly key: string; readonly listed: ReadonlySet<string> | undefined },
): void {
  if (!isPersonKey(key)) section.problem(name, PERSON);
  else if (listed !== undefined && !listed.has(key)) section.problem(name, "is none of people");
}
