import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CountersignEvent } from "../../../services/core/approval/event.ts";
import { folded } from "../../../services/core/identity/involved.ts";
import { fromLeaf } from "../../../services/core/ledger/from-leaf.ts";
import { LEAF_TYPES } from "../../../services/core/ledger/leaf-shape.ts";
import type { Said } from "./leaf-samples.ts";
import { Archive, detailsSaying, eventsSaying, idOf, SAID } from "./leaf-samples.ts";

const ANY_SAID: fc.Arbitrary<Said> = fc.record({
  word: fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
  text: fc.string({ unit: "binary", maxLength: 60 }),
  isProven: fc.boolean(),
});

const EVENTS = eventsSaying(SAID);

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

  test("a workload as this event spells it, when another spelling was known before", () => {
    const archive = new Archive();
    const loud = detailsSaying({ ...SAID, word: "OLGA" });
    archive.append(eventsSaying({ ...SAID, word: "OLGA" })["decision.denied"], loud);
    const { body } = archive.append(EVENTS["decision.denied"]);

    expect(read(archive, body)).toEqual(EVENTS["decision.denied"]);
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

  test("which workload asked by its random id", () => {
    expect(forgetting(EVENTS["decision.allowed"], AGENT).actor.id).toBe(`erased|${AGENT}`);
  });
});
