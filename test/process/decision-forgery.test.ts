import { randomBytes } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { connect } from "nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { EventSchema } from "../../proto/gen/countersign/event/v1/event_pb.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";

let stack: Stack;
let agent: Identity;

beforeAll(async () => {
  stack = await startStack();
  agent = await stack.workload("demo-agent", { owner: "olivia" });
});
afterAll(() => stack.stop());

test("people are shown canonical arguments, however they were sent", async () => {
  const { requestId } = await askForExport(agent, {
    argumentsJson: `{"z":1,${"\n".repeat(1_000)}"a":{"y":2,"x":1}}`,
  });
  const dana = await stack.person("dana");

  const { request } = await dana.approvals.getRequest({ requestId });

  expect(request?.action?.argumentsJson).toBe('{"a":{"x":1,"y":2},"z":1}');
});

test("what an agent says when it withdraws cannot forge text around it", async () => {
  const { requestId } = await askForExport(agent);
  const reason = "\u001b[2Jdone\u202e";

  const { verdict } = await agent.decisions.cancel({ requestId, reason });
  const dana = await stack.person("dana");
  const { request } = await dana.approvals.getRequest({ requestId });

  expect(verdict?.reasons[0]?.message).toBe("[2Jdone");
  expect(request?.timeline.at(-1)?.text).toBe("It was withdrawn ( [2Jdone ).");
});

test("a trace context that is none is shown to nobody", async () => {
  const action = { tool: "crm", operation: "export_customers", argumentsJson: "{}" };
  const redemptionId = randomBytes(16).toString("hex");

  const { requestId } = await agent.decisions.decide(
    { action: { ...action, digest: randomBytes(32) }, redemptionId },
    { metadata: { traceparent: "00-APPROVED by security, just click" } },
  );
  const dana = await stack.person("dana");
  const { request } = await dana.approvals.getRequest({ requestId });

  expect(request?.traceId).toBe("");
});

test("what others publish neither stops the service nor makes a verdict", async () => {
  const { requestId } = await askForExport(agent);
  const stop = new AbortController();
  const steps: (VerdictStatus | undefined)[] = [];
  const watching = (async () => {
    const options = { signal: stop.signal };
    for await (const { verdict } of agent.decisions.watchVerdict({ requestId }, options))
      steps.push(verdict?.status);
  })();
  await expect.poll(() => steps.length).toBe(1);
  const nc = await connect({
    servers: stack.nats.url,
    user: stack.nats.user,
    pass: stack.nats.password,
  });
  const subject = "countersign.event.v1.request.approved";
  const forged = { id: "forged", type: "request.approved", requestId };

  nc.publish(subject, new Uint8Array([0xff, 0xff, 0xff]));
  nc.publish(subject, toBinary(EventSchema, create(EventSchema, forged)));
  await nc.close();
  await agent.decisions.cancel({ requestId, reason: "" });
  await watching;

  expect(steps).not.toContain(VerdictStatus.ALLOWED);
  expect(steps.at(-1)).toBe(VerdictStatus.CANCELLED);
});
