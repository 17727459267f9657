import { describe, expect, test } from "vitest";
import { Fault } from "../../services/core/fault.ts";
import type { PersonIdentity, WorkloadIdentity } from "../../services/core/identity/identity.ts";
import { Callers, type CallersOptions } from "../../services/decision/callers.ts";
import { TokenGroups } from "../../services/decision/directory/token-groups.ts";

const authn = { kind: "token", methods: [] } as const;
const WORKLOAD: WorkloadIdentity = {
  kind: "workload",
  id: "issuer|notifier",
  issuer: "issuer",
  subject: "notifier",
  labels: {},
  authn,
};
const PERSON: PersonIdentity = {
  kind: "person",
  issuer: "people",
  subject: "dana",
  name: "Dana",
  groups: ["security", "audit", "operators"],
  authn,
};

function refusing(): never {
  throw new Fault({ code: "unauthenticated", reason: "invalid_token", message: "no" });
}

/** Two trusts that each know one token. */
function callersWith(
  notifierIds: readonly string[],
  more: Partial<CallersOptions> = {},
  tokens = new TokenGroups(),
): Callers {
  return new Callers({
    workloads: { verify: async (token) => (token === "workload" ? WORKLOAD : refusing()) },
    people: { verify: async (token) => (token === "person" ? PERSON : refusing()) },
    certificates: { read: () => ({ ...WORKLOAD, id: "spiffe://a/b" }) },
    notifierIds: new Set(notifierIds),
    auditorGroups: new Set(["audit"]),
    privacyGroups: new Set(["privacy"]),
    operatorGroups: new Set(["operators"]),
    directory: { groupsOf: (person) => tokens.remember(person), recognise: async () => {} },
    ...more,
  });
}

const bearer = (token: string) => ({ bearerToken: token, peerCertificate: undefined });
const CERTIFIED = { bearerToken: undefined, peerCertificate: new Uint8Array(1) };
const NOBODY = { bearerToken: undefined, peerCertificate: undefined };

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "accepted",
    (error: unknown) => (error instanceof Fault ? error.code : "crash"),
  );
}

describe("who may call what", () => {
  const callers = callersWith(["issuer|notifier"]);
  const strict = callersWith([]);

  test.each([
    ["a person as a person", () => callers.person(bearer("person")), "accepted"],
    ["a workload as a person", () => callers.person(bearer("workload")), "unauthenticated"],
    ["a person as a workload", () => callers.workload(bearer("person")), "unauthenticated"],
    ["nobody as a person", () => callers.person(NOBODY), "unauthenticated"],
    ["nobody as a workload", () => callers.workload(NOBODY), "unauthenticated"],
    ["a named notifier as one", () => callers.notifier(bearer("workload")), "accepted"],
    [
      "another workload as a notifier",
      () => strict.notifier(bearer("workload")),
      "permission_denied",
    ],
    ["a person as a reader", () => strict.reader(bearer("person")), "accepted"],
    ["a notifier as a reader", () => callers.reader(bearer("workload")), "accepted"],
    ["another workload as a reader", () => strict.reader(bearer("workload")), "permission_denied"],
    ["a person of the auditors' group", () => callers.auditor(bearer("person")), "accepted"],
    [
      "a person of another group",
      () => callers.privacyOfficer(bearer("person")),
      "permission_denied",
    ],
    ["a person of the operators' group", () => callers.operator(bearer("person")), "accepted"],
    ["a person as a voter", () => callers.voter(bearer("person")), "accepted"],
    ["a workload's certificate as a voter", () => callers.voter(CERTIFIED), "permission_denied"],
    ["a bad token as a voter", () => callers.voter(bearer("forged")), "unauthenticated"],
    ["nobody as a voter", () => callers.voter(NOBODY), "unauthenticated"],
    ["a notifier as an auditor", () => callers.auditor(bearer("workload")), "unauthenticated"],
    ["a bad token as anyone", () => callers.anyone(bearer("forged")), "unauthenticated"],
  ])("%s", async (_what, call, expected) => {
    expect(await codeOf(call())).toBe(expected);
  });

  test("a bad token is refused even where a certificate would do", async () => {
    const both = { bearerToken: "forged", peerCertificate: new Uint8Array(1) };

    expect(await codeOf(callers.workload(both))).toBe("unauthenticated");
  });

  test("an auditor whose newest token has lost the group is none, also with the old token", async () => {
    const tokens = new TokenGroups();
    tokens.remember({ ...PERSON, groups: [], authn: { ...authn, issuedAtMs: 2_000 } });

    expect(await codeOf(callersWith([], {}, tokens).auditor(bearer("person")))).toBe(
      "permission_denied",
    );
  });

  test("a machine that wants to vote is told that it never may", async () => {
    const fault = await callers.voter(bearer("workload")).catch((error: unknown) => error);

    expect(fault).toMatchObject({ code: "permission_denied", reason: "machines_cannot_vote" });
  });

  test.each([
    ["token_expired", "token_not_for_us", "token_expired"],
    ["token_not_for_us", "token_expired", "token_expired"],
    ["token_invalid", "token_not_for_us", "token_invalid"],
    ["token_not_for_us", "token_not_for_us", "token_not_for_us"],
  ])(
    "a token that is %s for people and %s for workloads is %s",
    async (people, workloads, told) => {
      const refusingAs = (reason: string) => async () => {
        throw new Fault({ code: "unauthenticated", reason, message: "no" });
      };
      const nobody = callersWith([], {
        people: { verify: refusingAs(people) },
        workloads: { verify: refusingAs(workloads) },
      });

      await expect(nobody.reader(bearer("x"))).rejects.toMatchObject({ reason: told });
      await expect(nobody.anyone(bearer("x"))).rejects.toMatchObject({ reason: told });
    },
  );

  test("what a person may do beside voting follows from their groups", () => {
    expect(callers.rolesOf(PERSON)).toEqual(["auditor", "operator"]);
    expect(callers.rolesOf({ ...PERSON, groups: ["privacy"] })).toEqual(["privacy_officer"]);
    expect(callers.rolesOf({ ...PERSON, groups: [] })).toEqual([]);
    const alike = ["Operators", "opera\u200btors", "\uFF4Fperators", "AUDIT", "privacy "];
    expect(callers.rolesOf({ ...PERSON, groups: alike })).toEqual([]);
  });
});
