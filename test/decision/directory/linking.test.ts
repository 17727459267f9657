import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { IDENTITIES_MAX, PARTED_MS } from "../../../services/core/directory/links.ts";
import { Linking } from "../../../services/decision/directory/linking.ts";
import { faultOf, person, replicaOf } from "./replica.ts";
import { ServiceLog } from "./service-log.ts";

const [A, B, C] = ["okta|a", "entra|b", "slack|c"] as const;
const [DANA, DANA_ELSEWHERE, SAM] = [person(A), person(B), person(C)];
const MINUTE_MS = 60_000;

function start(log = new ServiceLog(), time = { ms: 0 }) {
  const replica = replicaOf(log, time);
  return { ...replica, log, linking: new Linking({ ...replica, randomBytes }) };
}

describe("a code is refused", () => {
  test("that nobody was given, without saying whether there is one", async () => {
    const { linking } = start();

    expect(await faultOf(linking.accept(DANA, "00000-00000"))).toMatchObject({
      code: "failed_precondition",
      reason: "code_not_valid",
    });
  });

  test("that can be none", async () => {
    const { linking } = start();

    expect(await faultOf(linking.accept(DANA, "hello"))).toMatchObject({
      code: "invalid_argument",
      field: "code",
    });
  });

  test("whose time is over", async () => {
    const { linking, time } = start();
    const { code, untilMs } = await linking.offer(DANA);
    time.ms = untilMs;

    expect(await faultOf(linking.accept(DANA_ELSEWHERE, code))).toMatchObject({
      reason: "code_not_valid",
    });
  });

  test("that was used", async () => {
    const { linking } = start();
    const { code } = await linking.offer(DANA);
    await linking.accept(DANA_ELSEWHERE, code);

    expect(await faultOf(linking.accept(SAM, code))).toMatchObject({ reason: "code_not_valid" });
  });

  test("of the identity itself", async () => {
    const { linking } = start();
    const { code } = await linking.offer(DANA);

    expect(await faultOf(linking.accept(DANA, code))).toMatchObject({ reason: "same_identity" });
    expect(await faultOf(linking.accept(person("OKTA|A"), code))).toMatchObject({
      reason: "same_identity",
    });
  });

  test("of an identity that is linked already", async () => {
    const { linking } = start();
    await linking.accept(DANA_ELSEWHERE, (await linking.offer(DANA)).code);
    const { code } = await linking.offer(DANA);

    expect(await faultOf(linking.accept(DANA_ELSEWHERE, code))).toMatchObject({
      reason: "already_linked",
    });
  });

  test("that would give a person too many identities", async () => {
    const { linking, time } = start();
    for (let index = 1; index < IDENTITIES_MAX; index += 1) {
      await linking.accept(person(`idp|${index}`), (await linking.offer(DANA)).code);
    }
    time.ms = 1;
    const { code } = await linking.offer(DANA);

    expect(await faultOf(linking.accept(SAM, code))).toMatchObject({
      reason: "too_many_identities",
    });
  });

  test("after ten guesses, also the right one, until a while later", async () => {
    const { linking, time } = start();
    for (let guess = 0; guess < 10; guess += 1) {
      await faultOf(linking.accept(SAM, "00000-00000"));
    }
    const { code } = await linking.offer(DANA);

    expect(await faultOf(linking.accept(SAM, code))).toMatchObject({
      code: "resource_exhausted",
      reason: "too_many_attempts",
      retryAfterMs: 10 * MINUTE_MS,
    });
    time.ms = 10 * MINUTE_MS - 1;
    const later = await linking.offer(DANA);
    time.ms += 1;
    expect(await linking.accept(SAM, later.code)).toEqual([C, A]);
  });
});

describe("a code", () => {
  test("is not in the record", async () => {
    const { linking, log } = start();
    const { code } = await linking.offer(DANA);

    expect(JSON.stringify(log.events)).not.toContain(code);
  });

  test("makes one person of two, however it is typed", async () => {
    const { linking } = start();
    const { code } = await linking.offer(DANA);

    const typed = ` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o")} `;

    expect(await linking.accept(DANA_ELSEWHERE, typed)).toEqual([B, A]);
  });

  test("that two people take at two replicas at once serves one of them", async () => {
    const log = new ServiceLog();
    const [one, other] = [start(log), start(log)];
    const { code } = await one.linking.offer(DANA);

    const results = await Promise.allSettled([
      one.linking.accept(DANA_ELSEWHERE, code),
      other.linking.accept(SAM, code),
    ]);

    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await one.people.catchUp();
    expect(one.people.linkedOf(A, 0)).toHaveLength(1);
  });
});

describe("parting", () => {
  async function linked() {
    const started = start();
    await started.linking.accept(DANA_ELSEWHERE, (await started.linking.offer(DANA)).code);
    return started;
  }

  test("is refused of an identity that is not the person's", async () => {
    const { linking } = await linked();

    expect(await faultOf(linking.unlink(DANA, { identity: C, of: A }))).toMatchObject({
      reason: "not_linked",
    });
    expect(await faultOf(linking.unlink(SAM, { identity: C, of: C }))).toMatchObject({
      reason: "not_linked",
    });
  });

  test("sheds no separation of duties for as long as a request of before can be open", async () => {
    const { linking, people } = await linked();
    await linking.unlink(DANA, { identity: B, of: A });

    expect(people.voterOf(DANA, PARTED_MS - 1).linked).toEqual([B]);
    expect(people.voterOf(DANA_ELSEWHERE, PARTED_MS - 1).linked).toEqual([A]);
    expect(people.knownAt(PARTED_MS - 1).get(B)?.linked).toEqual([A]);
    expect(people.voterOf(DANA, PARTED_MS)).not.toHaveProperty("linked");
  });
});

test("nobody fills the record with changes of their own", async () => {
  const { linking } = start();
  for (let change = 0; change < 60; change += 1) await linking.offer(DANA);

  expect(await faultOf(linking.offer(DANA))).toMatchObject({ reason: "too_many_attempts" });
});
