import { INVALID_PARAMS, INVALID_REQUEST, type ClientLine } from "./client-line.ts";
import { isRecord, recordAt, textAt, valueAt, type JsonRecord } from "./json-value.ts";
import { isRequestId, type RequestId } from "./request-id.ts";

/** The key of `params._meta` under which a client may name the action. 8 to 200 printable ASCII characters. */
const IDEMPOTENCY_KEY = "countersign/idempotencyKey";
const PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
/** As the sidecar takes them. */
const KEY = /^[\x21-\x7e]{8,200}$/u;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/u;

/** Reads a strict message whose method is `tools/call`. */
export function readToolCall(message: JsonRecord): ClientLine {
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
      `params._meta["${IDEMPOTENCY_KEY}"]: must be 8 to 200 printable ASCII characters`,
    );
  }
  return {
    kind: "call",
    call: {
      id,
      name,
      ...readMeta(meta),
      argumentsText: JSON.stringify(recordAt(params, "arguments")),
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
  return typeof value === "string" && KEY.test(value);
}

function refuse(ids: readonly (RequestId | null)[], code: number, message: string): ClientLine {
  return { kind: "refuse", ids, batch: false, code, message };
}
