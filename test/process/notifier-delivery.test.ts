import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { until } from "../support/nats.ts";
import { Receiver } from "../support/receiver.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
let stack: Stack;
let agent: Identity;
let dana: Identity;
let receiver: Receiver;
let notifier: ServiceProcess;

beforeAll(async () => {
  stack = await startStack();
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
});
afterAll(() => stack.stop());
beforeEach(async () => {
  receiver = await new Receiver(SECRET).start();
  notifier = await startNotifier();
});
afterEach(async () => {
  await notifier.stop();
  await receiver.stop();
});

test("a card is posted, brought up to date when the request settles, and noted", async () => {
  const { requestId } = await askForExport(agent);
  const card = await receiver.card(requestId, "request.opened");
  await noted(requestId, "notification.delivered");
  await approve(requestId);

  const update = await receiver.card(requestId, "request.approved");

  expect(card.data.request).toMatchObject({ status: "REQUEST_STATUS_PENDING", version: "1" });
  expect(card.data.vote).toMatchObject({ choices: ["approve", "deny"] });
  expect(card.id).toBe(`${requestId}.1.webhook`);
  expect(update.data).toMatchObject({ request: { status: "REQUEST_STATUS_APPROVED" }, vote: null });
});

test("a notifier that is killed while it sends repeats the card under the same id", async () => {
  const answer = Promise.withResolvers<void>();
  receiver.hold = answer.promise;
  const { requestId } = await askForExport(agent);
  await receiver.card(requestId, "request.opened");
  await notifier.kill();
  answer.resolve();

  notifier = await startNotifier();
  await until(() => receiver.of(requestId).length === 2, 30_000);
  await noted(requestId, "notification.delivered");

  const ids = receiver.of(requestId).map(({ id }) => id);
  expect(new Set(ids)).toEqual(new Set([`${requestId}.1.webhook`]));
});

test("a card that was delivered is not sent again by the next notifier", async () => {
  const first = await askForExport(agent);
  await noted(first.requestId, "notification.delivered");
  await notifier.kill();
  notifier = await startNotifier();
  const second = await askForExport(agent);
  await noted(second.requestId, "notification.delivered");

  expect(receiver.of(first.requestId)).toHaveLength(1);
});

test("a receiver that was down gets the card first and the update after it", async () => {
  await receiver.stop();
  const { requestId } = await askForExport(agent);
  await until(() => notifier.log.some((line) => line.includes(`${requestId}.1`)));
  await approve(requestId);
  await receiver.start();

  await receiver.card(requestId, "request.approved");

  expect(receiver.of(requestId).map(({ type }) => type)[0]).toBe("request.opened");
});

test("a receiver that is gone is given up, and the requester sees that nobody was reached", async () => {
  receiver.status = 410;
  const { requestId } = await askForExport(agent);

  await noted(requestId, "notification.failed");

  const { request } = await dana.approvals.getRequest({ requestId });
  expect(request?.progress?.nobodyReached).toBe(true);
  expect(request?.timeline.at(-1)?.text).toContain("http_410");
});

test("a note waits for the decision service", async () => {
  const answer = Promise.withResolvers<void>();
  receiver.hold = answer.promise;
  const { requestId } = await askForExport(agent);
  await receiver.card(requestId, "request.opened");
  await stack.killDecision();
  answer.resolve();
  await until(() => notifier.log.some((line) => line.includes("trying again")));
  await stack.restartDecision();

  await noted(requestId, "notification.delivered");

  expect(receiver.of(requestId)).toHaveLength(1);
});

test("the log names no secret and no argument", async () => {
  const { requestId } = await askForExport(agent, { argumentsJson: '{"note":"marker-7f3a"}' });
  await until(() => notifier.log.some((line) => line.includes(`${requestId}.1`)));

  const log = notifier.log.join("\n");

  expect(log).not.toContain("marker-7f3a");
  expect(log).not.toContain(SECRET);
});

test("without a webhook the notifier is healthy and says once that it sends nothing", async () => {
  const idle = await stack.start("services/notifier/main.ts");

  const health = await fetch(`http://${idle.address}/healthz`);
  const callback = await fetch(`http://${idle.address}/v1/callback`, { method: "POST" });

  expect(await health.json()).toMatchObject({ status: "serving", webhook: "off" });
  expect(callback.status).toBe(404);
  expect(idle.log.filter((line) => line.includes("COUNTERSIGN_WEBHOOK_URL"))).toHaveLength(1);
  expect(await idle.stop()).toBe(0);
});

function startNotifier(): Promise<ServiceProcess> {
  return stack.start("services/notifier/main.ts", {
    COUNTERSIGN_WEBHOOK_URL: receiver.url,
    COUNTERSIGN_WEBHOOK_SECRET: SECRET,
  });
}

async function approve(requestId: string): Promise<void> {
  const { request } = await dana.approvals.getRequest({ requestId });
  await dana.approvals.vote({
    requestId,
    choice: VoteChoice.APPROVE,
    comment: "as agreed",
    actionDigest: request!.action!.digest,
    viewDigest: request!.viewDigest,
    channel: "terminal",
  });
}

async function noted(requestId: string, type: string): Promise<void> {
  await until(async () => {
    const { request } = await dana.approvals.getRequest({ requestId });
    return request?.timeline.some((entry) => entry.type === type);
  }, 30_000);
}
