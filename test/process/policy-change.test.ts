import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Effect } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { buildPolicies } from "../../services/adapters/opa/build-bundle.ts";
import { until } from "../support/nats.ts";
import { approve } from "../support/approve.ts";
import { policyBundle } from "../support/policy-bundle.ts";
import { Fault } from "../../services/core/fault.ts";
import {
  askForExport,
  decideExport,
  startStack,
  type Identity,
  type Stack,
} from "../support/stack.ts";

let directory: string;
let stack: Stack;
let agent: Identity;
let dana: Identity;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-policies-"));
  await cp(await policyBundle(), join(directory, "bundle"), { recursive: true });
  await cp(join(import.meta.dirname, "../../policies"), join(directory, "source"), {
    recursive: true,
  });
  stack = await startStack({ env: { COUNTERSIGN_POLICY_DIR: join(directory, "bundle") } });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
});
afterAll(async () => {
  await stack.stop();
  await rm(directory, { recursive: true, force: true });
});

async function revision(): Promise<string> {
  return (await agent.policies.getActivePolicy({})).revision;
}

test("a new policy becomes active without a restart, decides from then on, and stops a grant that it forbids", async () => {
  const before = await revision();
  const { requestId, effect } = await askForExport(agent);
  await approve(dana, requestId);
  const { request } = await dana.approvals.getRequest({ requestId });
  await writeFile(
    join(directory, "source/countersign/rules/freeze.rego"),
    `# METADATA
# description: Nothing leaves during the freeze.
package countersign.rules.freeze

import rego.v1

deny contains {"rule": "freeze", "message": "Nothing leaves.", "risk": "high"} if {
	input.action.operation == "export_customers"
}
`,
  );

  await buildPolicies(join(directory, "source"), join(directory, "bundle"));
  const after = await until(async () => ((await revision()) === before ? undefined : revision()));
  const next = await decideExport(agent);
  const refusal = await agent.decisions
    .redeemGrant({
      requestId,
      grantId: request?.verdict?.grant?.id ?? "",
      digest: request?.action?.digest ?? new Uint8Array(),
      redemptionId: "a-redemption-id-of-the-test",
    })
    .catch((error: unknown) => error);

  expect(effect).toBe(Effect.REVIEW);
  expect([next.effect, next.rule]).toEqual([Effect.DENY, "freeze"]);
  expect(next.policyRevision).toBe(after);
  expect(refusal instanceof Fault && refusal.reason).toBe("denied_by_policy");
});

test("a broken bundle is refused with its reason, and the policy before stays active", async () => {
  const before = await revision();
  const manifestPath = join(directory, "bundle/manifest.json");
  const manifest = await readFile(manifestPath, "utf8");

  await writeFile(join(directory, "bundle/policy.wasm"), "not a module");
  await writeFile(manifestPath, `${manifest} `);
  const refused = await until(async () => {
    const { refusedReason } = await agent.policies.getActivePolicy({});
    return refusedReason === "" ? undefined : refusedReason;
  });

  expect(refused).not.toBe("");
  expect(await revision()).toBe(before);
  expect((await decideExport(agent)).policyRevision).toBe(before);
});
