import { INVALID_PARAMS, INVALID_REQUEST, type ClientLine } from "./client-line.ts";
import { isRecord, recordAt, textAt, valueAt, type JsonRecord } from "./json-value.ts";
import { isRequestId, type RequestId } from "./request-id.ts";

/** The key of `params._meta` under which a client may name the action. 8 to 200 bytes. */
export const IDEMPOTENCY_KEY = "countersign/idempotencyKey";
const PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
const KEY_BYTES_MIN = 8;
const KEY_BYTES_MAX = 200;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/u;

/** Reads a strict message whose method is `tools/call`. */
export function readToolCall(message: JsonRecord, argumentsText: string | undefined): ClientLine {
  if (!Object.hasOwn(message, "id")) {
    return refuse([], INVALID_REQUEST, "a tools/call without an id cannot be answered");
  }
  const id = valueAt(message, "id");
  if (!isRequestId(id))
    return refuse([null], INVALID_REQUEST, "id: must be text or a whole number");
  const params = recordAt(message, "params");
  const name = textAt(params, "name");
  if (name === undefined) return refuse([id], INVALID_PARAMS, "params.name: must be text");
  if (Object.hasOwn(params, "arguments") && !isRecord(valueAt(params, "arguments"))) {
    return refuse([id], INVALID_PARAMS, "params.arguments: must be an object");
  }
  const meta = recordAt(params, "_meta");
  if (Object.hasOwn(meta, IDEMPOTENCY_KEY) && !isKey(valueAt(meta, IDEMPOTENCY_KEY))) {
    return refuse(
      [id],
      INVALID_PARAMS,
      `params._meta["${IDEMPOTENCY_KEY}"]: must be text of ${KEY_BYTES_MIN} to ${KEY_BYTES_MAX} bytes`,
    );
  }
  return {
    kind: "call",
    call: {
      id,
      name,
      ...readMeta(meta),
      argumentsText: argumentsText ?? "{}",
      task: Object.hasOwn(params, "task"),
    },
  };
}

function readMeta(meta: JsonRecord) {
  const progressToken = valueAt(meta, "progressToken");
  const traceparent = textAt(meta, "traceparent");
  return {
    progressToken: isRequestId(progressToken) ? progressToken : undefined,
    idempotencyKey: textAt(meta, IDEMPOTENCY_KEY),
    protocolVersion: textAt(meta, PROTOCOL_VERSION),
    traceparent:
      traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : undefined,
  };
}

function isKey(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const bytes = Buffer.byteLength(value);
  return bytes >= KEY_BYTES_MIN && bytes <= KEY_BYTES_MAX;
}

function refuse(ids: readonly (RequestId | null)[], code: number, message: string): ClientLine {
  return { kind: "refuse", ids, batch: false, code, message };
}
