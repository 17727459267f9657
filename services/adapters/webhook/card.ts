import { toJson } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { RequestSchema } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { Event } from "../../../proto/gen/countersign/event/v1/event_pb.ts";

/**
 * The JSON that a webhook posts about an event, in the shape that Standard Webhooks recommends: type, timestamp, data.
 * The request is the redacted view with proto field names; digests are base64 and go back in the callback as they are.
 */
export function cardJson(event: Event): string {
  const { request } = event;
  return JSON.stringify({
    type: event.type,
    timestamp: event.at === undefined ? null : timestampDate(event.at).toISOString(),
    data: {
      event_id: event.id,
      request_id: event.requestId,
      actor: event.actor,
      request:
        request === undefined ? null : toJson(RequestSchema, request, { useProtoFieldName: true }),
    },
  });
}
