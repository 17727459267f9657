import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RequestStatus, VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import {
  VerdictStatus,
  type Verdict,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { leavesOf } from "../support/leaves.ts";
import { until } from "../support/nats.ts";
import { askShop, first, nth, Replicas, type Caller } from "../support/replicas.ts";
import { seeded } from "../support/seeded.ts";
import { callSidecar } from "../support/sidecar-client.ts";
import { reasonOf, shown, vote } from "../support/vote.ts";

/** What people complain about in other systems, in the order of the design's table; the rest is in complaints-of-agents.test.ts. */
const RACERS = 50;
const ORDERS = 8;
const EXPIRY_MS = 1_500;
const BIN = join(import.meta.dirname, "../../bin/countersign.mjs");

const BOTH = { requirements: [wants("data-governance", 2), wants("security", 1)] };
const ONE = { requirements: [wants("data-governance", 1)] };
const RULES = {
  both: { review: BOTH },
  plain: { review: { ...ONE, break_glass: { group: "firefighters" } } },
  brief: { review: { ...ONE, expires_in: `${EXPIRY_MS}ms` } },
};

let replicas: Replicas;
let agent: readonly Caller[];
let dana: readonly Caller[];
let gil: readonly Caller[];
let sam: readonly Caller[];
/** Holds every group that is asked anywhere. */
let both: readonly Caller[];
let auditor: readonly Caller[];

beforeAll(async () => {
  replicas = await Replicas.start({ database: "postgres", rules: RULES });
  agent = await replicas.agent("demo-agent", "olivia");
  dana = await replicas.person("dana", ["data-governance"]);
  gil = await replicas.person("gil", ["data-governance"]);
  sam = await replicas.person("sam", ["security"]);
  both = await replicas.person("bea", ["data-governance", "security", "platform"]);
  auditor = await replicas.person("alex", ["audit"]);
});
afterAll(() => replicas[Symbol.asyncDispose]());

function wants(group: string, approvals: number) {
  return { group, approvals };
}

async function ask(target: keyof typeof RULES): Promise<string> {
  return (await askShop(first(agent), { target })).requestId;
}

async function redeem(by: Caller, requestId: string, digest?: Uint8Array) {
  const { action, verdict } = await shown(first(dana), requestId);
  return by.decisions.redeemGrant({
    requestId,
    grantId: verdict?.grant?.id ?? "",
    digest: digest ?? action?.digest ?? new Uint8Array(),
    redemptionId: randomBytes(16).toString("hex"),
  });
}

async function verdictAt(by: Caller, requestId: string): Promise<Verdict | undefined> {
  for await (const { verdict } of by.decisions.watchVerdict({ requestId })) {
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

test("a quorum counts distinct people, in any order and over any replica, and more than enough of one group is no dead end", async () => {
  const random = seeded(20_261_121);
  for (let round = 0; round < ORDERS; round += 1) {
    const requestId = await ask("both");
    // Two of data-governance and one of security, of whom one person could be either: enough only when all three are there.
    const people = [dana, both, round % 2 === 0 ? sam : gil];
    const turns = people.toSorted(() => random() - 0.5);

    for (const [turn, person] of turns.entries()) {
      const status = await vote(nth(person, turn + round), requestId);
      const again = turn < 2 ? await vote(nth(person, turn), requestId) : status;

      const expected = turn < 2 ? RequestStatus.PENDING : RequestStatus.APPROVED;
      expect([status, again], `round ${round}, turn ${turn}`).toEqual([expected, expected]);
    }
  }
  const crowded = await ask("both");
  const crowd = [dana, gil, await replicas.person("third", ["data-governance"])];
  for (const [turn, person] of crowd.entries()) {
    expect(await vote(nth(person, turn), crowded)).toBe(RequestStatus.PENDING);
  }
  expect(await vote(first(sam), crowded)).toBe(RequestStatus.APPROVED);
});

test("nobody approves their own action, administrators included, and an agent can't approve by any tool that it has", async () => {
  const groups = ["operators", "audit", "privacy", "data-governance", "firefighters"];
  const olivia = await replicas.person("olivia", groups);
  const requestId = await ask("plain");
  const { action, viewDigest } = await shown(first(olivia), requestId);
  const seen = { requestId, actionDigest: action?.digest ?? new Uint8Array(), viewDigest };
  const sidecar = await replicas.stack.start("sidecar/main.ts", {
    COUNTERSIGN_SIDECAR_DIRECTORY: join(replicas.stack.home, "own-tool"),
    COUNTERSIGN_LOG_LEVEL: "error",
  });
  const socket = join(replicas.stack.home, "own-tool/sidecar-http.sock");

  for (const at of olivia) {
    expect(await reasonOf(vote(at, requestId))).toBe("own_action");
    const broken = at.approvals.breakGlass({ ...seen, reason: "I am in a hurry", channel: "test" });
    expect(await reasonOf(broken)).toBe("own_action");
    const many = { requests: [seen], choice: VoteChoice.APPROVE, channel: "test" };
    const { results } = await at.approvals.voteMany(many);
    expect(results.map(({ refusal }) => refusal?.code)).toEqual(["own_action"]);
  }
  for (const at of agent) {
    const one = at.approvals.vote({ ...seen, choice: VoteChoice.APPROVE, channel: "test" });
    expect(await reasonOf(one)).toBe("machines_cannot_vote");
    const many = { requests: [seen], choice: VoteChoice.APPROVE, channel: "test" };
    expect(await reasonOf(at.approvals.voteMany(many))).toBe("machines_cannot_vote");
  }
  for (const verb of ["approve", "vote"]) {
    const reply = await callSidecar(socket, `/v1/actions/${requestId}/${verb}`, {});
    expect(reply.status).toBe(404);
  }
  await sidecar.stop();
  expect((await shown(first(dana), requestId)).status).toBe(RequestStatus.PENDING);
});

test("what runs is what was approved: swapped arguments are refused at redemption, and so is a script that was changed", async () => {
  const requestId = await ask("plain");
  await vote(first(dana), requestId);

  expect(await reasonOf(redeem(first(agent), requestId, randomBytes(32)))).toBe(
    "action_digest_mismatch",
  );
  expect(await reasonOf(redeem(nth(agent, 1), requestId))).toBe("accepted");

  await using sidecar = await replicas.stack.start("sidecar/main.ts", {
    COUNTERSIGN_LEDGER_TRUST: join(replicas.stack.home, "ledger/trust-policy"),
    COUNTERSIGN_LOG_LEVEL: "error",
  });
  expect(sidecar.addresses).not.toEqual([]);
  const swapped = await runScript("swapped", async (path) => writeFile(path, "echo harmful\n"));
  const kept = await runScript("kept", async () => undefined);

  expect(swapped).toMatchObject({ code: 77, stdout: "" });
  expect(kept).toMatchObject({ code: 0, stdout: "harmless\n" });
});

/** Runs a script by `exec`; what `change` does to its file comes before people approve what they were shown. */
async function runScript(key: string, change: (path: string) => Promise<void>) {
  const { home } = replicas.stack;
  const path = join(home, `${key}.sh`);
  await writeFile(path, "echo harmless\n");
  const command = ["exec", "--target", "plain", "--wait", "60s", "--", "sh", path];
  const env = { PATH: process.env["PATH"], COUNTERSIGN_HOME: home };
  const child = spawn(process.execPath, [BIN, ...command], { env });
  const said = text(child.stdout);
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => (told += chunk));
  const ended = once(child, "close");
  const requestId = await until(() => /approve (req_\w+)/.exec(told)?.[1], 60_000);
  await change(path);
  for (const person of [dana, sam, both]) await reasonOf(vote(first(person), requestId));
  await ended;
  return { code: child.exitCode, stdout: await said };
}

test(`one approval runs once: ${RACERS} redeemers at once over two replicas, and exactly one wins`, async () => {
  const requestId = await ask("plain");
  await vote(nth(dana, 1), requestId);

  const racers = Array.from({ length: RACERS }, (_, index) => redeem(nth(agent, index), requestId));
  const reasons = await Promise.all(racers.map(reasonOf));

  expect(reasons.filter((reason) => reason === "accepted")).toHaveLength(1);
  expect(new Set(reasons)).toEqual(new Set(["accepted", "already_redeemed"]));
  expect(await leafTypes(requestId, "grant.redeemed")).toHaveLength(1);
});

test("a request that nobody decides expires by itself, and then takes no vote any more", async () => {
  const requestId = await ask("brief");

  const expired = await until(async () => {
    const request = await shown(first(dana), requestId);
    return request.status === RequestStatus.PENDING ? undefined : request;
  });

  expect(expired.status).toBe(RequestStatus.EXPIRED);
  for (const at of dana) expect(await reasonOf(vote(at, requestId))).toBe("expired");
  expect(await reasonOf(redeem(first(agent), requestId))).not.toBe("accepted");
});

test("a verdict reaches whoever waits on any replica, also when the one that they waited on was killed", async () => {
  const [near, far] = [await ask("plain"), await ask("plain")];
  const waiting = verdictAt(nth(agent, 1), near);
  const broken = verdictAt(nth(agent, 1), far).catch(() => "broken" as const);

  await vote(first(dana), near);
  expect((await waiting)?.status).toBe(VerdictStatus.ALLOWED);
  await replicas.kill(1);
  expect(await broken).toBe("broken");
  const elsewhere = verdictAt(first(agent), far);
  await vote(first(dana), far);
  expect((await elsewhere)?.status).toBe(VerdictStatus.ALLOWED);

  await replicas.restart(1);
  await until(() => verdictAt(nth(agent, 1), far).catch(() => undefined));
});

test("time that ran out is told and recorded as expired, by the clock: no yes, and nobody's no", async () => {
  const requestId = await ask("brief");

  const verdict = await verdictAt(nth(agent, 1), requestId);

  expect(verdict).toMatchObject({ status: VerdictStatus.EXPIRED, people: [], comments: [] });
  expect(verdict?.grant).toBeUndefined();
  const leaves = (await leavesOf(first(auditor))).filter(({ request }) => request === requestId);
  expect(leaves.map(({ type }) => type)).toEqual(["request.opened", "request.expired"]);
  expect(leaves.at(-1)?.actor).toMatchObject({ kind: "service", id: "clock" });
});

async function leafTypes(requestId: string, type: string): Promise<readonly string[]> {
  const leaves = await leavesOf(first(auditor));
  return leaves.filter((leaf) => leaf.request === requestId && leaf.type === type).map(String);
}
