import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { IdentityService } from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { Fault } from "../../services/core/fault.ts";
import { approve } from "../support/approve.ts";
import { askForExport, decideExport, startStack, type Stack } from "../support/stack.ts";

const FLOOD = 10_000;
const AT_ONCE = 100;
const DAY_MS = 24 * 3_600_000;

let directory: string;
let file: string;
let stack: Stack;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-directory-"));
  file = join(directory, "directory.yaml");
  await writeFile(
    file,
    'agents: [{ id: "spiffe://acme.example/nightly", owner: "group:data-governance" }]',
  );
  stack = await startStack({
    env: { COUNTERSIGN_DIRECTORY_FILE: file, COUNTERSIGN_OPERATOR_GROUPS: "platform" },
  });
});
afterAll(async () => {
  await stack.stop();
  await rm(directory, { recursive: true, force: true });
});

async function as(subject: string) {
  const person = await stack.person(subject);
  return { ...person, identity: person.client(IdentityService) };
}

async function keyOf(subject: string): Promise<string> {
  return (await (await as(subject)).identity.whoAmI({})).id;
}

async function reasonOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "accepted",
    (error: unknown) => (error instanceof Fault ? `${error.code} ${error.reason}` : String(error)),
  );
}

/** The leaves of a type, as the service gives them. */
async function leavesOf(type: string): Promise<readonly unknown[]> {
  const ledger = (await stack.person("alex")).client(LedgerService);
  const found: unknown[] = [];
  for await (const { leaves } of ledger.listLeaves({})) {
    for (const { body } of leaves) {
      const leaf: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
      if (typeof leaf === "object" && leaf !== null && "type" in leaf && leaf.type === type) {
        found.push(leaf);
      }
    }
  }
  return found;
}

test("a machine that votes is told that it never may, whatever it asks", async () => {
  const agent = await stack.workload("demo-agent", { owner: "olivia" });
  const { requestId } = await askForExport(agent);

  const vote = agent.approvals.vote({
    requestId,
    choice: VoteChoice.APPROVE,
    actionDigest: randomBytes(32),
    viewDigest: randomBytes(32),
  });

  expect(await reasonOf(vote)).toBe("permission_denied machines_cannot_vote");
  const linking = agent.client(IdentityService).offerLink({});
  expect(await reasonOf(linking)).toBe("permission_denied people_only");
});

test("whoever is the owner under another sign-in can't approve, neither after parting nor after a restart", async () => {
  const [olivia, dana] = [await as("olivia"), await as("dana")];
  const agent = await stack.workload("demo-agent", { owner: "olivia" });
  const { requestId } = await askForExport(agent);
  const { code } = await olivia.identity.offerLink({});

  const { identities } = await dana.identity.acceptLink({ code });

  expect(identities).toEqual([await keyOf("dana"), await keyOf("olivia")]);
  expect(await reasonOf(approve(dana, requestId))).toBe("permission_denied own_action");
  expect(await reasonOf(dana.identity.acceptLink({ code }))).toBe(
    "failed_precondition code_not_valid",
  );

  await dana.identity.unlink({ identity: await keyOf("olivia") });
  expect((await dana.identity.whoAmI({})).linked).toEqual([]);
  expect(await reasonOf(approve(dana, requestId))).toBe("permission_denied own_action");

  await stack.restartDecision();
  expect(await reasonOf(approve(await as("dana"), requestId))).toBe("permission_denied own_action");
});

test("an operator registers agents that are not theirs, and what the registry says goes before a token", async () => {
  const [pat, sam] = [await as("pat"), await as("sam")];
  const agent = await stack.workload("nightly", { owner: "pat" });
  await decideExport(agent);
  const { id } = await agent.client(IdentityService).whoAmI({});
  const described = { id, principals: [], labels: {}, environment: "" };
  const register = (owner: string) => ({ agent: { ...described, owner } });
  const samKey = await keyOf("sam");

  expect(await reasonOf(sam.identity.registerAgent(register(samKey)))).toBe(
    "permission_denied not_an_operator",
  );
  expect(await reasonOf(pat.identity.registerAgent(register(samKey)))).toBe(
    "permission_denied own_agent",
  );

  const other = { agent: { ...described, id: "spiffe://acme.example/other", owner: samKey } };
  await pat.identity.registerAgent(other);
  const { agents } = await pat.identity.listAgents({});
  expect(agents.map((each) => `${each.id} ${each.source}`)).toEqual([
    "spiffe://acme.example/nightly file",
    "spiffe://acme.example/other api",
  ]);
});

test("a stand-in shares a group, and is seen by whoever asks", async () => {
  const [dana, sam] = [await as("dana"), await as("sam")];
  const standIn = await keyOf("sam");
  const until = timestampFromMs(Date.now() + DAY_MS);

  expect(await reasonOf(dana.identity.nameStandIn({ standIn, until }))).toBe(
    "failed_precondition no_common_group",
  );
  expect(await reasonOf(sam.identity.endStandIn({}))).toBe("failed_precondition no_stand_in");
});

test("whoever is on call approves, and nobody does once their turn is over", async () => {
  const sam = await as("sam");
  const rota = (key: string) =>
    JSON.stringify({ start: "2026-01-01T00:00:00Z", every: "7d", people: [key] });
  const onCall = (key: string) =>
    `schedules: [{ group: data-governance, team: security, rota: ${rota(key)} }]`;
  const groups = async () => (await sam.identity.whoAmI({})).groups;
  await writeFile(file, onCall(await keyOf("sam")));
  await expect.poll(groups, { timeout: 10_000 }).toEqual(["security", "data-governance"]);
  const agent = await stack.workload("demo-agent", { owner: "olivia" });

  expect(await reasonOf(approve(sam, (await askForExport(agent)).requestId))).toBe("accepted");

  const { requestId } = await askForExport(agent);
  await writeFile(file, onCall(await keyOf("pat")));
  await expect.poll(groups, { timeout: 10_000 }).toEqual(["security"]);
  expect(await reasonOf(approve(sam, requestId))).toBe("permission_denied not_in_group");
});

test("a file that changes while the service runs is taken, and one that is bad is not", async () => {
  await writeFile(file, 'agents: [{ id: "spiffe://acme.example/changed", owner: "group:x" }]');
  const alex = await as("alex");

  await expect
    .poll(async () => (await alex.identity.listAgents({})).agents.map(({ id }) => id), {
      timeout: 10_000,
    })
    .toContain("spiffe://acme.example/changed");

  await writeFile(file, "agents: 7");
  await stack.decision.stop();
  await expect(stack.restartDecision()).rejects.toThrow(/agents must be a list/);
  await writeFile(file, "agents: []");
  await stack.restartDecision();
  expect(await leavesOf("directory.changed")).not.toEqual([]);
});

test(`${FLOOD} bad tokens are a handful of leaves`, async () => {
  const { whoAmI } = stack.identity("e30.e30.e30").client(IdentityService);
  const before = (await leavesOf("access.refused")).length;

  for (let round = 0; round < FLOOD / AT_ONCE; round += 1) {
    const calls = Array.from({ length: AT_ONCE }, () => reasonOf(whoAmI({})));
    expect(new Set(await Promise.all(calls))).toEqual(
      new Set(["unauthenticated token_not_for_us"]),
    );
  }
  await stack.restartDecision();

  const leaves = (await leavesOf("access.refused")).slice(before);
  expect(leaves.length).toBeLessThan(10);
  const told = JSON.stringify(leaves);
  expect(told).toContain("countersign.identity.v1.IdentityService/WhoAmI");
}, 120_000);
