import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { approvingCandidates } from "../../../services/core/approval/eligibility.ts";
import type { ApprovalRequest, Voter } from "../../../services/core/approval/request.ts";
import { votingPeople } from "../../../services/core/approval/standing-votes.ts";
import {
  DANA,
  T0,
  after,
  denial,
  keyOf,
  knownPeople,
  openCommand,
  person,
  reviewed,
  vote,
  withdrawal,
} from "./samples.ts";

const GROUP = "data-governance";
const two = openCommand({ decision: needing(2) });
const three = openCommand({ decision: needing(3) });
/** The same human as dana, by the chat's identity. */
const CHAT = person("dana-chat", GROUP);
const DORA = person("dora", GROUP);
const LINKED = knownPeople({}, { dana: ["dana-chat"], "dana-chat": ["dana"] });

function needing(approvals: number) {
  return reviewed({ requirements: [{ group: GROUP, approvals }] });
}

function linked(voter: Voter, ...subjects: readonly string[]): Voter {
  return { ...voter, linked: subjects.map(keyOf) };
}

function votersOf({ lifecycle }: ApprovalRequest): readonly string[] {
  return lifecycle.votes.map(({ voter }) => voter.subject);
}

describe("one human with two identities counts once", () => {
  test("when they were linked before the first vote", () => {
    const request = after(
      two,
      vote(linked(DANA, "dana-chat"), { people: LINKED }),
      vote(linked(CHAT, "dana"), { people: LINKED }),
    );

    expect(request.lifecycle.status).toBe("pending");
    expect(votersOf(request)).toEqual(["dana-chat"]);
  });

  test("when they were linked between the votes", () => {
    const request = after(two, vote(DANA), vote(linked(CHAT, "dana"), { people: LINKED }));

    expect(request.lifecycle.status).toBe("pending");
    expect(votersOf(request)).toEqual(["dana-chat"]);
  });

  test("when they were linked between the votes and the second says nothing of it", () => {
    const request = after(two, vote(DANA), vote(CHAT, { people: LINKED }));

    expect(request.lifecycle.status).toBe("pending");
    expect(votersOf(request)).toEqual(["dana", "dana-chat"]);
  });

  test("when they were linked between the votes and the verdict", () => {
    const votes = [vote(DANA), vote(CHAT)];

    expect(after(three, ...votes, vote(DORA)).lifecycle.status).toBe("approved");
    expect(after(three, ...votes, vote(DORA, { people: LINKED })).lifecycle.status).toBe("pending");
  });

  test("when only one of them knows of the link", () => {
    const people = knownPeople({}, { "dana-chat": ["dana"] });

    expect(after(three, vote(DANA), vote(CHAT), vote(DORA, { people })).lifecycle.status).toBe(
      "pending",
    );
  });

  test("when both are linked to a third that did not vote", () => {
    const people = knownPeople({}, { dana: ["dana-mail"], "dana-chat": ["dana-mail"] });

    expect(after(two, vote(DANA), vote(CHAT, { people })).lifecycle.status).toBe("pending");
  });

  test("when they are linked over a third that did not vote", () => {
    const people = knownPeople({}, { dana: ["dana-mail"], "dana-mail": ["dana-chat"] });

    expect(after(two, vote(DANA), vote(CHAT, { people })).lifecycle.status).toBe("pending");
  });

  test("when a third vote shows that two belong together", () => {
    const people = knownPeople({}, { "dana-mail": ["dana", "dana-chat"] });
    const mail = person("dana-mail", GROUP);

    expect(after(three, vote(DANA), vote(CHAT), vote(mail, { people })).lifecycle.status).toBe(
      "pending",
    );
  });

  test("when the link was as they voted and has gone since", () => {
    const request = after(two, vote(linked(DANA, "dana-chat")), vote(CHAT));

    expect(request.lifecycle.status).toBe("pending");
  });

  test("when the link is spelled in another way", () => {
    const spelled = { ...DANA, linked: [keyOf("DANA-chat\u200B")] };

    expect(after(two, vote(CHAT), vote(spelled)).lifecycle.status).toBe("pending");
    expect(votersOf(after(two, vote(CHAT), vote(spelled)))).toEqual(["dana"]);
  });

  test("and counts with the name of the identity that voted last", () => {
    const one = reviewed({
      requirements: [
        { group: GROUP, approvals: 1 },
        { group: "security", approvals: 1 },
      ],
    });
    const request = after(openCommand({ decision: one }), vote(DANA), vote(CHAT));

    expect(approvingCandidates(request, LINKED, T0).map(({ key }) => key)).toEqual([
      keyOf("dana-chat"),
    ]);
  });
});

describe("denials", () => {
  const lenient = openCommand({ decision: reviewed({ denyThreshold: 2 }) });

  test("of one human by two identities are one", () => {
    const request = after(lenient, denial(DANA), { ...denial(CHAT), people: LINKED });

    expect(request.lifecycle.status).toBe("pending");
  });

  test("of two people are two", () => {
    expect(after(lenient, denial(DANA), denial(CHAT)).lifecycle.status).toBe("denied");
  });

  test("are taken back by a later approval of the same human", () => {
    const decision = reviewed({
      denyThreshold: 2,
      requirements: [{ group: GROUP, approvals: 2 }],
    });
    const votes = [denial(DANA), vote(CHAT)];
    const request = after(openCommand({ decision }), ...votes, denial(DORA));

    expect(request.lifecycle.status).toBe("denied");
    const known = { ...denial(DORA), people: LINKED };
    expect(after(openCommand({ decision }), ...votes, known).lifecycle.status).toBe("pending");
  });

  test("that are the latest word take an approval back", () => {
    const decision = { ...three.decision, review: { ...three.decision.review!, denyThreshold: 3 } };
    const opening = openCommand({ decision: { ...decision, effect: "review" } });
    const elsa = person("elsa", GROUP);
    const votes = [vote(DANA), denial(CHAT), vote(DORA)];

    expect(after(opening, ...votes, vote(elsa)).lifecycle.status).toBe("approved");
    expect(after(opening, ...votes, vote(elsa, { people: LINKED })).lifecycle.status).toBe(
      "pending",
    );
  });
});

describe("a link to whose action it is", () => {
  test("that became known after the vote makes it count for nothing", () => {
    const people = knownPeople({}, { dana: ["olga"] });

    expect(after(two, vote(DANA), vote(DORA)).lifecycle.status).toBe("approved");
    expect(after(two, vote(DANA), vote(DORA, { people })).lifecycle.status).toBe("pending");
  });

  test("that only a vote by another identity shows counts too", () => {
    const people = knownPeople({}, { dana: ["dana-chat"], "dana-chat": ["olga"] });

    expect(after(two, vote(DANA), vote(DORA, { people })).lifecycle.status).toBe("pending");
  });

  test("over a group that another identity has joined since counts too", () => {
    const details = { ...two.details, agent: { ...two.details.agent, owner: "group:exporters" } };
    const people = knownPeople({ "dana-chat": ["exporters"] }, { dana: ["dana-chat"] });

    const request = after({ ...two, details }, vote(DANA), vote(DORA, { people }));

    expect(request.lifecycle.status).toBe("pending");
  });
});

describe("a withdrawal", () => {
  test("by another identity takes the vote back", () => {
    const request = after(two, vote(DANA), withdrawal(linked(CHAT, "dana")));

    expect(request.lifecycle.votes).toEqual([]);
  });

  test("takes back the votes of all identities, each under its own name", () => {
    const both = after(three, vote(DANA), vote(CHAT), withdrawal(linked(CHAT, "dana")));

    expect(both.lifecycle.votes).toEqual([]);
    expect(both.lifecycle.version).toBe(5);
  });

  test("of somebody else takes nothing back", () => {
    const request = after(three, vote(DANA), vote(CHAT), withdrawal(DORA));

    expect(votersOf(request)).toEqual(["dana", "dana-chat"]);
  });
});

describe("however identities are linked", () => {
  const SUBJECTS = ["a", "b", "c", "d", "e", "f"];
  const links = fc.array(fc.tuple(fc.constantFrom(...SUBJECTS), fc.constantFrom(...SUBJECTS)), {
    maxLength: 6,
  });
  const order = fc.shuffledSubarray(SUBJECTS, { minLength: 1 });

  test("there are as many people as there are parts that no link joins", () => {
    fc.assert(
      fc.property(links, links, order, (asVoted, asKnown, voters) => {
        const known = knownPeople({}, byFirst(asKnown));
        const votes = voters.map((subject, at) => ({
          voter: linked(person(subject, GROUP), ...(byFirst(asVoted)[subject] ?? [])),
          choice: "approve" as const,
          comment: "",
          channel: "terminal",
          atMs: at,
        }));

        const people = votingPeople(votes, known);

        const said = asVoted.filter(([from]) => voters.includes(from));
        expect(people.map(({ vote: { voter } }) => voter.subject).toSorted()).toEqual(
          latestOfParts(voters, [...said, ...reachable(asKnown, voters, said)]).toSorted(),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test("whether people approve depends on who voted and not on the order", () => {
    fc.assert(
      fc.property(links, order, fc.integer({ min: 1, max: 3 }), (pairs, voters, approvals) => {
        const people = knownPeople(
          {},
          byFirst(
            pairs.flatMap(([a, b]) => [
              [a, b],
              [b, a],
            ]),
          ),
        );
        const cast = (of: readonly string[]) =>
          of.map((subject) => vote(person(subject, GROUP), { people }));
        const statusOf = (of: readonly string[]) =>
          after(openCommand({ decision: needing(approvals) }), ...cast(of)).lifecycle.status;
        const parts = latestOfParts(voters, pairs).length;

        expect(statusOf(voters)).toBe(parts >= approvals ? "approved" : "pending");
        expect(statusOf(voters.toReversed())).toBe(statusOf(voters));
      }),
      { numRuns: 1_000 },
    );
  });
});

function byFirst(pairs: readonly (readonly string[])[]): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  for (const [from = "", to = ""] of pairs) found[from] = [...(found[from] ?? []), to];
  return found;
}

/** The known links that somebody who votes leads to: nobody asks who else is linked to a stranger. */
function reachable(
  known: readonly (readonly [string, string])[],
  voters: readonly string[],
  said: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const seen = new Set([...voters, ...said.map(([, to]) => to)]);
  for (let round = 0; round < known.length; round += 1) {
    for (const [from, to] of known) if (seen.has(from)) seen.add(to);
  }
  return known.filter(([from]) => seen.has(from));
}

/** The last voter of each part of the graph, found by painting it. */
function latestOfParts(
  voters: readonly string[],
  pairs: readonly (readonly string[])[],
): readonly string[] {
  const colours = new Map<string, string>();
  const colourOf = (subject: string) => colours.get(subject) ?? subject;
  for (const [a = "", b = ""] of pairs) {
    const [from, to] = [colourOf(a), colourOf(b)];
    for (const subject of ["a", "b", "c", "d", "e", "f"]) {
      if (colourOf(subject) === from) colours.set(subject, to);
    }
  }
  return [...new Map(voters.map((subject) => [colourOf(subject), subject])).values()];
}
