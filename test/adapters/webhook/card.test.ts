import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { EventSchema } from "../../../proto/gen/countersign/event/v1/event_pb.ts";
import { cardJson } from "../../../services/adapters/webhook/card.ts";

test("a card says what happened and shows the request with its digests", () => {
  const event = create(EventSchema, {
    id: "evt_1",
    type: "request.opened",
    at: timestampFromMs(0),
    requestId: "req_1",
    actor: "agent",
    request: { id: "req_1", agent: "agent", viewDigest: new Uint8Array(32) },
  });

  const card: unknown = JSON.parse(cardJson(event));

  expect(card).toMatchObject({
    type: "request.opened",
    timestamp: "1970-01-01T00:00:00.000Z",
    data: {
      event_id: "evt_1",
      request_id: "req_1",
      request: { view_digest: `${"A".repeat(43)}=` },
    },
  });
});

test("an event without a request says so", () => {
  const card: unknown = JSON.parse(cardJson(create(EventSchema, { id: "evt_1" })));

  expect(card).toMatchObject({ timestamp: null, data: { request: null } });
});
