import { describe, expect, test } from "vitest";
import type { Shaped } from "../../../services/core/approval/alike.ts";
import { denialKeysOf, matchOf, shapesOf } from "../../../services/core/approval/alike.ts";
import type { RequestDetails, RequestShapes } from "../../../services/core/approval/request.ts";
import {
  CANCEL,
  DANA,
  DETAILS,
  EXPIRES_IN_MS,
  GRANT_TTL_MS,
  REVOKE,
  SEVERAL,
  T0,
  TICK,
  after,
  boundedVote,
  denial,
  openCommand,
  outcome,
  play,
  redemption,
  reviewed,
  use,
  vote,
} from "./samples.ts";

const HOUR = 3_600_000;
const SHAPES: RequestShapes = { action: "A", target: "T", rule: "R", task: "K", grant: "G" };
const details: RequestDetails = { ...DETAILS, shapes: SHAPES };
const several = openCommand({
  details,
  decision: reviewed({ ...SEVERAL, rememberDenialMs: HOUR }),
});

function review(change: object = SEVERAL) {
  const decision = reviewed(change);
  return decision.review!;
}

const shaped: Shaped = {
  agentId: "spiffe://example/agent/exporter",
  action: { ...DETAILS.action, argumentsJson: '{"limit":1,"table":"customers"}' },
  context: { ...DETAILS.context, task: "t-1" },
  rule: "ask",
  review: review(),
  valueTags: new Map(),
  digest: "d".repeat(64),
};

/** Which shapes of two questions differ. */
function differing(change: Partial<Shaped>): string {
  const [one, other] = [shapesOf(shaped), shapesOf({ ...shaped, ...change })];
  const kinds = ["action", "deed", "target", "rule", "task", "grant"] as const;
  return kinds.filter((kind) => one[kind] !== other[kind]).join(" ");
}

function action(change: Partial<Shaped["action"]>): Partial<Shaped> {
  return { action: { ...shaped.action, ...change } };
}

function context(change: Partial<Shaped["context"]>): Partial<Shaped> {
  return { context: { ...shaped.context, ...change } };
}

describe("later questions find", () => {
  test("a request that waits, until it expires", () => {
    expect(matchOf(after(several))).toEqual({ key: "p:A", untilMs: T0 + EXPIRES_IN_MS });
  });

  test("a grant of several uses, until its window ends", () => {
    const untilMs = T0 + 1_000 + HOUR;

    expect(matchOf(after(several, boundedVote(DANA)))).toEqual({ key: "g:G", untilMs });
    expect(
      matchOf(after(several, boundedVote(DANA), redemption(), outcome(), use("req_2"))),
    ).toEqual({ key: "g:G", untilMs });
  });

  test("by another key a grant whose uses are all taken", () => {
    const request = after(several, boundedVote(DANA), use("req_2"), use("req_3"));

    expect(matchOf(request)?.key).toBe("u:G");
  });

  test.each(["action", "target", "rule", "task"] as const)("a denial of the %s", (scope) => {
    const remember = { scope, forMs: 5_000 };
    const request = after(several, { ...denial(DANA), remember });

    expect(matchOf(request)).toEqual({ key: `d:${scope}:${SHAPES[scope]}`, untilMs: T0 + 6_000 });
  });

  test("a denial of the action, whatever the agent says of itself, and one of an older version", () => {
    const remember = { scope: "action", forMs: 5_000 } as const;
    const shapes = { ...SHAPES, deed: "D" };
    const request = after(
      { ...several, details: { ...details, shapes } },
      { ...denial(DANA), remember },
    );

    expect(matchOf(request)?.key).toBe("d:action:D");
    expect(denialKeysOf(shapes)).toEqual([
      "d:action:D",
      "d:action:A",
      "d:target:T",
      "d:rule:R",
      `d:task:${SHAPES.task}`,
    ]);
  });

  test.each([
    ["a denial that is not remembered", after(several, denial(DANA))],
    ["a grant of one use", after(several, vote(DANA))],
    ["a grant that was revoked", after(several, boundedVote(DANA), REVOKE)],
    ["what was left and was revoked", after(several, boundedVote(DANA), redemption(), REVOKE)],
    ["a request that was cancelled", after(several, CANCEL)],
    ["a request that expired", play(several, [[TICK, T0 + EXPIRES_IN_MS]]).request],
    [
      "a grant whose own use lapsed",
      play(several, [
        [boundedVote(DANA), T0],
        [TICK, T0 + GRANT_TTL_MS],
      ]).request,
    ],
    ["a request without shapes", after(openCommand())],
    [
      "a grant without a shape",
      after(
        openCommand({
          ...several,
          details: { ...DETAILS, shapes: { action: "A", target: "T", rule: "R" } },
        }),
        boundedVote(DANA),
      ),
    ],
  ])("nothing of %s", (_, request) => {
    expect(matchOf(request)).toBeUndefined();
  });
});

describe("shapes", () => {
  test("are digests, none like another", () => {
    const shapes = Object.values(shapesOf({ ...shaped, rule: "" }));

    for (const shape of shapes) expect(shape).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(shapes).size).toBe(6);
  });

  test("stay what they are: other versions of the service must find the same requests", () => {
    expect(shapesOf(shaped)).toEqual(RECORDED);
  });

  test("of a task are there where one is named, of a grant where policy allows several uses", () => {
    expect(shapesOf({ ...shaped, ...context({ task: "" }) })).not.toHaveProperty("task");
    expect(shapesOf({ ...shaped, review: review({}) })).not.toHaveProperty("grant");
  });

  test.each<[string, Partial<Shaped>, string]>([
    ["agent", { agentId: "spiffe://example/other" }, "action deed target rule task grant"],
    ["tool", action({ tool: "mysql" }), "action deed target grant"],
    ["operation", action({ operation: "execute" }), "action deed grant"],
    ["target", action({ target: "orders" }), "action deed target grant"],
    ["facts", action({ factsJson: '{"a":1}' }), ""],
    ["classification", action({ classification: { phi: 1 } }), "grant"],
    [
      "arguments that the grant names",
      action({ argumentsJson: '{"limit":1,"table":"o"}' }),
      "action deed grant",
    ],
    [
      "arguments that it does not name",
      action({ argumentsJson: '{"limit":2,"table":"customers"}' }),
      "action deed",
    ],
    ["environment", context({ environment: "staging" }), "action grant"],
    ["source zone", context({ sourceZone: "eu" }), "action grant"],
    ["destination zone", context({ destinationZone: "eu" }), "action grant"],
    ["principal", context({ principal: "pia" }), "action grant"],
    ["reason", context({ reason: "because" }), ""],
    ["task", context({ task: "t-2" }), "task"],
    ["rule", { rule: "other" }, "rule grant"],
    ["delegation", { delegation: [{ kind: "person", id: "x|y" }] }, "action grant"],
    ["policy's wait", { review: review({ ...SEVERAL, expiresInMs: 1 }) }, ""],
    ["policy's pointers", { review: review({ ...SEVERAL, grantShape: ["/limit"] }) }, "grant"],
  ])("of another %s differ where that belongs to them", (_, change, expected) => {
    expect(differing(change)).toBe(expected);
  });

  test("know two zones apart", () => {
    const there = shapesOf({ ...shaped, ...context({ sourceZone: "eu", destinationZone: "" }) });
    const back = shapesOf({ ...shaped, ...context({ sourceZone: "", destinationZone: "eu" }) });

    expect(there.grant).not.toBe(back.grant);
  });

  test("count labels without their numbers, in any order", () => {
    const one = shapesOf({ ...shaped, ...action({ classification: { pii: 1, pci: 2 } }) });
    const other = shapesOf({ ...shaped, ...action({ classification: { pci: 7, pii: 3 } }) });

    expect(one.grant).toBe(other.grant);
  });
});

describe("hidden values", () => {
  const ana = {
    ...shaped,
    ...action({ argumentsJson: '{"table":"<EMAIL_1>"}', target: "<SSN_1>" }),
  };
  const tags = (email: string, ssn: string) =>
    new Map([
      ["<EMAIL_1>", email],
      ["<SSN_1>", ssn],
    ]);
  const one = shapesOf({ ...ana, valueTags: tags("t1", "t2") });

  test("that are the same make the same shapes, of whatever request", () => {
    const other = { ...ana, valueTags: tags("t1", "t2"), digest: "e".repeat(64) };

    expect(shapesOf(other)).toEqual(one);
  });

  test.each([
    ["in an argument that a grant names", tags("t3", "t2"), ["target", "rule", "task"]],
    ["in the target", tags("t1", "t3"), ["rule", "task"]],
    ["that are not named", new Map<string, string>(), ["rule", "task"]],
  ])("that differ %s make others", (_, valueTags, alike) => {
    const other = shapesOf({ ...ana, valueTags });
    const kinds = ["action", "deed", "target", "rule", "task", "grant"] as const;

    expect(kinds.filter((kind) => one[kind] === other[kind])).toEqual(alike);
  });

  test("without tags are like none of another request", () => {
    const [left, right] = ["1", "2"].map((digit) =>
      shapesOf({ ...ana, valueTags: new Map(), digest: digit.repeat(64) }),
    );

    expect(left?.action).not.toBe(right?.action);
    expect(left?.grant).not.toBe(right?.grant);
  });
});

describe("the arguments of a grant's shape", () => {
  const grantOf = (argumentsJson: string, ...grantShape: readonly string[]) =>
    shapesOf({
      ...shaped,
      ...action({ argumentsJson }),
      review: review({ ...SEVERAL, grantShape }),
    }).grant;

  test.each([
    ["nothing and null", "/a", "{}", '{"a":null}'],
    ["a number and its text", "/a", '{"a":1}', '{"a":"1"}'],
    ["a member of a list", "/a/1", '{"a":[1,2]}', '{"a":[1,3]}'],
    ["a name with a stroke", "/a~1b", '{"a/b":1}', '{"a/b":2}'],
    ["a name with a tilde", "/a~0b", '{"a~b":1}', '{"a~b":2}'],
    ["a name that looks escaped", "/a~01", '{"a~1":1}', '{"a~1":2}'],
    ["an empty name", "/", '{"":1}', '{"":2}'],
    ["everything", "", '{"a":1}', '{"a":2}'],
    ["a whole member", "/a", '{"a":{"b":1}}', '{"a":{"b":2}}'],
    ["a name that every object has", "/__proto__", '{"__proto__":1}', "{}"],
  ])("tell apart %s", (...[, pointer, one, other]) => {
    expect(grantOf(one, pointer)).not.toBe(grantOf(other, pointer));
  });

  test.each([
    ["a length is no member of a list", "/a/length", '{"a":[1]}', '{"a":[1,2]}'],
    ["an index has no leading zero", "/a/01", '{"a":[1,2]}', '{"a":[1,3]}'],
    ["nothing lies below a text", "/a/0", '{"a":"xy"}', '{"a":"zy"}'],
    ["what every object has is no member", "/constructor", "{}", '{"b":1}'],
    ["the order of names says nothing", "", '{"a":1,"b":2}', '{"b":2,"a":1}'],
  ])("see no difference where there is none: %s", (...[, pointer, one, other]) => {
    expect(grantOf(one, pointer)).toBe(grantOf(other, pointer));
  });

  test("do not depend on the order of pointers, nor on one being named twice", () => {
    const json = '{"a":1,"b":2}';

    expect(grantOf(json, "/a", "/b")).toBe(grantOf(json, "/b", "/a", "/b"));
  });

  test("cannot be moved from one pointer to another", () => {
    expect(grantOf('{"a":1}', "/a", "/b")).not.toBe(grantOf('{"b":1}', "/a", "/b"));
  });
});

/** SHA-256 over the tag and canonical JSON (RFC 8785), worked out by another program. */
const RECORDED: RequestShapes = {
  action: "1b151a36a4f20f412debb2e3ffb642bab8d93a5c50f5f27df9e6fbd170636994",
  deed: "3d50321cf7ace880e2192792aa5172e7db9e6e5d9fabd634c9793727b710472d",
  target: "4710cb73422bb88c82159d0ac920a7e5b3c8315489c3d2a176723fa83dd16c8c",
  rule: "c5e1a9e9af247c798883250638d279e7de63fe316a4b409ed23a4b27e366cb6d",
  task: "dcf8536bd107d1ba64df1923640c6627f0906d3d894b368e927e26b8b9ef9e8a",
  grant: "c40bb79b86bd019fad3e18902a22d60e96869de0ee6a5cb1655462ab98e75e2b",
};
