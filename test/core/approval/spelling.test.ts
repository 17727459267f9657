import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../../services/core/approval/command.ts";
import type { Voter } from "../../../services/core/approval/request.ts";
import { personKey } from "../../../services/core/identity/identity.ts";
import { folded } from "../../../services/core/identity/involved.ts";
import type { Move, Story } from "./samples.ts";
import { denial, openCommand, person, play, reviewed, T0, vote, withdrawal } from "./samples.ts";

const TWO = openCommand({
  decision: reviewed({
    requirements: [{ group: "security", approvals: 2 }],
    denyThreshold: 2,
  }),
});
const OLGA = person("olya", "security");
const SAME_OLGA = person("OLYA", "security");

/** Spellings of one name that the ledger takes for one. */
const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => ` ${name}`,
  (name) => `${name}\u00ad`,
  (name) => name.replace("a", "\uff41"),
];

const plain = fc.constantFrom("ann", "ada", "max");
const spelt = fc
  .tuple(plain, fc.constantFrom(...SPELLINGS))
  .map(([name, spell]) => ({ name, spelling: spell(name) }));
const act = fc.constantFrom<(voter: Voter) => Command>(vote, vote, denial, withdrawal);
const steps = fc.array(fc.record({ who: spelt, act }), { maxLength: 12 });

describe("two spellings of one person", () => {
  test("are not two approvals", () => {
    expect(statusAfter(vote(OLGA), vote(SAME_OLGA))).toBe("pending");
  });

  test("are not two denials", () => {
    expect(statusAfter(denial(OLGA), denial(SAME_OLGA))).toBe("pending");
  });

  test("do not stand as an approval and a denial at once", () => {
    const { request } = storyOf(denial(OLGA), vote(SAME_OLGA));

    expect(request.lifecycle.votes.map(({ choice }) => choice)).toEqual(["approve"]);
  });

  test("may take back what either voted", () => {
    const { request, results } = storyOf(vote(OLGA), withdrawal(SAME_OLGA));

    expect(results.map(({ refusal }) => refusal)).toEqual([undefined, undefined, undefined]);
    expect(request.lifecycle.votes).toEqual([]);
  });
});

test("however people spell themselves, a request becomes what it does when they always spell themselves alike", () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const asSpelt = storyOf(
        ...taken.map(({ who, act: by }) => by(person(who.spelling, "security"))),
      );
      const alike = storyOf(...taken.map(({ who, act: by }) => by(person(who.name, "security"))));

      expect(told(asSpelt)).toEqual(told(alike));
    }),
    { numRuns: 1_000 },
  );
});

function storyOf(...commands: readonly Command[]): Story {
  return play(
    TWO,
    commands.map((command): Move => [command, T0 + 1_000]),
  );
}

function statusAfter(...commands: readonly Command[]) {
  return storyOf(...commands).request.lifecycle.status;
}

/** What a story comes to, by what the ledger knows people by. */
function told({ request: { lifecycle }, events, results }: Story) {
  return {
    status: lifecycle.status,
    votes: lifecycle.votes.map(({ voter, choice }) => [
      folded(personKey(voter.issuer, voter.subject)),
      choice,
    ]),
    deciders: events.flatMap(({ change }) =>
      "voterKeys" in change ? change.voterKeys.map(folded) : [],
    ),
    refusals: results.map(({ refusal }) => refusal?.code),
  };
}
