import { describe, expect, test } from "vitest";
import { handlesOf } from "../../../services/core/ledger/handles.ts";
import { subjectsOf } from "../../../services/core/ledger/leaf.ts";
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

describe("subjectsOf", () => {
  test("is the request, and those whom its details name", () => {
    const { actorIdOf } = knowing("request.opened");

    expect(subjectsOf(EVENTS["request.opened"], { details: DETAILS, actorIdOf })).toEqual([
      DETAILS.id,
      idOf("person", "https://people.example|ownerolga"),
      idOf("person", "principalolga"),
    ]);
  });

  test("is the request itself where a principal's name folds to nothing", () => {
    const event = EVENTS["request.opened"];
    const agent = { ...DETAILS.agent, owner: "" };
    const details = { ...DETAILS, agent, context: { ...DETAILS.context, principal: " " } };
    const { actorIdOf } = knowing("request.opened");

    expect(subjectsOf(event, { details, actorIdOf })).toEqual([DETAILS.id]);
  });
});

function knowing(type: LeafType): Archive {
  const archive = new Archive();
  archive.append(EVENTS[type]);
  return archive;
}
