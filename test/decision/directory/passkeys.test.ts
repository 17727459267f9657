import { describe, expect, test } from "vitest";
import { createPasskeyParty } from "../../../services/adapters/webauthn/passkey-party.ts";
import { PASSKEYS_MAX } from "../../../services/core/directory/directory.ts";
import { Passkeys } from "../../../services/decision/directory/passkeys.ts";
import { PasskeyVotes } from "../../../services/decision/directory/passkey-votes.ts";
import { Authenticator } from "../../adapters/webauthn/authenticator.ts";
import { requestOf } from "./request.ts";
import { faultOf, person, replicaOf, SECRET } from "./replica.ts";
import { ServiceLog } from "./service-log.ts";

const CONSOLE_URL = "https://countersign.example";
const party = createPasskeyParty(CONSOLE_URL);
const STRONG = { strongUntilMs: 3_600_000 };
const DANA = person("okta|dana", [], STRONG);
const SAM = person("okta|sam", [], STRONG);
const MINUTE_MS = 60_000;

function start(log = new ServiceLog()) {
  const replica = replicaOf(log);
  const passkeys = new Passkeys({ ...replica, party, secret: SECRET });
  const lookup = { get: async (id: string) => requestOf(id) };
  const votes = new PasskeyVotes({ party, people: replica.people, lookup });
  return { ...replica, passkeys, votes };
}

async function registered() {
  const started = start();
  const authenticator = new Authenticator(CONSOLE_URL);
  const responseJson = authenticator.create(await started.passkeys.begin(DANA));
  const passkey = await started.passkeys.add(DANA, { responseJson, name: "laptop" });
  return { ...started, authenticator, responseJson, passkey };
}

describe("registering a passkey is refused", () => {
  test.each([
    ["never was a strong one", undefined],
    ["is no strong one any more", 0],
  ])("after a sign-in that %s", async (_what, strongUntilMs) => {
    const { passkeys } = start();
    const weak = person("okta|dana", [], strongUntilMs === undefined ? {} : { strongUntilMs });

    for (const call of [
      passkeys.begin(weak),
      passkeys.add(weak, { responseJson: "{}", name: "x" }),
    ]) {
      expect(await faultOf(call)).toMatchObject({ reason: "step_up_required" });
    }
  });

  test("for an answer to somebody else's challenge, or to an old one", async () => {
    const { passkeys, time } = start();
    const responseJson = new Authenticator(CONSOLE_URL).create(await passkeys.begin(DANA));

    expect(await faultOf(passkeys.add(SAM, { responseJson, name: "x" }))).toMatchObject({
      reason: "passkey_invalid",
    });
    time.ms = 10 * MINUTE_MS;
    expect(await faultOf(passkeys.add(DANA, { responseJson, name: "x" }))).toMatchObject({
      reason: "passkey_invalid",
    });
  });

  test("when it is registered already", async () => {
    const { passkeys, responseJson } = await registered();

    expect(await faultOf(passkeys.add(DANA, { responseJson, name: "again" }))).toMatchObject({
      reason: "passkey_taken",
    });
  });

  test("when there are too many", async () => {
    const { passkeys } = start();
    const add = async () => {
      const responseJson = new Authenticator(CONSOLE_URL).create(await passkeys.begin(DANA));
      await passkeys.add(DANA, { responseJson, name: "x" });
    };
    for (let index = 0; index < PASSKEYS_MAX; index += 1) await add();

    expect(await faultOf(add())).toMatchObject({ reason: "too_many_passkeys" });
  });
});

test("a passkey is removed by its owner alone", async () => {
  const { passkeys, passkey, people } = await registered();

  expect(await faultOf(passkeys.remove(SAM, passkey.credentialId))).toMatchObject({
    reason: "unknown_passkey",
  });
  await passkeys.remove(DANA, passkey.credentialId);

  expect(people.passkeysOf("okta|dana")).toEqual([]);
});

test("a challenge may be answered at another replica", async () => {
  const log = new ServiceLog();
  const [one, other] = [start(log), start(log)];
  const responseJson = new Authenticator(CONSOLE_URL).create(await one.passkeys.begin(DANA));

  await other.passkeys.add(DANA, { responseJson, name: "phone" });

  await one.people.catchUp();
  expect(one.people.passkeysOf("okta|dana")).toHaveLength(1);
});

describe("a signed vote", () => {
  const vote = { person: DANA, requestId: "req_1", choice: "approve" } as const;

  test("is refused of whoever has no passkey", async () => {
    const { votes } = await registered();

    expect(await faultOf(votes.options({ ...vote, person: SAM }))).toMatchObject({
      code: "failed_precondition",
      reason: "no_passkey",
    });
  });

  test.each([
    ["another choice", { choice: "deny" as const }],
    ["another request", { requestId: "req_2" }],
    ["another action", { requestId: "req_1_other_action" }],
    ["another view", { requestId: "req_1_other_view" }],
  ])("is refused for %s than the one that was signed", async (_what, part) => {
    const { votes, authenticator } = await registered();
    const passkeyJson = authenticator.get(await votes.options(vote));

    expect(await faultOf(votes.verify({ ...vote, ...part, passkeyJson }))).toMatchObject({
      code: "permission_denied",
      reason: "passkey_invalid",
    });
  });

  test("is refused when the passkey is a linked identity's", async () => {
    const { votes, authenticator, log } = await registered();
    for (const key of ["okta|dana", "okta|sam"]) {
      const entry = { kind: "linked", person: key, other: "email|1", basis: "email" } as const;
      await log.record({ entry, actor: { kind: "service", id: "directory" } });
    }
    const passkeyJson = authenticator.get(await votes.options(vote));

    expect(await faultOf(votes.verify({ ...vote, person: SAM, passkeyJson }))).toMatchObject({
      reason: "no_passkey",
    });
  });

  test("gives what is enough to verify it again", async () => {
    const { votes, authenticator, passkey } = await registered();
    const passkeyJson = authenticator.get(await votes.options(vote));

    const recorded: unknown = JSON.parse(await votes.verify({ ...vote, passkeyJson }));

    expect(recorded).toMatchObject({
      type: "webauthn.get",
      credential_id: passkey.credentialId,
      public_key: passkey.publicKey,
    });
  });
});
