import { clone, create, toBinary } from "@bufbuild/protobuf";
import { connect, type NatsConnection } from "nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  RequestSchema,
  type Request,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { EventSchema } from "../../proto/gen/countersign/event/v1/event_pb.ts";
import { Receiver } from "../support/receiver.ts";
import { askForExport, startStack, type Stack } from "../support/stack.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
let stack: Stack;
let receiver: Receiver;
let nc: NatsConnection;

beforeAll(async () => {
  stack = await startStack();
  receiver = await new Receiver(SECRET).start();
  await stack.start("services/notifier/main.ts", {
    COUNTERSIGN_WEBHOOK_URL: receiver.url,
    COUNTERSIGN_WEBHOOK_SECRET: SECRET,
    COUNTERSIGN_LOG_LEVEL: "silent",
  });
  const { url, user, password } = stack.nats;
  nc = await connect({ servers: url, user, pass: password });
});
afterAll(async () => {
  await nc.close();
  await receiver.stop();
  await stack.stop();
});

async function publish(request: Request, version: number): Promise<void> {
  const id = `${request.id}.${version}`;
  const event = { id, type: "request.opened", requestId: request.id, request };
  await nc
    .jetstream()
    .publish(
      "countersign.event.v1.request.opened",
      toBinary(EventSchema, create(EventSchema, event)),
    );
}

test("a card with harmless words beside the digests of another action is never sent", async () => {
  const agent = await stack.workload("demo-agent", { owner: "olivia" });
  const dana = await stack.person("dana");
  const { requestId } = await askForExport(agent, { argumentsJson: '{"everything":true}' });
  await receiver.card(requestId, "request.opened");
  const { request } = await dana.approvals.getRequest({ requestId });
  const forged = clone(RequestSchema, request!);
  forged.action!.argumentsJson = '{"limit":1}';

  await publish(forged, 77);
  await publish(request!, 78);
  await expect
    .poll(() => receiver.of(requestId).map(({ id }) => id), { timeout: 20_000 })
    .toContain(`${requestId}.78.webhook`);

  const shown = receiver.of(requestId).map(({ data }) => JSON.stringify(data));
  expect(shown.join()).not.toContain("limit");
});
