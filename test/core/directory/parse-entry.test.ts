import { describe, expect, test } from "vitest";
import { ENTRY_KINDS, parseEntry } from "../../../services/core/directory/parse-entry.ts";
import { SAID } from "../ledger/leaf-samples.ts";
import { entriesSaying } from "../ledger/rich-samples.ts";

const ENTRIES = entriesSaying(SAID);
const [OFFER] = ENTRIES;
const PASSKEY = ENTRIES.find(({ kind }) => kind === "passkey_added")!;
const AGENT = ENTRIES.find(({ kind }) => kind === "agent_registered")!;

describe("parseEntry refuses", () => {
  test.each<[what: string, value: unknown]>([
    ["nothing", undefined],
    ["a text", "linked"],
    ["a list", [OFFER]],
    ["no kind", { person: "a|b" }],
    ["another kind", { ...OFFER, kind: "linked_by_force" }],
    ["the name of something that every object has", { kind: "constructor" }],
    ["a member too many", { ...OFFER, name: "Olga" }],
    ["a hash of another form", { ...OFFER, codeHash: "abc" }],
    ["a fraction as a time", { ...OFFER, untilMs: 0.5 }],
    ["a time before 1970", { ...OFFER, untilMs: -1 }],
    ["another basis of a link", { kind: "linked", person: "a|b", other: "c|d", basis: "guess" }],
    ["a passkey without its key", { ...PASSKEY, passkey: { credentialId: "AQID", name: "" } }],
    ["labels that are a list", { ...AGENT, agent: { ...agentOf(AGENT), labels: ["a"] } }],
    ["labels that are numbers", { ...AGENT, agent: { ...agentOf(AGENT), labels: { a: 1 } } }],
    ["principals that are a text", { ...AGENT, agent: { ...agentOf(AGENT), principals: "all" } }],
    ["an agent that says more", { ...AGENT, agent: { ...agentOf(AGENT), mayVote: true } }],
  ])("%s", (_, value) => {
    expect(parseEntry(value)).toBeUndefined();
  });

  test.each(ENTRIES)("an entry that lacks a member: $kind", (entry) => {
    const lacking = Object.keys(entry).map((name) =>
      Object.fromEntries(Object.entries(entry).filter(([other]) => other !== name)),
    );

    expect(lacking.map(parseEntry)).toEqual(lacking.map(() => undefined));
  });
});

describe("parseEntry reads", () => {
  test.each(ENTRIES)("an entry of the kind $kind", (entry) => {
    expect(parseEntry(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
  });

  test("every kind of entry", () => {
    const kinds = new Set(ENTRIES.map(({ kind }) => kind));

    expect([...kinds].sort()).toEqual([...ENTRY_KINDS].sort());
  });
});

function agentOf(entry: object): object {
  return "agent" in entry && typeof entry.agent === "object" && entry.agent !== null
    ? entry.agent
    : {};
}
