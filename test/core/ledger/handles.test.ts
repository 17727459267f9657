import { describe, expect, test } from "vitest";
import { handlesOf } from "../../../services/core/ledger/handles.ts";
import type { LeafType } from "../../../services/core/ledger/leaf-body.ts";
import { Archive, detailsSaying, eventsSaying, idOf, SAID } from "./leaf-samples.ts";
import { delegatedSaying, RICH_NAMES, richEventsSaying } from "./rich-samples.ts";

const EVENTS = eventsSaying(SAID);
const DETAILS = detailsSaying(SAID);

function namesIn(type: LeafType): readonly string[] {
  return handlesOf(EVENTS[type], DETAILS).map(({ kind, name }) => `${kind} ${name}`);
}

const INVOLVED = [
  "person https://people.example|owner Olga",
  "person principal Olga",
  "agent https://workloads.example|agent Olga",
];

describe("handlesOf", () => {
  test("refuses an event whose request's details are another's", () => {
    expect(() => handlesOf(EVENTS["vote.cast"], { ...DETAILS, id: "req_other" })).toThrow(
      expect.objectContaining({ code: "bad_event" }),
    );
  });

  test("finds the agent that asks and whoever is involved, each once", () => {
    expect(new Set(namesIn("request.opened"))).toEqual(
      new Set(["agent spiffe://example/agent/Olga", ...INVOLVED]),
    );
    expect(namesIn("request.opened")).toHaveLength(4);
  });

  test("finds a voter by the folded name and shows it as it is spelled", () => {
    const [voter] = handlesOf(EVENTS["vote.withdrawn"], DETAILS);

    expect(voter).toEqual({
      kind: "person",
      handle: "https://people.example|voterolga",
      name: "https://people.example|voter Olga",
    });
  });

  test("finds everyone whose votes counted", () => {
    expect(namesIn("request.approved")).toEqual([
      "person https://people.example|voter Olga",
      "person https://people.example|second Olga",
    ]);
  });

  test("finds nobody where a part of the service acted", () => {
    expect(namesIn("policy.activated")).toEqual([]);
    expect(namesIn("request.expired")).toEqual([]);
  });
});

describe("handlesOf, of people and identities,", () => {
  test("finds every identity of a voter", () => {
    const event = richEventsSaying(SAID)["a signed vote"]!;

    const names = handlesOf(event, DETAILS).map(({ name }) => name);

    expect(names).toEqual(
      expect.arrayContaining([
        "https://people.example|second Olga",
        "https://other.example|voter Olga",
      ]),
    );
  });

  test("finds everyone through whom an agent came to act", () => {
    const parties = handlesOf(EVENTS["decision.denied"], delegatedSaying(SAID));

    expect(parties.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining([
        "person https://people.example|delegator Olga",
        "agent spiffe://example/agent/between Olga",
      ]),
    );
  });

  test("finds an agent of the registry with its people, and no groups", () => {
    const name = RICH_NAMES.findLast((each) => each.endsWith("agent_registered"))!;
    const parties = handlesOf(richEventsSaying(SAID)[name]!, undefined);

    expect(parties.map(({ kind, name: each }) => `${kind} ${each}`)).toEqual([
      "person https://people.example|voter Olga",
      "person https://people.example|owner Olga",
      "person https://people.example|principal Olga",
      "agent spiffe://example/agent/Olga",
    ]);
  });
});

describe("the subjects of a leaf", () => {
  test("are the other identities of a voter too, whose erasure has to find the request", () => {
    const { subjects } = new Archive().append(richEventsSaying(SAID)["a signed vote"]!);

    expect(subjects).toEqual([
      idOf("person", "https://people.example|voterolga"),
      idOf("person", "https://people.example|secondolga"),
      idOf("person", "https://other.example|voterolga"),
    ]);
  });

  test("are those who delegated", () => {
    const { subjects } = new Archive().append(EVENTS["request.opened"], delegatedSaying(SAID));

    expect(subjects).toContain(idOf("person", "https://people.example|delegatorolga"));
  });

  test("are whoever's vote was refused", () => {
    const { subjects } = new Archive().append(EVENTS["vote.refused"]);

    expect(subjects).toEqual([idOf("person", "https://people.example|voterolga")]);
  });

  test("are those whom its request's details name", () => {
    const { subjects } = new Archive().append(EVENTS["request.opened"]);

    expect(subjects).toEqual([
      idOf("person", "https://people.example|ownerolga"),
      idOf("person", "principalolga"),
    ]);
  });

  test("are nobody where a principal's name folds to nothing", () => {
    const agent = { ...DETAILS.agent, owner: "" };
    const details = { ...DETAILS, agent, context: { ...DETAILS.context, principal: " " } };

    expect(new Archive().append(EVENTS["request.opened"], details).subjects).toEqual([]);
  });
});
