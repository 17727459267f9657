import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DenialScope, VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { SHOP } from "../support/own-rules.ts";
import { first, Replicas, type Caller } from "../support/replicas.ts";
import { callSidecar } from "../support/sidecar-client.ts";
import { shown, vote } from "../support/vote.ts";

const ONE = { requirements: [{ group: "data-governance", approvals: 1 }] };
const RULES = {
  several: {
    review: { ...ONE, grant: { ttl: "5m", uses: 3, window: "1h", shape: ["/customer"] } },
  },
  plain: { review: { ...ONE, remember_denial: "1h" } },
};
const ANA = "ana.ruiz@shop.example";
const BOB = "bob.ruiz@shop.example";

let replicas: Replicas;
let dana: Caller;

beforeAll(async () => {
  const env = { COUNTERSIGN_ALIKE_WINDOW: "10m" };
  replicas = await Replicas.start({ database: "sqlite", rules: RULES, env });
  dana = first(await replicas.person("dana", ["data-governance"]));
  await replicas.stack.start("sidecar/main.ts", {
    COUNTERSIGN_LEDGER_TRUST: join(replicas.stack.home, "ledger/trust-policy"),
    COUNTERSIGN_LOG_LEVEL: "error",
  });
});
afterAll(() => replicas[Symbol.asyncDispose]());

async function ask(target: keyof typeof RULES, given: object) {
  const socket = join(replicas.stack.home, "sidecar/sidecar-http.sock");
  const action = { tool: SHOP, operation: "look", target, arguments: given };
  const { body } = await callSidecar(socket, "/v1/actions", { ...action, wait: "0s" });
  return {
    status: body.status,
    requestId: body.request_id ?? "",
    isAttached: body["attached"] === true,
  };
}

/** What people are shown of the arguments. */
async function seen(requestId: string): Promise<string> {
  return (await shown(dana, requestId)).action?.argumentsJson ?? "";
}

test("a grant for one hidden customer serves that one again, by whatever number, and nobody else who looks the same", async () => {
  const approved = await ask("several", { customer: ANA });
  await vote(dana, approved.requestId, { bounded: true });

  const other = await ask("several", { customer: BOB });
  const same = await ask("several", { cc: BOB, customer: ANA.toUpperCase() });

  expect(await seen(approved.requestId)).toBe('{"customer":"<EMAIL_1>"}');
  expect(await seen(other.requestId)).toBe('{"customer":"<EMAIL_1>"}');
  expect([other.status, same.status]).toEqual(["pending", "allowed"]);
});

test("a question joins one about the same hidden value only, and a denial stands for that value only", async () => {
  const asked = await ask("plain", { to: ANA });
  const same = await ask("plain", { to: ANA });
  const other = await ask("plain", { to: BOB });
  const remember = { choice: VoteChoice.DENY, comment: "no", remember: DenialScope.ACTION };
  await vote(dana, asked.requestId, remember);

  expect(same).toMatchObject({ requestId: asked.requestId, isAttached: true });
  expect(other).toMatchObject({ status: "pending", isAttached: false });
  expect(await ask("plain", { to: ANA })).toMatchObject({ status: "denied" });
  expect(await seen(other.requestId)).toBe(await seen(asked.requestId));
});
