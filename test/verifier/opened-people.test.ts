import { describe, expect, test } from "vitest";
import { commit } from "../../services/core/ledger/commitment.ts";
import type { JsonValue } from "../../services/core/policy/json.ts";
import {
  DANA,
  GRANT_TTL_MS,
  ISSUER,
  T0,
  TICK,
  openCommand,
  person,
  play,
  reviewed,
  vote,
} from "../core/approval/samples.ts";
import { bytesOf, logOf, packageOf, rewritten, TRUST } from "./built-log.ts";
import { verify } from "./run.ts";

const OPENED = 2;
const VOTED = 3;
const requirements = [{ group: "data-governance", approvals: 2 }];
const built = logOf(
  play(openCommand({ decision: reviewed({ requirements }) }), [
    [vote(DANA), T0 + 1],
    [vote(person("dora", "data-governance")), T0 + 2],
    [TICK, T0 + 2 + GRANT_TTL_MS],
  ]),
);

/** The package of a log whose keeper committed to something else, and tells it in the opening. */
function verifyTelling(at: number, field: string, value: JsonValue) {
  const opening = built.openings.find((each) => each.index === at && each.field === field)!;
  const salt = Buffer.from(opening.salt, "hex");
  const commitment = commit({ eventId: opening.id, field: field as "voter", salt, value });
  const leaves = built.leaves.map((leaf, index) =>
    index === at ? { ...leaf, c: { ...leaf["c"], [field]: commitment } } : leaf,
  );
  const openings = built.openings.map((each) => (each === opening ? { ...each, value } : each));
  const zip = packageOf(rewritten(leaves).map(bytesOf), openings);
  return verify({ zip, trust: TRUST }, "zip", "--trust", "trust");
}

describe("with openings, a vote is held against the people that it was about", () => {
  test.each<[string, string, JsonValue]>([
    ["the owner", "owner", `${ISSUER}|dana`],
    ["the owner, spelled in another way", "owner", `${ISSUER.toUpperCase()}|DANA\u200B`],
    ["the owner by a group", "owner", "group:Data-Governance"],
    ["the principal", "principal", "dana"],
    ["the principal by what they are called", "principal", "name of ｄａｎａ"],
  ])("a vote of %s is found, though no leaf names them", async (_, field, name) => {
    const { code, rules, leavesOf } = await verifyTelling(OPENED, field, name);

    expect(rules).toEqual(["self_approval"]);
    expect(leavesOf("self_approval")).toEqual([VOTED]);
    expect(code).toBe(2);
  });

  test("a group that the voter did not have is found", async () => {
    const { code, rules } = await verifyTelling(VOTED, "voter", { ...DANA, groups: ["cooks"] });

    expect(rules).toEqual(["group_unfounded"]);
    expect(code).toBe(2);
  });

  test("two spellings of one person under one id are one person", async () => {
    const voter = { ...DANA, subject: "DANA" };
    const story = play(openCommand({ decision: reviewed({ requirements }) }), [
      [vote(DANA), T0 + 1],
      [vote(voter), T0 + 2],
      [TICK, T0 + 86_400_000],
    ]);
    const { leaves, openings } = logOf(story);
    const zip = packageOf(leaves.map(bytesOf), openings);

    const { code, rules } = await verify({ zip, trust: TRUST }, "zip", "--trust", "trust");

    expect(rules).toEqual([]);
    expect(code).toBe(0);
  });
});
