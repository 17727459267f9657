import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import type { CountersignEvent } from "../../../services/core/approval/event.ts";
import { folded } from "../../../services/core/identity/involved.ts";
import { commit, saltFor } from "../../../services/core/ledger/commitment.ts";
import { leafHash } from "../../../services/core/ledger/hash.ts";
import { LEAF_BYTES_MAX, parseLeaf } from "../../../services/core/ledger/leaf-codec.ts";
import { LEAF_TYPES } from "../../../services/core/ledger/leaf-shape.ts";
import { toLeaf } from "../../../services/core/ledger/leaf.ts";
import { openingsOf } from "../../../services/core/ledger/openings-of.ts";
import {
  Archive,
  detailsSaying,
  eventsSaying,
  idOf,
  PREV,
  REVIEW,
  SAID,
  voterSaying,
} from "./leaf-samples.ts";
import { delegatedSaying, RICH_NAMES, RICH_REVIEW, richEventsSaying } from "./rich-samples.ts";

const EVENTS = eventsSaying(SAID);
const RICH = richEventsSaying(SAID);

function textOf(event: CountersignEvent, details = detailsSaying(SAID), review = REVIEW): string {
  return new TextDecoder().decode(new Archive().append(event, details, review).body);
}

function parsed(event: CountersignEvent) {
  return parseLeaf(new Archive().append(event).body);
}

/** The sample event of a type with other members in its change. */
function changed(type: keyof typeof EVENTS, change: object): CountersignEvent {
  const event = EVENTS[type];
  return { ...event, change: { ...event.change, ...change } } as CountersignEvent;
}

describe("toLeaf refuses", () => {
  test.each([
    ["a fraction", changed("audit.read", { before: 1.5 })],
    ["a number that a double can't hold", changed("audit.read", { before: 2 ** 53 })],
    ["minus zero", changed("audit.read", { before: -0 })],
    ["a missing value", changed("grant.lapsed", { grantId: undefined })],
    ["half of a surrogate pair", changed("grant.lapsed", { grantId: "\ud800" })],
    ["half of a surrogate pair in what is hidden", changed("policy.refused", { reason: "\ud800" })],
    ["a digest that is none", changed("vote.cast", { actionDigest: "Olga" })],
    ["a passkey of half a character", changed("vote.cast", { passkey: "\ud800" })],
    ["a refusal for a reason in words", changed("vote.refused", { code: "not Olga's" })],
    ["a refused call of a method in words", changed("access.refused", { method: "a call" })],
    [
      "more other identities of a voter than a leaf has room for",
      changed("vote.cast", {
        voter: { ...voterSaying(SAID), linked: Array.from({ length: 17 }, (_, at) => `i|${at}`) },
      }),
    ],
    [
      "more people in an entry than a leaf has room for",
      changed("directory.changed", {
        entry: {
          kind: "agent_registered",
          agent: {
            id: "a",
            owner: "o|o",
            principals: Array.from({ length: 64 }, (_, at) => `i|${at}`),
            labels: {},
            environment: "",
          },
        },
      }),
    ],
    [
      "a broken glass by someone else than its actor",
      { ...EVENTS["glass.broken"], actor: { kind: "person", id: "https://people.example|eve" } },
    ],
    [
      "a refused vote of someone else than its actor",
      { ...EVENTS["vote.refused"], actor: { kind: "person", id: "https://people.example|eve" } },
    ],
    ["another mode", { ...EVENTS["audit.read"], mode: "everybody" }],
    ["a line break in an id", { ...EVENTS["audit.read"], id: "audit.read\nx" }],
    ["the id of another version", { ...EVENTS["grant.lapsed"], version: 9 }],
    ["the id of another request", { ...EVENTS["grant.lapsed"], requestId: "req_other" }],
    ["a version on an event of the service", { ...EVENTS["audit.read"], version: 1 }],
    [
      "a vote by someone else than its actor",
      { ...EVENTS["vote.cast"], actor: { kind: "person", id: "https://people.example|eve" } },
    ],
    [
      "a withdrawal by a service",
      { ...EVENTS["vote.withdrawn"], actor: { kind: "service", id: "clock" } },
    ],
  ] as const)("%s", (_, event) => {
    expect(() => textOf(event as CountersignEvent)).toThrow(
      expect.objectContaining({ name: "LedgerError", code: "bad_event" }),
    );
  });

  test("an event whose request's details are missing", () => {
    const { actorIdOf, keysOf } = new Archive();
    const context = { details: undefined, review: undefined, prev: undefined, actorIdOf, keysOf };

    expect(() => toLeaf(EVENTS["decision.denied"], context)).toThrow(
      expect.objectContaining({ code: "bad_event", message: expect.stringContaining("details") }),
    );
  });

  test("an actor id that could be a name", () => {
    const { keysOf } = new Archive();
    const around = { details: undefined, review: undefined, prev: undefined, keysOf };

    expect(() => toLeaf(EVENTS["audit.read"], { ...around, actorIdOf: () => "olga" })).toThrow(
      expect.objectContaining({ code: "bad_event", message: expect.stringContaining("actor") }),
    );
  });

  test("a leaf that is too large, without repeating what is", () => {
    const requirements = Array.from({ length: 16 }, (_, index) => ({
      group: `${index}`.repeat(300),
      approvals: 1,
    }));
    const event = changed("request.opened", { review: { ...REVIEW, requirements } });

    expect(() => textOf(event)).toThrow(
      expect.objectContaining({
        code: "leaf_too_large",
        message: `the leaf of a request.opened event would have over ${LEAF_BYTES_MAX} bytes`,
      }),
    );
  });
});

describe("the leaf of an event", () => {
  test.each(LEAF_TYPES)("names nobody and repeats nothing that someone wrote: %s", (type) => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z]{12,20}$/), (marker) => {
        const said = { word: marker, text: `It is ${marker}.`, isProven: true };
        const event = eventsSaying(said)[type];

        const text = textOf(event, detailsSaying(said)).toLowerCase();

        expect(text).not.toContain(marker.toLowerCase());
      }),
      { numRuns: 30 },
    );
  });

  test.each(RICH_NAMES)("names nobody and repeats nothing that someone wrote: %s", (name) => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z]{12,20}$/), (marker) => {
        const said = { word: marker, text: `It is ${marker}.`, isProven: true };
        const event = richEventsSaying(said)[name]!;

        const text = textOf(event, delegatedSaying(said), RICH_REVIEW).toLowerCase();

        expect(text).not.toContain(marker.toLowerCase());
      }),
      { numRuns: 30 },
    );
  });

  test("hashes as a leaf of the tree", () => {
    const { body, hash } = new Archive().append(EVENTS["request.opened"]);

    expect(hash).toEqual(leafHash(body));
  });

  test("has equal bytes for equal arguments", () => {
    expect(textOf(EVENTS["vote.cast"])).toBe(textOf(EVENTS["vote.cast"]));
  });

  test("points at the leaf before it, and the first at none", () => {
    expect(parsed(EVENTS["vote.cast"]).prev).toBe(toHex(PREV));
    expect(parsed(EVENTS["request.opened"]).prev).toBeNull();
  });

  test("takes the digest that a vote is for, not the request's", () => {
    const digest = "f".repeat(64);

    expect(parsed(changed("vote.cast", { actionDigest: digest })).action).toEqual({
      tool: "postgres",
      operation: "query",
      digest,
    });
  });

  test("tells of a voter's groups only those that the review asks for", () => {
    expect(parsed(EVENTS["vote.cast"]).data).toMatchObject({ groups: ["data-governance"] });
  });

  test("tells of an honest vote that nobody involved cast it", () => {
    expect(parsed(EVENTS["vote.cast"]).data).toMatchObject({ also: [] });
  });

  test("tells which involved party a voter is by name, however it is spelled", () => {
    const details = detailsSaying(SAID);
    const event = changed("vote.cast", {
      voter: {
        issuer: "https://people.example",
        subject: "voter Olga",
        name: "PRINCIPAL \u200bolga",
        groups: [],
      },
    });

    expect(JSON.parse(textOf(event, details))).toMatchObject({
      data: { also: [idOf("person", folded(details.context.principal))] },
    });
  });

  test("lists whoever is involved, sorted, by ids that their votes would have", () => {
    const { agent, context } = detailsSaying(SAID);
    const ids = [
      idOf("person", folded(agent.owner)),
      idOf("person", folded(context.principal)),
      idOf("agent", folded(agent.id)),
      idOf("agent", folded(`${agent.issuer}|${agent.subject}`)),
    ];

    expect(parsed(EVENTS["decision.denied"]).data).toMatchObject({ involved: [...ids].sort() });
  });

  test("commits to no owner and no principal where there is none", () => {
    const details = detailsSaying(SAID);
    const alone = {
      ...details,
      agent: { ...details.agent, owner: "" },
      context: { ...details.context, principal: "" },
    };

    const { c } = parseLeaf(new Archive().append(EVENTS["decision.denied"], alone).body);

    expect(Object.keys(c)).toEqual(["arguments", "context", "reasons", "target"]);
  });
});

describe("what is sealed", () => {
  test("under one person's key never names another one", () => {
    const sealed = RICH_NAMES.flatMap((name) => {
      const { openings } = new Archive().append(RICH[name]!, delegatedSaying(SAID), RICH_REVIEW);
      const own = idOf("person", folded("https://people.example|voter Olga"));
      return openings.filter(({ subject }) => subject === own).map(({ values }) => values);
    });

    expect(sealed.length).toBeGreaterThan(5);
    expect(JSON.stringify(sealed)).not.toMatch(/second Olga|other Olga|other\.example/);
  });

  test("of an agent's entry belongs to the service, so that no erasure lifts its limits", () => {
    const name = RICH_NAMES.findLast((each) => each.endsWith("agent_registered"))!;

    expect(new Archive().append(RICH[name]!).openings).toEqual([
      {
        subject: "service",
        values: { entry: expect.objectContaining({ kind: "agent_registered" }) },
      },
    ]);
  });

  test("is what no table holds already, under the request", () => {
    const { openings } = new Archive().append(EVENTS["decision.allowed"]);

    expect(openings).toEqual([
      {
        subject: "req_abcdefghijklmnopqrstuvwxyz",
        values: { reasons: [{ code: "sample", message: "Because." }] },
      },
    ]);
  });

  test("of a vote belongs to the voter", () => {
    const { openings } = new Archive().append(EVENTS["vote.cast"]);

    expect(openings).toEqual([
      {
        subject: idOf("person", folded("https://people.example|voter Olga")),
        values: { voter: expect.objectContaining({ name: "Olga" }), comment: "Because." },
      },
    ]);
  });

  test("of a denial belongs to the one who denied, and to the request when several did", () => {
    const voterKeys = ["https://people.example|a", "https://people.example|b"];

    const alone = new Archive().append(EVENTS["request.denied"]).openings;
    const several = new Archive().append(changed("request.denied", { voterKeys })).openings;

    expect(alone[0]?.subject).toBe(idOf("person", folded("https://people.example|voter Olga")));
    expect(several[0]?.subject).toBe("req_abcdefghijklmnopqrstuvwxyz");
  });

  test("of the service belongs to the service", () => {
    expect(new Archive().append(EVENTS["policy.refused"]).openings).toEqual([
      { subject: "service", values: { reason: "Because." } },
    ]);
  });
});

describe("openingsOf", () => {
  test.each(LEAF_TYPES)("opens every commitment: %s", (type) => {
    const archive = new Archive();
    const event = EVENTS[type];
    const { body } = archive.append(event);
    const leaf = parseLeaf(body);

    const opened = openingsOf(body, {
      details: detailsSaying(SAID),
      stored: archive.stored,
      findActorId: archive.actorIdOf,
    });

    const commitments = opened.map(({ field, subject, value }) => {
      const place = { eventId: event.id, field };
      return [field, commit({ ...place, salt: saltFor(archive.keysOf(subject), place), value })];
    });
    expect(Object.fromEntries(commitments)).toEqual(leaf.c);
  });

  test("leaves out what was erased", () => {
    const archive = new Archive();
    const { body } = archive.append(EVENTS["request.opened"]);

    const opened = openingsOf(body, {
      details: detailsSaying(SAID),
      stored: {},
      findActorId: () => undefined,
    });

    expect(opened.map(({ field }) => field)).toEqual(["arguments", "context", "target"]);
  });

  test.each(RICH_NAMES)("opens every commitment: %s", (name) => {
    const archive = new Archive();
    const { body } = archive.append(RICH[name]!, delegatedSaying(SAID), RICH_REVIEW);

    const opened = openingsOf(body, {
      details: delegatedSaying(SAID),
      stored: archive.stored,
      findActorId: archive.actorIdOf,
    });

    const commitments = opened.map(({ field, subject, value }) => {
      const place = { eventId: RICH[name]!.id, field };
      return [field, commit({ ...place, salt: saltFor(archive.keysOf(subject), place), value })];
    });
    expect(Object.fromEntries(commitments)).toEqual(parseLeaf(body).c);
  });

  test("leaves out who delegated once one of them is erased", () => {
    const archive = new Archive();
    const details = delegatedSaying(SAID);
    const { body } = archive.append(EVENTS["request.opened"], details);
    const left = {
      ...details,
      delegation: details.delegation!.map((party) => ({ ...party, id: "[erased]" })),
    };

    const opened = openingsOf(body, {
      details: left,
      stored: archive.stored,
      findActorId: archive.actorIdOf,
    });

    const fields = opened.map(({ field }) => field).join(" ");
    expect(fields).toBe("arguments context owner principal reasons target");
  });
});
