import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  readDirectoryTexts,
  toDirectoryFile,
} from "../../../services/adapters/directory/directory-file.ts";
import { DirectoryWatch } from "../../../services/adapters/directory/directory-watch.ts";
import { ConfigError } from "../../../services/core/config/config-error.ts";
import type { DirectoryFile } from "../../../services/core/directory/file.ts";
import { temporaryDirectory } from "../../support/temporary.ts";

const NOW_MS = Date.parse("2026-11-02T12:00:00Z");

const GOOD = `
authoritative: true
people:
  - { id: "https://idp|00u1", name: Dana Diaz, groups: [data-governance] }
  - { id: "https://idp|00u2" }
agents:
  - id: spiffe://acme.example/exporter
    owner: "https://idp|00u2"
    principals: ["group:sales"]
    labels: { team: crm }
    environment: production
schedules:
  - group: oncall-platform
    team: platform
    rota: { start: 2026-11-02T09:00:00Z, every: 7d, people: ["https://idp|00u1", "https://idp|00u2"] }
  - group: oncall-data
    team: data-governance
    calendar: oncall.ics
    names: { "dana@acme.example": "https://idp|00u1" }
quiet_hours:
  - { group: data-governance, from: "20:00", to: "07:00", timezone: Europe/Berlin, days: [mon, fri] }
  - { group: security, from: 00:00, to: 24:00, timezone: UTC }
`;

const CALENDAR = [
  "BEGIN:VCALENDAR",
  "BEGIN:VEVENT",
  "UID:1",
  "DTSTART:20261102T090000Z",
  "DTEND:20261103T090000Z",
  "ATTENDEE:mailto:dana@acme.example",
  "END:VEVENT",
  "END:VCALENDAR",
].join("\r\n");

async function files(text: string, calendar = CALENDAR) {
  const temporary = await temporaryDirectory();
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const { path: directory } = temporary;
  const path = join(directory, "directory.yaml");
  await writeFile(path, text);
  await writeFile(join(directory, "oncall.ics"), calendar);
  return { path, calendarPath: join(directory, "oncall.ics") };
}

async function problemsOf(text: string): Promise<readonly string[]> {
  const { path } = await files(text);
  const error = await readDirectoryTexts(path).then(
    (texts) => {
      toDirectoryFile(texts, NOW_MS);
    },
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigError)) throw new TypeError("it was taken", { cause: error });
  expect(error.message).not.toContain("secret");
  return error.problems.map(({ variable, problem }) =>
    `${variable} ${problem}`.replace("COUNTERSIGN_DIRECTORY_FILE: ", ""),
  );
}

describe("a directory's file is refused", () => {
  test("that is not there", async () => {
    await expect(readDirectoryTexts("/nowhere/directory.yaml")).rejects.toThrow(/can't be read/);
  });

  test.each([
    ["no YAML", "people: [secret", /is no YAML \(/],
    ["a list", "[secret]", /the file must be a mapping/],
    ["an alias that stands for itself", "people: &secret [*secret]", /the file|people/],
  ])("that is %s", async (_what, text, problem) => {
    const [first = ""] = await problemsOf(text);

    expect(first).toMatch(problem);
  });

  test("with all its problems at once, each by its field, and no value quoted", async () => {
    const text = `
authoritative: true
colour: 1
people:
  - { id: secret }
  - { id: "https://idp|1", groups: [""] }
  - { id: "https://IDP|1" }
agents:
  - { id: a, owner: secret, principals: [secret], labels: [secret] }
  - { owner: "group:x", environment: 7 }
schedules:
  - { group: a, team: b }
  - { group: a, rota: { start: 2026-11-02T09:00:00, every: secret, people: [] } }
  - { group: a, team: b, rota: { start: 2026-11-02T09:00:00Z, every: 1s, people: ["https://idp|1", "https://idp|2"] } }
  - { group: a, team: b, calendar: secret.ics, timezone: secret, names: { dana: secret } }
quiet_hours:
  - { group: a, from: "25:00", to: "07:60", timezone: Nowhere/Secret, days: [monday] }
  - { group: a, from: "07:00", to: "07:00", timezone: UTC }
`;

    expect(await problemsOf(text)).toEqual([
      'people[0].id must be a person as "issuer|subject"',
      "people[1].groups must be a text, or a list of texts",
      "agents[0].labels must be a mapping of texts to texts",
      'agents[0].owner must be a person as "issuer|subject", or "group:" and the name of a group',
      'agents[0].principals[0] must be a person as "issuer|subject", or "group:" and the name of a group',
      "agents[1].id is not set",
      "agents[1].environment must be a text",
      "people[2].id is there twice",
      "schedules[0].rota or else calendar must be set",
      "schedules[1].team is not set",
      "schedules[1].rota.start must be a time such as 2026-11-02T09:00:00Z, with its offset",
      "schedules[1].rota.every must be a duration such as 30s",
      "schedules[1].rota.people must not be empty",
      "schedules[2].rota.every is out of range",
      "schedules[2].rota.people[1] is none of people",
      'schedules[3].names.dana must be a person as "issuer|subject"',
      "schedules[3].timezone must be a time zone such as Europe/Berlin",
      "quiet_hours[0].timezone must be a time zone such as Europe/Berlin",
      "quiet_hours[0].days must be of sun, mon, tue, wed, thu, fri, sat",
      'quiet_hours[0].from must be a time of day such as "20:00"',
      'quiet_hours[0].to must be a time of day such as "20:00"',
      "quiet_hours[1].to must not be the same as from; a whole day is 00:00 to 24:00",
      "colour is not a known field",
    ]);
  });

  test("with people of whom tokens may say otherwise", async () => {
    expect(await problemsOf('people: [{ id: "i|s" }]')).toEqual([
      "people needs authoritative: true, because groups come from here then",
    ]);
  });

  test("with a calendar that is not there", async () => {
    expect(await problemsOf(GOOD.replace("oncall.ics", "gone.ics"))).toEqual([
      "schedules[1].calendar can't be read",
    ]);
  });
});

describe("a directory's file", () => {
  test("says who is there, who answers for what, and who is on call", async () => {
    const { path } = await files(GOOD);

    const { file, notes } = toDirectoryFile(await readDirectoryTexts(path), NOW_MS);

    expect(notes).toEqual([]);
    expect(file).toEqual({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      isAuthoritative: true,
      people: [
        { id: "https://idp|00u1", name: "Dana Diaz", groups: ["data-governance"] },
        { id: "https://idp|00u2", name: "https://idp|00u2", groups: [] },
      ],
      agents: [
        {
          id: "spiffe://acme.example/exporter",
          owner: "https://idp|00u2",
          principals: ["group:sales"],
          labels: { team: "crm" },
          environment: "production",
        },
      ],
      schedules: [
        {
          kind: "rota",
          group: "oncall-platform",
          team: "platform",
          startMs: Date.parse("2026-11-02T09:00:00Z"),
          everyMs: 7 * 24 * 3_600_000,
          people: ["https://idp|00u1", "https://idp|00u2"],
        },
        {
          kind: "calendar",
          group: "oncall-data",
          team: "data-governance",
          turns: [
            {
              person: "https://idp|00u1",
              startMs: Date.parse("2026-11-02T09:00:00Z"),
              endMs: Date.parse("2026-11-03T09:00:00Z"),
            },
          ],
        },
      ],
      quietHours: [
        {
          group: "data-governance",
          fromMinute: 1_200,
          toMinute: 420,
          timeZone: "Europe/Berlin",
          days: ["mon", "fri"],
        },
        {
          group: "security",
          fromMinute: 0,
          toMinute: 1_440,
          timeZone: "UTC",
          days: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
        },
      ],
    });
  });

  test("with events of people whom nobody knows is taken, and its owner told", async () => {
    const { path } = await files(GOOD, CALENDAR.replace("dana@", "somebody@"));

    const { notes } = toDirectoryFile(await readDirectoryTexts(path), NOW_MS);

    expect(notes).toEqual([
      "COUNTERSIGN_DIRECTORY_FILE: schedules[1].calendar: 1 events name nobody of its names",
    ]);
  });
});

describe("a file that is followed", () => {
  async function follow() {
    const at = await files(GOOD);
    const time = { ms: NOW_MS };
    const activated: DirectoryFile[] = [];
    const refused: unknown[] = [];
    const notes: string[] = [];
    const watch = await DirectoryWatch.open({
      path: at.path,
      clock: () => time.ms,
      onActivated: (file) => activated.push(file),
      onRefused: (error) => refused.push(error),
      onNotes: (all) => notes.push(...all),
    });
    return { ...at, time, activated, refused, notes, watch };
  }

  test("stays in force when a bad one takes its place, which is told once", async () => {
    const { path, watch, activated, refused } = await follow();
    await using _ending = watch;
    await writeFile(path, "people: 7");

    await watch.refresh();
    await watch.refresh();

    expect(activated).toHaveLength(1);
    expect(refused).toEqual([expect.any(ConfigError)]);
  });

  test("is read anew when it or a calendar of it changes, and not otherwise", async () => {
    const { path, calendarPath, watch, activated } = await follow();
    await using _ending = watch;
    await watch.refresh();
    expect(activated).toHaveLength(1);

    await writeFile(path, GOOD.replace("Dana Diaz", "Dana D."));
    await watch.refresh();
    await writeFile(calendarPath, CALENDAR.replace("20261103", "20261104"));
    await watch.refresh();

    expect(activated.map(({ people }) => people[0]?.name)).toEqual([
      "Dana Diaz",
      "Dana D.",
      "Dana D.",
    ]);
    expect(new Set(activated.map(({ digest }) => digest)).size).toBe(3);
  });

  test("has its turns worked out anew after a day", async () => {
    const { watch, activated, time } = await follow();
    await using _ending = watch;
    time.ms += 24 * 3_600_000;

    await watch.refresh();

    expect(activated).toHaveLength(2);
    expect(activated[0]?.digest).toBe(activated[1]?.digest);
  });
});
