import { describe, expect, test } from "vitest";
import { NO_FILE } from "../../../services/core/directory/file.ts";
import { Linking } from "../../../services/decision/directory/linking.ts";
import { person, replicaOf } from "./replica.ts";
import { ServiceLog } from "./service-log.ts";

const [A, B] = ["okta|a", "entra|b"] as const;

/** Somebody by a token that was made then. */
function by(key: string, groups: readonly string[], issuedAtMs: number) {
  return person(key, groups, { authn: { kind: "token", methods: [], issuedAtMs } });
}

/** Two replicas of which the first has seen A, and linked B to it. */
async function linkedAtOne() {
  const log = new ServiceLog();
  const [one, other] = [replicaOf(log), replicaOf(log)];
  const linking = new Linking({ ...one, randomBytes: (count) => new Uint8Array(count) });
  const [a, b] = [by(A, ["owners"], 1_000), by(B, ["security"], 1_000)];
  await one.people.recognise(a);
  const { code } = await linking.offer(a);
  await one.people.recognise(b);
  await linking.accept(b, code);
  await other.people.catchUp();
  return { log, one, other };
}

describe("the groups of somebody with two identities", () => {
  test("are known by the other one at a replica that has seen neither", async () => {
    const { other } = await linkedAtOne();

    expect(other.people.knownAt(0).get(A)).toEqual({ groups: ["owners"], linked: [B] });
    expect(other.people.knownAt(0).get(B)).toEqual({ groups: ["security"], linked: [A] });
  });

  test("are known after a restart", async () => {
    const { log } = await linkedAtOne();
    const again = replicaOf(log);
    await again.people.catchUp();

    expect(again.people.knownAt(0).get(A)?.groups).toEqual(["owners"]);
  });

  test("are recorded again when a newer token says others", async () => {
    const { one, other } = await linkedAtOne();

    await one.people.recognise(by(A, ["owners", "platform"], 2_000));
    await other.people.catchUp();

    expect(other.people.knownAt(0).get(A)?.groups).toEqual(["owners", "platform"]);
  });

  test("come back by no older token, whichever replica it is shown to", async () => {
    const { one, other } = await linkedAtOne();
    await one.people.recognise(by(B, [], 3_000));
    await other.people.catchUp();

    await other.people.recognise(by(B, ["security"], 2_000));
    const { groups } = other.people.voterOf(by(B, ["security"], 2_000), 0);
    await one.people.catchUp();

    expect(groups).toEqual([]);
    expect(one.people.knownAt(0).get(B)?.groups).toEqual([]);
  });

  test("are recorded once, however many calls come at the same time", async () => {
    const { log, one } = await linkedAtOne();
    const before = log.events.length;

    const calls = Array.from({ length: 20 }, () => one.people.recognise(by(A, ["x"], 2_000)));
    await Promise.all(calls);
    await one.people.recognise(by(A, ["x"], 2_500));

    expect(log.events.length - before).toBe(1);
  });

  test("are not recorded where a file says who holds what", async () => {
    const { log, one } = await linkedAtOne();
    await one.people.activate({ ...NO_FILE, digest: "f".repeat(64), isAuthoritative: true });
    const before = log.events.length;

    await one.people.recognise(by(A, ["x"], 2_000));

    expect(log.events).toHaveLength(before);
  });
});

test("of somebody with one identity nothing is recorded", async () => {
  const log = new ServiceLog();

  await replicaOf(log).people.recognise(by(A, ["owners"], 1_000));

  expect(log.events).toEqual([]);
});
