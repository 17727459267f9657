import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CountersignEvent } from "../../../services/core/approval/event.ts";
import { folded } from "../../../services/core/identity/involved.ts";
import { fromLeaf } from "../../../services/core/ledger/from-leaf.ts";
import { LEAF_TYPES } from "../../../services/core/ledger/leaf-shape.ts";
import type { Said } from "./leaf-samples.ts";
import { Archive, detailsSaying, eventsSaying, idOf, ISSUER, SAID } from "./leaf-samples.ts";
import { delegatedSaying, RICH_NAMES, RICH_REVIEW, richEventsSaying } from "./rich-samples.ts";

const ANY_SAID: fc.Arbitrary<Said> = fc.record({
  word: fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
  text: fc.string({ unit: "binary", maxLength: 60 }),
  isProven: fc.boolean(),
});

const EVENTS = eventsSaying(SAID);
const RICH = richEventsSaying(SAID);

function read(archive: Archive, body: Uint8Array, details = detailsSaying(SAID)): CountersignEvent {
  return fromLeaf(body, { openings: archive.stored, details, nameOf: archive.nameOf });
}

function forgetting(event: CountersignEvent, ...subjects: readonly string[]): CountersignEvent {
  const archive = new Archive();
  const { body } = archive.append(event);
  for (const subject of subjects) archive.erase(subject);
  return read(archive, body);
}

const VOTER = idOf("person", folded("https://people.example|voter Olga"));
const SECOND = idOf("person", folded(`${ISSUER}|second Olga`));
const OTHER = idOf("person", folded(`${ISSUER}|other Olga`));
const AGENT = idOf("agent", folded("spiffe://example/agent/Olga"));
const REQUEST = "req_abcdefghijklmnopqrstuvwxyz";

describe("fromLeaf refuses", () => {
  test("bytes that are not canonical", () => {
    const archive = new Archive();
    const { body } = archive.append(EVENTS["request.expired"]);
    const spaced = new TextEncoder().encode(` ${new TextDecoder().decode(body)}`);

    expect(() => read(archive, spaced)).toThrow(
      expect.objectContaining({ code: "bad_leaf", message: "a leaf is not canonical JSON" }),
    );
  });

  test("bytes that are not JSON", () => {
    const body = new TextEncoder().encode("{");

    expect(() => read(new Archive(), body)).toThrow(expect.objectContaining({ code: "bad_leaf" }));
  });

  test("a list", () => {
    const body = new TextEncoder().encode("[]");

    expect(() => read(new Archive(), body)).toThrow(expect.objectContaining({ code: "bad_leaf" }));
  });

  test("an event id of another request", () => {
    const archive = new Archive();
    const { body } = archive.append(EVENTS["request.expired"]);
    const text = new TextDecoder()
      .decode(body)
      .replace(`"id":"${REQUEST}.2"`, '"id":"req_other.2"');

    expect(() => read(archive, new TextEncoder().encode(text))).toThrow(
      expect.objectContaining({ code: "bad_leaf", message: expect.stringContaining("request") }),
    );
  });

  test("an opening of another shape", () => {
    const archive = new Archive();
    const { body } = archive.append(EVENTS["vote.cast"]);
    const sources = { details: detailsSaying(SAID), nameOf: archive.nameOf };

    expect(() => fromLeaf(body, { ...sources, openings: { voter: "Olga", comment: "" } })).toThrow(
      expect.objectContaining({ code: "bad_opening", message: expect.stringContaining("voter") }),
    );
  });

  test.each([
    ["another shape", { kind: "passkey_added", person: "Olga" }],
    ["another kind than its leaf", { kind: "stand_in_ended", person: "Olga" }],
  ])("an entry of the directory of %s", (_, entry) => {
    const archive = new Archive();
    const { body } = archive.append(EVENTS["directory.changed"]);
    const sources = { details: undefined, nameOf: archive.nameOf };

    expect(() => fromLeaf(body, { ...sources, openings: { entry } })).toThrow(
      expect.objectContaining({ code: "bad_opening", message: expect.stringContaining("entry") }),
    );
  });
});

describe("fromLeaf gives back", () => {
  test.each(LEAF_TYPES)("the very event: %s", (type) => {
    fc.assert(
      fc.property(ANY_SAID, (said) => {
        const archive = new Archive();
        const event = eventsSaying(said)[type];
        const { body } = archive.append(event, detailsSaying(said));

        expect(read(archive, body, detailsSaying(said))).toEqual(event);
      }),
      { numRuns: 60 },
    );
  });

  test.each(RICH_NAMES)("an event that says all that it may: %s", (name) => {
    fc.assert(
      fc.property(ANY_SAID, (said) => {
        const archive = new Archive();
        const event = richEventsSaying(said)[name]!;
        const { body } = archive.append(event, delegatedSaying(said), RICH_REVIEW);

        expect(read(archive, body, delegatedSaying(said))).toEqual(event);
      }),
      { numRuns: 60 },
    );
  });

  test("a workload as this event spells it, when another spelling was known before", () => {
    const archive = new Archive();
    const loud = detailsSaying({ ...SAID, word: "OLGA" });
    archive.append(eventsSaying({ ...SAID, word: "OLGA" })["decision.denied"], loud);
    const { body } = archive.append(EVENTS["decision.denied"]);

    expect(read(archive, body)).toEqual(EVENTS["decision.denied"]);
  });
});

describe("of a change of the directory whose person was erased, fromLeaf says", () => {
  const person = `erased|${VOTER}`;

  test.each([
    ["link_offered", { kind: "link_offered", person, codeHash: "", untilMs: 0 }],
    ["linked", { kind: "linked", person, other: `${ISSUER}|other Olga`, basis: "code" }],
    ["unlinked", { kind: "unlinked", person, other: `${ISSUER}|other Olga` }],
    ["groups_noted", { kind: "groups_noted", person, groups: [], issuedAtMs: 0 }],
    [
      "stand_in_named",
      {
        kind: "stand_in_named",
        person,
        standIn: `${ISSUER}|other Olga`,
        fromMs: 1_800_600_000_000,
        untilMs: 1_800_600_000_000,
      },
    ],
    ["stand_in_ended", { kind: "stand_in_ended", person }],
    ["passkey_added", { kind: "passkey_removed", person, credentialId: "" }],
    ["passkey_removed", { kind: "passkey_removed", person, credentialId: "" }],
  ] as const)("nothing that gives anybody a right: %s", (kind, entry) => {
    const [, event] = Object.entries(RICH).find(([name]) => name.endsWith(` ${kind}`))!;

    expect(forgetting(event, VOTER).change).toEqual({ type: "directory.changed", entry });
  });

  test("whom the entry of another person names only by their random id", () => {
    const [, event] = Object.entries(RICH).find(([name]) => name.endsWith(" linked"))!;

    expect(forgetting(event, OTHER).change).toMatchObject({
      entry: { person: `${ISSUER}|voter Olga`, other: `erased|${OTHER}` },
    });
  });

  test("the limits of an agent whose owner is erased as they were", () => {
    const [, event] = Object.entries(RICH).findLast(([name]) => name.endsWith("agent_registered"))!;
    const owner = idOf("person", folded(`${ISSUER}|owner Olga`));

    expect(forgetting(event, owner).change).toMatchObject({
      entry: {
        agent: {
          owner: `erased|${owner}`,
          principals: ["group:sales", `${ISSUER}|principal Olga`, `erased|${owner}`],
          labels: { Olga: "Because." },
        },
      },
    });
  });

  test("of an agent whose entry can't be read that it may act for nobody", () => {
    const [, event] = Object.entries(RICH).findLast(([name]) => name.endsWith("agent_registered"))!;

    expect(forgetting(event, "service").change).toMatchObject({
      entry: {
        kind: "agent_registered",
        agent: { id: "spiffe://example/agent/Olga", principals: [] },
      },
    });
  });
});

describe("of what was erased, fromLeaf says", () => {
  test("who voted only by their random id", () => {
    const event = forgetting(EVENTS["vote.cast"], VOTER);

    expect(event.actor.id).toBe(`erased|${VOTER}`);
    expect(event.change).toMatchObject({
      voter: { issuer: "erased", subject: VOTER, name: "[erased]", groups: ["data-governance"] },
      comment: "",
    });
  });

  test("the same of one person in all their events", () => {
    const voters = LEAF_TYPES.map((type) => forgetting(EVENTS[type], VOTER)).filter(
      ({ actor }) => actor.kind === "person",
    );

    expect(new Set(voters.map(({ actor }) => actor.id))).toEqual(new Set([`erased|${VOTER}`]));
  });

  test("which people approved by their random ids", () => {
    const event = forgetting(EVENTS["request.approved"], VOTER);

    expect(event.change).toMatchObject({
      voterKeys: [`erased|${VOTER}`, "https://people.example|second Olga"],
    });
  });

  test("nothing of why somebody denied, when that person is the one who is erased", () => {
    const event = forgetting(EVENTS["request.denied"], VOTER);

    expect(event.change).toMatchObject({ reasons: [{ code: "erased", message: "" }] });
  });

  test("the code of a revocation without its words", () => {
    const event = forgetting(EVENTS["grant.revoked"], REQUEST);

    expect(event.change).toMatchObject({ reasons: [{ code: "sample", message: "" }] });
  });

  test.each([
    ["request.cancelled", { reason: "" }],
    ["notification.failed", { reason: "" }],
    ["outcome.reported", { detail: "" }],
    ["decision.denied", { reasons: [{ code: "erased", message: "" }] }],
  ] as const)("no text: %s", (type, change) => {
    expect(forgetting(EVENTS[type], REQUEST).change).toMatchObject(change);
  });

  test("nothing of a passkey's signature, and other identities still by their names", () => {
    const event = forgetting(RICH["a signed vote"]!, VOTER);

    expect(event.change).not.toHaveProperty("passkey");
    expect(event.change).toMatchObject({
      isStrong: true,
      voter: {
        subject: VOTER,
        linked: [`${ISSUER}|second Olga`, "https://other.example|voter Olga"],
      },
    });
  });

  test("another identity of a voter only by its random id", () => {
    const event = forgetting(RICH["a signed vote"]!, SECOND);

    expect(event.change).toMatchObject({
      voter: { name: "Olga", linked: [`erased|${SECOND}`, "https://other.example|voter Olga"] },
    });
  });

  test("nothing of why the glass was broken", () => {
    const event = forgetting(EVENTS["glass.broken"], VOTER);

    expect(event.change).toMatchObject({ reason: "", voter: { name: "[erased]" } });
  });

  test("which workload asked by its random id", () => {
    expect(forgetting(EVENTS["decision.allowed"], AGENT).actor.id).toBe(`erased|${AGENT}`);
  });
});
