import { describe, expect, test } from "vitest";
import { handlesOf } from "../../../services/core/ledger/handles.ts";
import type { LeafType } from "../../../services/core/ledger/leaf-body.ts";
import { Archive, detailsSaying, eventsSaying, idOf, SAID } from "./leaf-samples.ts";

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

describe("the subjects of a leaf", () => {
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
